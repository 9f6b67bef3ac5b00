// Drawings kept as samples of a digit: a button for each digit, which counts its own, and one that takes
// the last sample back.

import { button, element } from "./dom.js";
import { bytesOf } from "./pixels.js";

const PIXELS = 784;
const DIGITS = [..."0123456789"];

// keep(values) is called with what the model shall hold, and restore(values) when a sample is taken back.
export function sampleButtons(model, picture, keep, restore) {
  const counts = DIGITS.map(() => element("span", { class: "count" }));
  const buttons = DIGITS.map((digit, k) => button(digit, () => add(k)));
  buttons.forEach((node, k) => node.append(counts[k]));
  const back = button("Remove last", () => restore(values([...kept().slice(0, -PIXELS)], labels().slice(0, -1))));
  const labels = () => model.get("labels");
  const kept = () => bytesOf(model.get("kept"));

  function add(digit) {
    const drawn = picture();
    if (drawn.some((grey) => grey > 0)) keep(values([...kept(), ...drawn], [...labels(), digit]));
  }
  return {
    node: element("div", { class: "controls samples", role: "group", "aria-label": "keep as" },
      element("span", { class: "head" }, "keep as"), ...buttons, back),
    count: () => labels().length,
    update() {
      counts.forEach((node, k) => (node.textContent = ` ×${labels().filter((label) => label === k).length}`));
    },
  };
}

// The labels come last: they tell the views of a change.
function values(kept, labels) {
  return { kept: new DataView(Uint8Array.from(kept).buffer), labels };
}
