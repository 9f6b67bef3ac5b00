import { softmax } from "./maths.js";
import { bar, button, element, format, root, slider, store } from "./dom.js";

const RANGE = { min: -10, max: 10, step: 0.1 };

function render({ model, el }) {
  const node = root(el, "softmax-explorer", "Softmax explorer");
  const labels = model.get("labels");
  const start = { logits: [...model.get("logits")], temperature: model.get("temperature") };
  let shift = 0;

  const rows = labels.map((label, k) => {
    const input = slider(`logit of ${label}`, { ...RANGE, value: start.logits[k] }, (value) => {
      const logits = [...model.get("logits")];
      logits[k] = value;
      store(model, "logits", logits);
    });
    return { input, logit: element("output", { class: "number" }), exponential: bar("orange"), probability: bar("blue") };
  });

  const temperature = slider("temperature", { min: 0.1, max: 5, step: 0.1, value: start.temperature }, (value) =>
    store(model, "temperature", value),
  );
  const temperatureText = element("output", { class: "number" });
  const shiftAll = slider("add the same to all logits", { min: -5, max: 5, step: 0.1, value: 0 }, (value) => {
    const change = value - shift;
    shift = value;
    store(model, "logits", model.get("logits").map((z) => z + change));
  });
  const shiftText = element("output", { class: "number" });
  const reset = button("Reset", () => {
    shift = 0;
    shiftAll.value = 0;
    model.set("logits", [...start.logits]);
    store(model, "temperature", start.temperature);
  });
  const sum = element("span", { class: "sum number" });

  const table = element("div", { class: "grid" });
  for (const head of ["class", "logit z", "", "e^(z/T)", "probability"]) {
    table.append(element("span", { class: "head" }, head));
  }
  rows.forEach((row, k) => {
    table.append(element("span", { class: "label" }, labels[k]), row.input, row.logit, row.exponential.node, row.probability.node);
  });
  const controls = element("div", { class: "controls" });
  controls.append(
    element("label", {}, "temperature T ", temperature, temperatureText),
    element("label", {}, "add to all ", shiftAll, shiftText),
    reset,
  );
  node.append(table, element("div", { class: "below" }, sum), controls);

  function update() {
    const logits = model.get("logits");
    const T = model.get("temperature");
    const probabilities = softmax(logits, T);
    const exponentials = logits.map((z) => Math.exp(z / T));
    const largest = Math.max(...exponentials);
    rows.forEach((row, k) => {
      row.input.value = logits[k];
      row.logit.textContent = format(logits[k], 1);
      row.exponential.set(exponentials[k] / largest, format(exponentials[k], 2));
      row.probability.set(probabilities[k], format(probabilities[k]));
    });
    temperature.value = T;
    temperatureText.textContent = format(T, 1);
    shiftText.textContent = format(shift, 1);
    const total = exponentials.reduce((a, b) => a + b, 0);
    sum.textContent = `sum of e^(z/T): ${format(total, 2)}   sum of the probabilities: ${format(probabilities.reduce((a, b) => a + b, 0))}`;
  }
  model.on("change:logits", update);
  model.on("change:temperature", update);
  update();
  return () => {
    model.off("change:logits", update);
    model.off("change:temperature", update);
  };
}

export default { render };
