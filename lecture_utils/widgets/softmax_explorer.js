import { softmax } from "./maths.js";
import { bar, button, element, grid, root, slider } from "./dom.js";
import { format } from "./numbers.js";
import { follow, read, store } from "./state.js";

function render({ model, el }) {
  const { node, say, release } = root(el, "softmax-explorer", "Softmax explorer");
  const labels = model.get("labels");
  const rows = labels.map((label, k) => ({
    logit: slider(`logit of ${label}`, { min: -10, max: 10, step: 0.1 }, (value) => store(model, { logits: read(model, "logits").with(k, value) })),
    text: element("span", { class: "number value" }),
    exponential: bar("orange"),
    probability: bar("blue"),
  }));
  const temperature = slider("temperature", { min: 0.1, max: 5, step: 0.1 }, (value) => store(model, { temperature: value }));
  const temperatureText = element("span", { class: "number value" });
  const shift = slider("add the same to all logits", { min: -10, max: 10, step: 0.1 }, (value) => {
    const change = value - read(model, "shift");
    store(model, { shift: value, logits: read(model, "logits").map((z) => z + change) });
  });
  const shiftText = element("span", { class: "number value" });
  const reset = button("Reset", () => store(model, { ...model.get("start"), shift: 0 }));
  const sum = element("span", { class: "sum number" });
  node.append(
    grid(
      ["class", "logit z", "", "e^(z/T)", "probability"],
      rows.map((row, k) => [element("span", { class: "label" }, labels[k]), row.logit.input, row.text, row.exponential.node, row.probability.node]),
    ),
    element("div", { class: "below" }, sum),
    element("div", { class: "controls" },
      element("label", {}, "temperature T ", temperature.input, temperatureText),
      element("label", {}, "add to all ", shift.input, shiftText),
      reset),
  );

  function update() {
    const logits = read(model, "logits");
    const T = read(model, "temperature");
    const added = read(model, "shift");
    const p = softmax(logits, T);
    const exponentials = logits.map((z) => Math.exp(z / T));
    const largest = Math.max(...logits);
    rows.forEach((row, k) => {
      row.text.textContent = format(logits[k], 1);
      row.logit.set(logits[k], `${format(logits[k], 1)}, probability ${format(p[k])}`);
      row.exponential.set(Math.exp((logits[k] - largest) / T), format(exponentials[k], 2));
      row.probability.set(p[k], format(p[k]));
    });
    temperatureText.textContent = format(T, 1);
    temperature.set(T, `T = ${format(T, 1)}`);
    shiftText.textContent = format(added, 1);
    shift.set(added, `${format(added, 1)} added`);
    const total = (values) => values.reduce((a, b) => a + b, 0);
    sum.textContent = `sum of e^(z/T): ${format(total(exponentials), 2)}   sum of the probabilities: ${format(total(p))}`;
    say(`probabilities ${labels.map((label, k) => `${label} ${format(p[k])}`).join(", ")}`);
  }
  return follow(model, ["logits", "temperature", "shift"], update, release);
}

export default { render };
