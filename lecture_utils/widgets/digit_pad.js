import { softmax } from "./maths.js";
import { button, digitBars, element, root, verdict } from "./dom.js";
import { MLP } from "./mlp.js";
import { distance, rasterise } from "./ink.js";
import { bytesOf, drawPicture, normalize } from "./pixels.js";
import { strokesOn } from "./pointers.js";
import { sampleButtons } from "./samples.js";
import { follow, store } from "./state.js";

const SIZE = 280; // the pad's own units, ten to a pixel of MNIST
const STEP = 7; // one press of an arrow key
const LINE = 20; // width of the pen's line
const DIRECTIONS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

function render({ model, el }) {
  const { node, say, release } = root(el, "digit-pad", "Digit pad");
  const paper = element("canvas", {
    width: SIZE, height: SIZE, class: "paper", tabindex: 0, role: "application",
    "aria-label": "Drawing area. Arrow keys move the pen, space lowers and raises it, Delete clears.",
  });
  const seen = element("canvas", { class: "seen", role: "img", "aria-label": "what the network sees, 28 by 28 pixels" });
  const answer = element("span", { class: "answer" });
  const bars = digitBars();
  let network = null;

  // The model's strokes; while somebody draws, the draft that will take their place
  let draft = null;
  const strokes = () => draft ?? model.get("strokes");
  const picture = () => (strokes().length ? rasterise(strokes()) : draft ? new Uint8Array(784) : bytesOf(model.get("picture")));

  function sketch(drawn) {
    draft = drawn;
    draw();
  }
  function keep(drawn = strokes(), others = {}) {
    draft = drawn;
    const values = { strokes: drawn, picture: new DataView(picture().buffer), ...others };
    quill.path = draft = null;
    store(model, values);
    draw();
  }
  const pointer = strokesOn(paper, SIZE, {
    begin: () => (quill.path = null),
    draw: (pieces) => sketch([...model.get("strokes"), ...pieces]),
    erase: (point) => sketch(strokes().filter((stroke) => distance(stroke, point) > LINE)),
    finish: () => keep(),
    discard: () => sketch(null),
  });

  // The pen of the keyboard; it has a path while it is down.
  const quill = { x: SIZE / 2, y: SIZE / 2, path: null };
  function lowerOrRaise() {
    if (quill.path) return keep();
    quill.path = [[quill.x, quill.y]];
    sketch([...model.get("strokes"), quill.path]);
  }
  function move([dx, dy]) {
    const within = (value) => Math.max(0, Math.min(SIZE, value));
    [quill.x, quill.y] = [within(quill.x + dx * STEP), within(quill.y + dy * STEP)];
    if (quill.path) {
      quill.path = [...quill.path, [quill.x, quill.y]];
      sketch([...model.get("strokes"), quill.path]);
    } else redraw();
  }
  paper.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key in DIRECTIONS) move(DIRECTIONS[event.key]);
    else if (event.key === " ") lowerOrRaise();
    else if (event.key === "Delete" || event.key === "Backspace") keep([]);
    else return;
    event.preventDefault();
  });
  paper.addEventListener("focus", () => redraw());
  paper.addEventListener("blur", () => redraw());

  const samples = model.get("collect") ? sampleButtons(model, picture, keepSample, (values) => store(model, values)) : null;
  function keepSample(values) {
    keep([], values);
    paper.focus({ preventScroll: true });
  }

  node.append(
    element("div", { class: "side-by-side" },
      element("div", { class: "column" }, paper,
        element("div", { class: "controls" }, button("Clear", () => keep([])), button("Undo", () => keep(strokes().slice(0, -1))))),
      element("div", { class: "column" }, element("span", { class: "head" }, "what the network sees"), seen),
      element("div", { class: "column wide" }, element("span", { class: "head" }, "probability"), bars.node, answer),
    ),
    ...(samples ? [samples.node] : []),
    element("p", { class: "hint" }, "Draw with mouse, finger or pen. Keyboard: arrow keys move, space lowers or raises the pen, Delete clears."),
  );

  function redraw() {
    const context = paper.getContext("2d");
    context.fillStyle = "white";
    context.fillRect(0, 0, SIZE, SIZE);
    if (strokes().length) ink(context, strokes());
    else {
      const canvas = document.createElement("canvas");
      drawPicture(canvas, picture(), 28);
      Object.assign(context, { imageSmoothingEnabled: false }).drawImage(canvas, 0, 0, SIZE, SIZE);
    }
    if (document.activeElement === paper) cursor(context, quill);
  }

  function draw() {
    const grey = picture();
    redraw();
    drawPicture(seen, grey, 28);
    const p = grey.some((value) => value > 0) ? softmax([...network.logits(normalize(grey))]) : undefined;
    bars.set(p);
    samples?.update();
    answer.textContent = p ? verdict(p) : `Draw a digit${samples ? ` (${samples.count()} kept)` : ""}`;
    if (!draft) say(answer.textContent);
  }

  // Whatever changes the drawing from elsewhere takes the pen out of the hand.
  function changed() {
    pointer.drop();
    quill.path = draft = null;
    draw();
  }
  const learn = () => (network = new MLP(model.get("weights"), model.get("sizes")));
  model.on("change:weights", learn);
  learn();
  return follow(model, ["strokes", "picture", "weights", "labels"], changed, release, () => model.off("change:weights", learn));
}

function ink(context, strokes) {
  Object.assign(context, { lineWidth: LINE, lineCap: "round", lineJoin: "round", strokeStyle: "#1a1a1a" });
  for (const [first, ...others] of strokes) {
    context.beginPath();
    context.moveTo(...first);
    context.lineTo(first[0], first[1] + 0.01); // so that a single point is a dot
    for (const point of others) context.lineTo(...point);
    context.stroke();
  }
}

function cursor(context, { x, y, path }) {
  Object.assign(context, { lineWidth: 2, strokeStyle: "#D55E00", fillStyle: "#D55E00" });
  context.beginPath();
  context.arc(x, y, 10, 0, 2 * Math.PI);
  if (path) context.fill();
  context.stroke();
}

export default { render };
