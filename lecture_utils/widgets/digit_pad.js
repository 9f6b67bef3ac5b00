import { softmax } from "./maths.js";
import { bar, button, element, format, root } from "./dom.js";
import { MLP } from "./mlp.js";
import { rasterise } from "./ink.js";
import { bytesOf, drawPicture, normalize } from "./pixels.js";

const SIZE = 280; // the pad's own units, ten to a pixel of MNIST
const STEP = 7; // one press of an arrow key

function render({ model, el }) {
  const node = root(el, "digit-pad", "Digit pad");
  const paper = element("canvas", {
    width: SIZE, height: SIZE, class: "paper", tabindex: 0, role: "application",
    "aria-label": "Drawing area. Arrow keys move the pen, space lowers and raises it, Delete clears.",
  });
  const seen = element("canvas", { class: "seen", role: "img", "aria-label": "what the network sees, 28 by 28 pixels" });
  const answer = element("output", { class: "answer", "aria-live": "polite" });
  const bars = Array.from({ length: 10 }, (_, k) => ({ label: element("span", { class: "label" }, String(k)), ...bar("blue") }));
  const table = element("div", { class: "grid" });
  for (const { label, node: track } of bars) table.append(label, track);

  let network, strokes = [], pen = null, keyboard = { x: SIZE / 2, y: SIZE / 2, down: false };
  const load = () => { network = new MLP(model.get("weights"), model.get("sizes")); };

  function think(picture) {
    drawPicture(seen, picture, 28);
    const empty = picture.every((grey) => grey === 0);
    const p = empty ? new Array(10).fill(0) : softmax([...network.logits(normalize(picture))]);
    bars.forEach((track, k) => track.set(p[k], empty ? "–" : format(p[k])));
    const best = p.indexOf(Math.max(...p));
    bars.forEach(({ label }, k) => label.classList.toggle("best", !empty && k === best));
    answer.textContent = empty ? "Draw a digit" : `It says ${best}, with ${(100 * p[best]).toFixed(2)} %`;
  }

  function redraw() {
    const context = paper.getContext("2d");
    context.fillStyle = "white";
    context.fillRect(0, 0, SIZE, SIZE);
    Object.assign(context, { lineWidth: 20, lineCap: "round", lineJoin: "round", strokeStyle: "#1a1a1a" });
    for (const stroke of strokes) {
      context.beginPath();
      stroke.forEach(([x, y], k) => (k ? context.lineTo(x, y) : context.moveTo(x, y)));
      if (stroke.length === 1) context.lineTo(stroke[0][0], stroke[0][1] + 0.01);
      context.stroke();
    }
    if (document.activeElement === paper || paper.getRootNode().activeElement === paper) cursor(context);
  }

  function cursor(context) {
    const { x, y, down } = keyboard;
    Object.assign(context, { lineWidth: 2, strokeStyle: "#D55E00", fillStyle: "#D55E00" });
    context.beginPath();
    context.arc(x, y, 10, 0, 2 * Math.PI);
    if (down) context.fill();
    context.stroke();
  }

  function changed() {
    redraw();
    think(rasterise(strokes));
  }

  // Python gets the picture when the pen is lifted, not at every move
  function share(picture) {
    model.set("picture", new DataView(picture.slice().buffer));
    model.save_changes();
  }

  function place(event) {
    const box = paper.getBoundingClientRect();
    return [((event.clientX - box.left) / box.width) * SIZE, ((event.clientY - box.top) / box.height) * SIZE];
  }

  paper.addEventListener("pointerdown", (event) => {
    event.preventDefault();
    paper.focus();
    paper.setPointerCapture(event.pointerId);
    pen = [place(event)];
    strokes.push(pen);
    changed();
  });
  paper.addEventListener("pointermove", (event) => {
    if (!pen) return;
    for (const part of event.getCoalescedEvents?.() ?? [event]) pen.push(place(part));
    changed();
  });
  for (const end of ["pointerup", "pointercancel"]) {
    paper.addEventListener(end, () => {
      pen = null;
      share(rasterise(strokes));
    });
  }

  const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
  paper.addEventListener("keydown", (event) => {
    const within = (value) => Math.max(0, Math.min(SIZE, value));
    if (event.key in ARROWS) {
      const [dx, dy] = ARROWS[event.key];
      keyboard.x = within(keyboard.x + dx * STEP);
      keyboard.y = within(keyboard.y + dy * STEP);
      if (keyboard.down) strokes.at(-1).push([keyboard.x, keyboard.y]);
    } else if (event.key === " ") {
      keyboard.down = !keyboard.down;
      if (keyboard.down) strokes.push([[keyboard.x, keyboard.y]]);
    } else if (event.key === "Delete" || event.key === "Backspace") {
      clear();
    } else return;
    event.preventDefault();
    if (event.key === " ") share(rasterise(strokes));
    keyboard.down || event.key === " " ? changed() : redraw();
  });
  paper.addEventListener("focus", redraw);
  paper.addEventListener("blur", redraw);

  function clear() {
    strokes = [];
    keyboard.down = false;
    changed();
    share(rasterise(strokes));
  }
  function undo() {
    strokes.pop();
    keyboard.down = false;
    changed();
    share(rasterise(strokes));
  }

  node.append(
    element("div", { class: "side-by-side" },
      element("div", { class: "column" }, paper, element("div", { class: "controls" }, button("Clear", clear), button("Undo", undo))),
      element("div", { class: "column" }, element("span", { class: "head" }, "what the network sees"), seen),
      element("div", { class: "column wide" }, element("span", { class: "head" }, "probability"), table, answer),
    ),
    element("p", { class: "hint" }, "Draw with mouse, finger or pen. Keyboard: arrow keys move, space lowers or raises the pen, Delete clears."),
  );

  // Python shows a picture: it stands on the pad and in the network's eye, free of strokes
  function shown() {
    const picture = bytesOf(model.get("shown"));
    strokes = [];
    redraw();
    if (picture.some((grey) => grey > 0)) {
      const canvas = document.createElement("canvas");
      drawPicture(canvas, picture, 28);
      Object.assign(paper.getContext("2d"), { imageSmoothingEnabled: false }).drawImage(canvas, 0, 0, SIZE, SIZE);
    }
    think(picture);
    share(picture);
  }
  const reloaded = () => {
    load();
    think(bytesOf(model.get("picture")));
  };
  load();
  model.on("change:shown", shown);
  model.on("change:weights", reloaded);
  shown();
  return () => {
    model.off("change:shown", shown);
    model.off("change:weights", reloaded);
  };
}

export default { render };
