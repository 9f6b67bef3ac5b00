import { softmax } from "./maths.js";
import { bar, button, element, format, root, slider } from "./dom.js";
import { MLP } from "./mlp.js";
import { bytesOf, drawPicture, normalize } from "./pixels.js";

const COLUMNS = [28, 20, 16, 15, 10]; // units in a row of each drawn layer

function render({ model, el }) {
  const node = root(el, "network-view", "Network view");
  const sizes = model.get("sizes");
  const labels = model.get("labels");
  const network = new MLP(model.get("weights"), sizes);
  const pictures = bytesOf(model.get("pictures"));
  const count = pictures.length / sizes[0];
  let chosen = 0, depth = sizes.length - 1, values = [];

  const names = sizes.map((_, k) => (k === 0 ? "input" : k < sizes.length - 1 ? `hidden ${k}` : "output"));
  const layers = COLUMNS.map((_, k) => {
    const canvas = element("canvas", { class: "units", role: "img" });
    const text = element("span", { class: "active number" });
    const title = element("span", { class: "head" }, names[k], element("br"), String(sizes[k]));
    return { canvas, text, node: element("div", { class: "layer" }, title, canvas, text) };
  });
  const bars = Array.from({ length: sizes.at(-1) }, (_, k) => ({ label: element("span", { class: "label" }, String(k)), ...bar("blue") }));
  const table = element("div", { class: "grid" });
  for (const { label, node: track } of bars) table.append(label, track);
  const output = element("div", { class: "layer output" }, element("span", { class: "head" }, "output ", String(sizes.at(-1)), ", then softmax"), table);

  const flow = element("div", { class: "flow" });
  layers.forEach(({ node: layer }) => flow.append(layer, element("span", { class: "arrow", "aria-hidden": "true" }, "→")));
  flow.append(output);

  const said = element("output", { class: "answer", "aria-live": "polite" });
  const digit = slider("which digit", { min: 0, max: count - 1, step: 1, value: 0 }, (value) => {
    chosen = value;
    compute();
  });
  const first = button("From the start", () => go(0));
  const back = button("Step back", () => go(depth - 1));
  const forward = button("Step forward", () => go(depth + 1));
  node.append(flow, said, element("div", { class: "controls" }, element("label", {}, "digit ", digit), first, back, forward));

  function compute() {
    const picture = pictures.subarray(chosen * sizes[0], (chosen + 1) * sizes[0]);
    values = network.activations(normalize(picture));
    drawPicture(layers[0].canvas, picture, COLUMNS[0]);
    layers.slice(1).forEach(({ canvas }, k) => {
      const activation = values[k + 1];
      const largest = Math.max(...activation, 1e-9);
      drawPicture(canvas, Uint8Array.from(activation, (a) => (255 * a) / largest), COLUMNS[k + 1]);
    });
    const p = softmax([...values.at(-1)]);
    bars.forEach((track, k) => track.set(p[k], `${format(values.at(-1)[k], 1)} → ${format(p[k])}`));
    bars.forEach(({ label }, k) => label.classList.toggle("best", p[k] === Math.max(...p)));
    go(depth);
  }

  function go(to) {
    depth = Math.max(0, Math.min(sizes.length - 1, to));
    layers.forEach(({ node: layer, canvas, text }, k) => {
      layer.classList.toggle("hidden-yet", k > depth);
      const active = values[k].filter((value) => value > 0).length;
      text.textContent = k === 0 || k > depth ? "\u00a0" : `${active} active`;
      canvas.setAttribute("aria-label", k > depth ? `${names[k]}, not computed yet` : `${names[k]}: ${k === 0 ? "the digit" : `${active} of ${sizes[k]} units active`}`);
    });
    const done = depth === sizes.length - 1;
    output.classList.toggle("hidden-yet", !done);
    output.setAttribute("aria-hidden", String(!done));
    first.disabled = back.disabled = depth === 0;
    forward.disabled = done;
    said.textContent = done ? verdict() : `Step ${depth} of ${sizes.length - 1}: ${names[depth]}`;
  }

  function verdict() {
    const p = softmax([...values.at(-1)]);
    const best = p.indexOf(Math.max(...p));
    const label = labels[chosen] === undefined ? "" : ` The label is ${labels[chosen]}.`;
    return `It says ${best}, with ${(100 * p[best]).toFixed(2)} %.${label}`;
  }
  compute();
}

export default { render };
