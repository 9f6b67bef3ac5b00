import { crossEntropy, gradient, softmax } from "./maths.js";
import { bar, button, element, grid, root, slider, svg } from "./dom.js";
import { format } from "./numbers.js";
import { follow, read, store } from "./state.js";

const CURVE = { width: 300, height: 190, left: 34, right: 10, top: 10, bottom: 34, highest: 5 };

function render({ model, el }) {
  const { node, say, release } = root(el, "cross-entropy-explorer", "Cross-entropy explorer");
  const labels = model.get("labels");
  const name = `target-${Math.random().toString(36).slice(2)}`; // radio buttons of one view belong together

  const rows = labels.map((label, k) => {
    const radio = element("input", { type: "radio", name, "aria-label": `${label} is the true class` });
    radio.addEventListener("change", () => store(model, { target: k }));
    const logit = slider(`logit of ${label}`, { min: -10, max: 10, step: 0.1 }, (value) => store(model, { logits: read(model, "logits").with(k, value) }));
    return { radio, logit, text: element("span", { class: "number value" }), probability: bar("blue"), push: pushArrow() };
  });
  const loss = element("span", { class: "loss number" });
  const curve = lossCurve();
  const step = button("One gradient step", () => {
    const logits = read(model, "logits");
    const slope = gradient(logits, model.get("target"));
    store(model, { logits: logits.map((z, k) => z - model.get("learning_rate") * slope[k]) });
  });
  const reset = button("Reset", () => store(model, { ...model.get("start") }));
  const table = grid(
    ["true", "class", "logit z", "", "probability p", "step y − p"],
    rows.map((row, k) => [row.radio, element("span", { class: "label" }, labels[k]), row.logit.input, row.text, row.probability.node, row.push.node]),
  );
  node.append(
    element("div", { class: "side-by-side" }, table, element("div", { class: "curve" }, curve.node, loss)),
    element("div", { class: "controls" }, step, reset),
  );

  function update() {
    const logits = read(model, "logits");
    const target = model.get("target");
    const p = softmax(logits);
    const slope = gradient(logits, target);
    rows.forEach((row, k) => {
      row.radio.checked = k === target;
      row.text.textContent = format(logits[k], 2);
      row.logit.set(logits[k], `${format(logits[k], 2)}, probability ${format(p[k])}`);
      row.probability.set(p[k], format(p[k]));
      row.push.set(-slope[k]);
    });
    const value = crossEntropy(logits, target);
    curve.set(p[target], value);
    loss.textContent = `loss = −log ${format(p[target])} = ${format(value)}`;
    say(`loss ${format(value)}`);
  }
  return follow(model, ["logits", "target"], update, release);
}

// An arrow from the middle: right and "+" raises the logit, left and "−" lowers it.
function pushArrow() {
  const line = svg("line", { x1: 50, y1: 10, y2: 10 });
  const head = svg("path", {});
  const text = element("span", { class: "number" });
  const picture = svg("svg", { viewBox: "0 0 100 20", "aria-hidden": "true" }, svg("line", { class: "axis", x1: 50, x2: 50, y1: 1, y2: 19 }), line, head);
  return {
    node: element("span", { class: "push" }, picture, text),
    set(push) {
      text.textContent = (push > 0 ? "+" : "") + format(push);
      const end = 50 + 48 * (push || 0);
      const size = Math.min(7, Math.abs(end - 50)) * Math.sign(end - 50);
      line.setAttribute("x2", end - size);
      head.setAttribute("d", `M${end} 10 L${end - size} ${10 - 5} L${end - size} ${10 + 5} Z`);
      picture.setAttribute("class", push > 0 ? "up" : "down");
    },
  };
}

function lossCurve() {
  const { width, height, left, right, top, bottom, highest } = CURVE;
  const x = (p) => left + p * (width - left - right);
  const y = (loss) => height - bottom - (Math.min(loss, highest) / highest) * (height - top - bottom);
  const path = Array.from({ length: 100 }, (_, k) => (k + 1) / 100)
    .filter((p) => -Math.log(p) <= highest)
    .map((p) => `${x(p).toFixed(1)},${y(-Math.log(p)).toFixed(1)}`);
  const point = svg("circle", { r: 7 });
  const node = svg(
    "svg",
    { viewBox: `0 0 ${width} ${height}`, role: "img", "aria-label": "loss as a function of the probability of the true class" },
    svg("line", { class: "axis", x1: left, x2: width - right, y1: y(0), y2: y(0) }),
    svg("line", { class: "axis", x1: left, x2: left, y1: y(0), y2: top }),
    svg("polyline", { points: path.join(" ") }),
    ...[0, 0.5, 1].map((p) => svg("text", { x: x(p), y: height - bottom + 14, "text-anchor": "middle" }, String(p))),
    ...[0, 2, 4].map((l) => svg("text", { x: left - 6, y: y(l) + 4, "text-anchor": "end" }, String(l))),
    svg("text", { x: x(0.5), y: height - 4, "text-anchor": "middle" }, "probability of the true class"),
    svg("text", { x: left + 12, y: top + 8 }, "loss"),
    point,
  );
  return {
    node,
    set(p, loss) {
      point.setAttribute("visibility", Number.isNaN(loss) ? "hidden" : "visible");
      point.setAttribute("cx", x(p || 0));
      point.setAttribute("cy", y(loss || 0));
    },
  };
}

export default { render };
