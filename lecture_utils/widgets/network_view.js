import { softmax } from "./maths.js";
import { button, digitBars, element, root, slider, verdict } from "./dom.js";
import { MLP } from "./mlp.js";
import { format } from "./numbers.js";
import { bytesOf, drawPicture, normalize } from "./pixels.js";
import { follow, store } from "./state.js";

function render({ model, el }) {
  const { node, say, release } = root(el, "network-view", "Network view");
  const sizes = model.get("sizes");
  const labels = model.get("labels");
  const network = new MLP(model.get("weights"), sizes);
  const pictures = bytesOf(model.get("pictures"));
  const count = pictures.length / sizes[0];
  const last = sizes.length - 1;

  const names = sizes.map((_, k) => (k === 0 ? "input" : k < last ? `hidden ${k}` : "output"));
  const columns = sizes.slice(0, -1).map(squarest); // units in a row of each drawn layer
  const layers = columns.map((_, k) => {
    const canvas = element("canvas", { class: "units", role: "img" });
    const text = element("span", { class: "active number" });
    const title = element("span", { class: "head" }, names[k], element("br"), String(sizes[k]));
    return { canvas, text, node: element("div", { class: "layer" }, title, canvas, text) };
  });
  const bars = digitBars();
  const output = element("div", { class: "layer output" }, element("span", { class: "head" }, "output ", String(sizes.at(-1)), ", then softmax"), bars.node);
  const flow = element("div", { class: "flow" });
  layers.forEach(({ node: layer }) => flow.append(layer, element("span", { class: "arrow", "aria-hidden": "true" }, "→")));
  flow.append(output);

  const said = element("span", { class: "answer" });
  const digit = slider("which digit", { min: 0, max: count - 1, step: 1 }, (value) => store(model, { digit: value }));
  const depth = () => model.get("depth");
  const first = button("Restart", () => store(model, { depth: 0 }));
  const back = button("Step back", () => store(model, { depth: depth() - 1 }));
  const forward = button("Step forward", () => store(model, { depth: depth() + 1 }));
  node.append(flow, said, element("div", { class: "controls" }, element("label", {}, "digit ", digit.input), first, back, forward));

  function update() {
    const chosen = model.get("digit");
    const label = labels[chosen] === undefined ? "" : `The label is ${labels[chosen]}.`;
    const picture = pictures.subarray(chosen * sizes[0], (chosen + 1) * sizes[0]);
    const values = network.activations(normalize(picture));
    const logits = [...values.at(-1)];
    const p = softmax(logits);
    layers.forEach((layer, k) => drawLayer(layer, k, k === 0 ? picture : shades(values[k]), values[k]));
    bars.set(p, p.map((share, k) => `${fixed(logits[k])} → ${format(share)}`));
    digit.set(chosen, `digit ${chosen + 1} of ${count}. ${label}`);

    const done = depth() === last;
    output.classList.toggle("hidden-yet", !done);
    output.setAttribute("aria-hidden", String(!done));
    first.disabled = back.disabled = depth() === 0;
    forward.disabled = done;
    said.textContent = done ? `${verdict(p)}. ${label}` : `Step ${depth()} of ${last}: ${names[depth()]}`;
    say(said.textContent);
  }

  function drawLayer({ node: layer, canvas, text }, k, picture, values) {
    const hidden = k > depth();
    const active = values.filter((value) => value > 0).length;
    drawPicture(canvas, picture, columns[k]);
    layer.classList.toggle("hidden-yet", hidden);
    text.textContent = k === 0 || hidden ? "\u00a0" : `${active} active`;
    const state = hidden ? ", not computed yet" : k === 0 ? ": the digit" : `: ${active} of ${sizes[k]} units active`;
    canvas.setAttribute("aria-label", names[k] + state);
  }
  return follow(model, ["digit", "depth"], update, release);
}

function shades(activation) {
  const largest = Math.max(...activation, 1e-9);
  return Uint8Array.from(activation, (a) => (255 * a) / largest);
}

// Units in a row, so that the rows fill a rectangle; a last row may be short if it would be a thin one.
function squarest(units) {
  let columns = Math.floor(Math.sqrt(units));
  while (units % columns) columns--;
  return columns * columns >= units / 4 ? columns : Math.ceil(Math.sqrt(units));
}

// A logit of 0.012 is 0.0 beside others, not 1.2e−2.
function fixed(logit) {
  return Math.abs(logit) < 0.05 ? "0.0" : format(logit, 1);
}

export default { render };
