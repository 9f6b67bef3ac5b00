import { element, format, root, svg } from "./dom.js";

const PLOT = { width: 420, height: 290, left: 48, right: 14, top: 16, bottom: 36 };

function render({ model, el }) {
  const node = root(el, "training-monitor", "Training monitor");
  const loss = plot("loss");
  const accuracy = plot("% right, validation");
  const text = element("output", { class: "number", "aria-live": "off" });
  node.append(element("div", { class: "side-by-side" }, loss.node, accuracy.node), text);

  function update() {
    const { epochs, steps, step_loss, validation_loss, validation_accuracy } = model.get("history");
    const highest = Math.max(2.4, ...step_loss, ...validation_loss);
    const validated = (values) => values.map((value, k) => [k + 1, value]);
    loss.draw(epochs, [0, highest], steps.map((step, k) => [step, step_loss[k]]), validated(validation_loss));
    const percent = validation_accuracy.map((share) => 100 * share);
    accuracy.draw(epochs, [Math.min(90, Math.floor(Math.min(100, ...percent) / 10) * 10), 100], [], validated(percent));
    text.textContent = sentence(epochs, steps, step_loss, percent);
  }
  model.on("change:history", update);
  update();
  return () => model.off("change:history", update);
}

function sentence(epochs, steps, losses, percent) {
  if (steps.length === 0) return "waiting for the first step";
  const accuracy = percent.length ? `, validation accuracy ${percent.at(-1).toFixed(2)} %` : "";
  return `epoch ${steps.at(-1).toFixed(2)} of ${epochs}: loss ${format(losses.at(-1))}${accuracy}`;
}

function plot(title) {
  const { width, height, left, right, top, bottom } = PLOT;
  const line = svg("polyline", { class: "training" });
  const marks = svg("g", { class: "validation" });
  const axes = svg("g", { class: "axes" });
  const node = svg("svg", { viewBox: `0 0 ${width} ${height}`, role: "img", "aria-label": `${title} by epoch` },
    svg("line", { class: "axis", x1: left, x2: width - right, y1: height - bottom, y2: height - bottom }),
    svg("line", { class: "axis", x1: left, x2: left, y1: height - bottom, y2: top }),
    svg("text", { x: (left + width) / 2, y: height - 4, "text-anchor": "middle" }, "epoch"),
    svg("text", { x: left + 8, y: top + 2 }, title),
    axes, line, marks);

  function draw(epochs, [low, high], curve, points) {
    const x = (epoch) => left + (epoch / epochs) * (width - left - right);
    const y = (value) => height - bottom - ((value - low) / (high - low)) * (height - top - bottom);
    axes.replaceChildren(
      ...[low, (low + high) / 2, high].map((v) => svg("text", { x: left - 8, y: y(v) + 4, "text-anchor": "end" }, String(Math.round(v * 10) / 10))),
      ...Array.from({ length: epochs + 1 }, (_, k) => k).filter((k) => k % Math.ceil(epochs / 10) === 0)
        .map((k) => svg("text", { x: x(k), y: height - bottom + 15, "text-anchor": "middle" }, String(k))),
    );
    line.setAttribute("points", curve.map(([e, v]) => `${x(e).toFixed(1)},${y(v).toFixed(1)}`).join(" "));
    marks.replaceChildren(...points.map(([e, v]) => svg("rect", { x: x(e) - 5, y: y(v) - 5, width: 10, height: 10 })));
  }
  return { node, draw };
}

export default { render };
