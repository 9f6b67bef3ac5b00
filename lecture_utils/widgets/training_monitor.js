import { element, root, svg } from "./dom.js";
import { finite, format, fromPython } from "./numbers.js";
import { follow } from "./state.js";

const PLOT = { width: 420, height: 290, left: 48, right: 14, top: 16, bottom: 36 };

function render({ model, el }) {
  const { node, say, release } = root(el, "training-monitor", "Training monitor");
  const loss = plot("loss");
  const accuracy = plot("validation accuracy, %");
  const text = element("span", { class: "answer number" });
  node.append(element("div", { class: "side-by-side" }, loss.node, accuracy.node), text);

  function update() {
    const { epochs, steps, ...curves } = model.get("history");
    const [losses, validation, shares] = ["step_loss", "validation_loss", "validation_accuracy"].map((name) => curves[name].map(fromPython));
    const percent = shares.map((share) => 100 * share);
    const highest = Math.max(2.4, ...finite(losses), ...finite(validation));
    const lowest = Math.min(90, Math.floor(Math.min(100, ...finite(percent)) / 10) * 10);
    loss.draw(epochs, [0, highest], steps.map((step, k) => [step, losses[k]]), validation);
    accuracy.draw(epochs, [lowest, 100], [], percent);
    text.textContent = sentence(epochs, steps, losses, percent);
    if (percent.length) say(`validation accuracy ${percent.at(-1).toFixed(2)}% after ${percent.length} of ${epochs} epochs`);
  }
  return follow(model, ["history"], update, release);
}

function sentence(epochs, steps, losses, percent) {
  if (steps.length === 0) return "waiting for the first step";
  const accuracy = percent.length ? `, validation accuracy ${percent.at(-1).toFixed(2)}%` : "";
  return `epoch ${steps.at(-1).toFixed(2)} of ${epochs}: loss ${format(losses.at(-1))}${accuracy}`;
}

// A line through the points; it breaks where a value is not a number.
function pathOf(points) {
  let pen = "M";
  return points.map(([x, y]) => {
    const to = Number.isFinite(y) ? `${pen}${x.toFixed(1)},${y.toFixed(1)}` : "";
    pen = to ? "L" : "M";
    return to;
  }).join("");
}

function plot(title) {
  const { width, height, left, right, top, bottom } = PLOT;
  const line = svg("path", { class: "training" });
  const marks = svg("g", { class: "validation" });
  const axes = svg("g", { class: "axes" });
  const node = svg("svg", { viewBox: `0 0 ${width} ${height}`, role: "img", "aria-label": `${title} by epoch` },
    svg("line", { class: "axis", x1: left, x2: width - right, y1: height - bottom, y2: height - bottom }),
    svg("line", { class: "axis", x1: left, x2: left, y1: height - bottom, y2: top }),
    svg("text", { x: (left + width) / 2, y: height - 4, "text-anchor": "middle" }, "epoch"),
    svg("text", { x: left + 8, y: top + 2 }, title),
    axes, line, marks);

  // curve: [epoch, value] along the way; marks: a value after each epoch
  function draw(epochs, [low, high], curve, values) {
    const x = (epoch) => left + (epoch / epochs) * (width - left - right);
    const y = (value) => height - bottom - ((value - low) / (high - low)) * (height - top - bottom);
    axes.replaceChildren(
      ...[low, (low + high) / 2, high].map((v) => svg("text", { x: left - 8, y: y(v) + 4, "text-anchor": "end" }, format(v, high < 10 ? 1 : 0))),
      ...Array.from({ length: epochs + 1 }, (_, k) => k).filter((k) => k % Math.ceil(epochs / 10) === 0)
        .map((k) => svg("text", { x: x(k), y: height - bottom + 15, "text-anchor": "middle" }, String(k))),
    );
    line.setAttribute("d", pathOf(curve.map(([e, v]) => [x(e), y(v)])));
    const points = values.map((v, k) => [x(k + 1), y(v)]).filter(([, v]) => Number.isFinite(v));
    marks.replaceChildren(...points.map(([e, v]) => svg("rect", { x: e - 5, y: v - 5, width: 10, height: 10 })));
  }
  return { node, draw };
}

export default { render };
