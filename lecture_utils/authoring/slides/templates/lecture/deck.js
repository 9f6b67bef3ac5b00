(() => {
  const WIDGETS = ".jupyter-widgets, .lecture-widget";
  const LONGEST_WAIT = 15_000; // ms

  // A buffer that several widgets have is stored with the first of them (share_buffers in Python).
  const states = document.querySelector('script[type="application/vnd.jupyter.widget-state+json"]');
  if (states) {
    const stored = JSON.parse(states.textContent);
    for (const { buffers = [] } of Object.values(stored.state)) {
      for (const buffer of buffers) {
        const { model, buffer: number } = buffer.data;
        if (model) buffer.data = stored.state[model].buffers[number].data;
      }
    }
    states.textContent = JSON.stringify(stored);
  }

  const views = [...document.querySelectorAll('script[type="application/vnd.jupyter.widget-view+json"]')];
  const stands = (view) => view.parentElement.querySelector(".widget-subarea .lm-Widget > *");

  function widgetsStand() {
    const end = Date.now() + LONGEST_WAIT;
    return new Promise((resolve) => {
      (function look() {
        if (views.every(stands) || Date.now() > end) resolve();
        else setTimeout(look, 20);
      })();
    });
  }

  // In a frame that a page or a learning platform made from text, the address cannot be written.
  // An address that asks for reveal.js's own print view asks for a second one: every view prints.
  function addressCanBeWritten() {
    const query = location.search.replace(/print-pdf|view=\w+/g, "");
    try {
      history.replaceState(history.state, "", location.pathname + query + (location.hash || "#/"));
      return true;
    } catch {
      return false;
    }
  }

  // A table that is wider than the slide is shown smaller, at most by half; the rest is scrolled.
  function fitTables() {
    for (const table of document.querySelectorAll(".slide .jp-OutputArea-output table, .slide .jp-RenderedMarkdown table")) {
      const room = table.closest(".slide").clientWidth - 128;
      if (table.scrollWidth > room) table.style.zoom = Math.max(0.5, room / table.scrollWidth);
    }
  }

  const inWidget = (node) => node?.closest?.(WIDGETS);

  // Keys belong to the widget that has the focus; Escape leaves it. Whoever took a widget by the mouse
  // goes on with a remote control, which sends Page Up and Page Down: then these turn the slide.
  const REMOTE = { PageDown: () => Reveal.next(), PageUp: () => Reveal.prev() };
  let byMouse = false;
  document.addEventListener("pointerdown", () => (byMouse = true), true);
  document.addEventListener(
    "keydown",
    (event) => {
      if (!inWidget(event.target)) return;
      const turn = REMOTE[event.key];
      byMouse &&= turn !== undefined;
      if (event.key === "Escape") event.target.blur();
      else if (byMouse) turn();
      else return;
      event.preventDefault();
      event.stopPropagation();
    },
    true,
  );

  // Formulas, diagrams and widgets are laid out while every slide can still be measured.
  // One that fails is shown as it is, and the deck starts all the same.
  Promise.allSettled([MathJax.startup.promise, widgetsStand(), document.fonts.ready, window.mermaid?.run()]).then(() => {
    fitTables();
    document.querySelectorAll("section.slide").forEach((slide, k, { length }) => (slide.dataset.number = `${k + 1} / ${length}`));
    Reveal.initialize({
      width: 1280,
      height: 720,
      margin: 0,
      display: "flex",
      center: false,
      hash: addressCanBeWritten(),
      navigationMode: "linear", // → leads through the sub-slides too
      slideNumber: "c/t",
      transition: "none",
      keyboardCondition: () => !inWidget(document.activeElement),
      scrollActivationWidth: null,
      plugins: [RevealNotes],
    });
  });
})();
