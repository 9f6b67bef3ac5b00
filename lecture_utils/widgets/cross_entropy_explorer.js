import { crossEntropy, gradient, softmax } from "./maths.js";
import { bar, button, element, format, root, slider, store, svg } from "./dom.js";

const CURVE = { width: 300, height: 190, left: 34, right: 10, top: 10, bottom: 34, highest: 5 };

function render({ model, el }) {
  const node = root(el, "cross-entropy-explorer", "Cross-entropy explorer");
  const labels = model.get("labels");
  const start = [...model.get("logits")];
  const name = `target-${Math.random().toString(36).slice(2)}`; // radio buttons of one view belong together

  const rows = labels.map((label, k) => {
    const input = slider(`logit of ${label}`, { min: -10, max: 10, step: 0.1, value: start[k] }, (value) => {
      const logits = [...model.get("logits")];
      logits[k] = value;
      store(model, "logits", logits);
    });
    const radio = element("input", { type: "radio", name, "aria-label": `${label} is the right class` });
    radio.addEventListener("change", () => store(model, "target", k));
    return { input, radio, logit: element("output", { class: "number" }), probability: bar("blue"), push: pushArrow() };
  });

  const table = element("div", { class: "grid" });
  for (const head of ["right", "class", "logit z", "", "probability p", "push y − p"]) {
    table.append(element("span", { class: "head" }, head));
  }
  rows.forEach((row, k) => {
    const label = element("span", { class: "label" }, labels[k]);
    table.append(row.radio, label, row.input, row.logit, row.probability.node, row.push.node);
  });

  const loss = element("output", { class: "loss number", "aria-live": "polite" });
  const step = button("One gradient step", () => {
    const slope = gradient(model.get("logits"), model.get("target"));
    store(model, "logits", model.get("logits").map((z, k) => z - model.get("learning_rate") * slope[k]));
  });
  const reset = button("Reset", () => store(model, "logits", [...start]));
  const curve = lossCurve();
  node.append(
    element("div", { class: "side-by-side" }, table, element("div", { class: "curve" }, curve.node, loss)),
    element("div", { class: "controls" }, step, reset),
  );

  function update() {
    const logits = model.get("logits");
    const target = model.get("target");
    const probabilities = softmax(logits);
    const slope = gradient(logits, target);
    rows.forEach((row, k) => {
      row.input.value = logits[k];
      row.radio.checked = k === target;
      row.logit.textContent = format(logits[k], 2);
      row.probability.set(probabilities[k], format(probabilities[k]));
      row.push.set(-slope[k]);
    });
    const value = crossEntropy(logits, target);
    curve.set(probabilities[target], value);
    loss.textContent = `loss = −log ${format(probabilities[target])} = ${format(value)}`;
  }
  model.on("change:logits", update);
  model.on("change:target", update);
  update();
  return () => {
    model.off("change:logits", update);
    model.off("change:target", update);
  };
}

// An arrow from the middle: right and "+" pushes the logit up, left and "−" pushes it down.
function pushArrow() {
  const line = svg("line", { x1: 50, y1: 10, y2: 10 });
  const head = svg("path", {});
  const text = element("span", { class: "number" });
  const picture = svg("svg", { viewBox: "0 0 100 20", "aria-hidden": "true" }, svg("line", { class: "axis", x1: 50, x2: 50, y1: 1, y2: 19 }), line, head);
  return {
    node: element("span", { class: "push" }, picture, text),
    set(push) {
      const end = 50 + 48 * push;
      const size = Math.min(7, Math.abs(end - 50)) * Math.sign(push);
      line.setAttribute("x2", end - size);
      head.setAttribute("d", `M${end} 10 L${end - size} ${10 - 5} L${end - size} ${10 + 5} Z`);
      picture.setAttribute("class", push > 0 ? "up" : "down");
      text.textContent = (push > 0 ? "+" : "") + format(push);
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
    { viewBox: `0 0 ${width} ${height}`, role: "img", "aria-label": "loss as a function of the probability of the right class" },
    svg("line", { class: "axis", x1: left, x2: width - right, y1: y(0), y2: y(0) }),
    svg("line", { class: "axis", x1: left, x2: left, y1: y(0), y2: top }),
    svg("polyline", { points: path.join(" ") }),
    ...[0, 0.5, 1].map((p) => svg("text", { x: x(p), y: height - bottom + 14, "text-anchor": "middle" }, String(p))),
    ...[0, 2, 4].map((l) => svg("text", { x: left - 6, y: y(l) + 4, "text-anchor": "end" }, String(l))),
    svg("text", { x: x(0.5), y: height - 4, "text-anchor": "middle" }, "p of the right class"),
    svg("text", { x: left + 6, y: top + 8 }, "loss"),
    point,
  );
  return {
    node,
    set(p, loss) {
      point.setAttribute("cx", x(p));
      point.setAttribute("cy", y(loss));
    },
  };
}

export default { render };
