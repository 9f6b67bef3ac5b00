// A prediction answers at once: its replies are in the page, and the one that belongs to the choice is shown.

(() => {
  const show = (poll, name) => {
    for (const reply of poll.querySelectorAll("[data-answer]")) {
      reply.hidden = reply.dataset.answer !== name;
      for (const place of reply.querySelectorAll("output")) place.textContent = poll.querySelector("input").valueAsNumber;
    }
  };

  // As `Prediction.check` does: the truth, the typical numbers, the other unit, the other sign, the size.
  function replyTo(poll, number) {
    const [truth, tolerance, factor] = ["truth", "tolerance", "factor"].map((name) => Number(poll.querySelector("input").dataset[name]));
    const near = (one, other) => Math.abs(one - other) <= tolerance;
    const replies = [...poll.querySelectorAll("[data-answer]")].map((reply) => reply.dataset.answer);
    if (near(number, truth)) return "right";
    const typical = replies.find((answer) => near(number, Number(answer)));
    if (typical) return typical;
    if (factor && near(factor * number, truth)) return "unit";
    if (truth && near(number, -truth)) return "sign";
    return number > truth ? "larger" : "smaller";
  }

  addEventListener("DOMContentLoaded", () => {
    for (const poll of document.querySelectorAll("form.poll")) {
      for (const button of poll.querySelectorAll("button[value]")) {
        button.addEventListener("click", () => {
          for (const other of poll.querySelectorAll("button[value]")) other.setAttribute("aria-pressed", other === button);
          show(poll, button.value);
        });
      }
      poll.addEventListener("submit", (event) => {
        event.preventDefault();
        const number = poll.querySelector("input")?.valueAsNumber;
        if (Number.isFinite(number)) show(poll, replyTo(poll, number));
      });
    }
  });
})();
