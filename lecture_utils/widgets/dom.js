// Small helpers to build a widget's page.

import { keepKeys } from "./keys.js";
import { format } from "./numbers.js";

const SVG = "http://www.w3.org/2000/svg";
const QUIET = 500; // ms without a change, before a screen reader is told of the last one

// element("div", {class: "a", "aria-label": "b"}, child, "text")
export function element(tag, attributes = {}, ...children) {
  return fill(document.createElement(tag), attributes, children);
}

export function svg(tag, attributes = {}, ...children) {
  return fill(document.createElementNS(SVG, tag), attributes, children);
}

function fill(node, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === true) node.setAttribute(name, "");
    else if (value !== false && value !== undefined) node.setAttribute(name, value);
  }
  node.append(...children);
  return node;
}

// The root of a widget; say(text) tells a screen reader what a change came to. reveal.js would take a
// finger that draws or drags for one that turns the slide.
export function root(el, name, label) {
  const spoken = element("div", { class: "spoken", role: "status" });
  const node = element("div", { class: `lecture-widget ${name}`, role: "group", "aria-label": label, "data-prevent-swipe": true }, spoken);
  el.append(node);
  let timer, last;
  function say(text) {
    clearTimeout(timer);
    if (last !== undefined) timer = setTimeout(() => (spoken.textContent = text), QUIET);
    last = text;
  }
  return { node, say, release: keepKeys(node) };
}

// set(value, text): the text is what a screen reader says of the value
export function slider(label, range, onInput) {
  const input = element("input", { type: "range", ...range, "aria-label": label });
  input.addEventListener("input", () => onInput(Number(input.value)));
  return {
    input,
    set(value, text) {
      if (Number.isFinite(value)) input.value = value;
      input.setAttribute("aria-valuetext", text);
    },
  };
}

export function button(text, onClick, attributes = {}) {
  const node = element("button", { type: "button", ...attributes }, text);
  node.addEventListener("click", onClick);
  return node;
}

// A table of the nodes in rows, under its heads.
export function grid(heads, rows) {
  const table = element("div", { class: "grid" });
  table.append(...heads.map((head) => element("span", { class: "head" }, head)), ...rows.flat());
  return table;
}

// A bar whose length is a fraction of its track, with its number beside it.
export function bar(kind) {
  const fillNode = element("span", { class: `bar-fill ${kind}` });
  const text = element("span", { class: "number" });
  const node = element("span", { class: "bar" }, element("span", { class: "bar-track" }, fillNode), text);
  return {
    node,
    set(fraction, label) {
      fillNode.style.transform = `scaleX(${Math.max(0, Math.min(1, fraction || 0))})`;
      if (text.textContent !== label) text.textContent = label;
    },
  };
}

// A bar for each of the ten digits; set(probabilities, texts) underlines the largest. The network has
// no opinion of an empty picture: then there are no probabilities.
export function digitBars() {
  const rows = Array.from({ length: 10 }, (_, k) => ({ label: element("span", { class: "label" }, String(k)), ...bar("blue") }));
  return {
    node: grid([], rows.map(({ label, node }) => [label, node])),
    set(p, texts = p?.map((share) => format(share))) {
      rows.forEach(({ label, set }, k) => {
        set(p?.[k], texts?.[k] ?? "–");
        label.classList.toggle("best", p !== undefined && p[k] === Math.max(...p));
      });
    },
  };
}

export function verdict(p) {
  const best = p.indexOf(Math.max(...p));
  return best < 0 ? "No prediction: the probabilities are nan" : `Prediction: ${best} (${(100 * p[best]).toFixed(2)}%)`;
}
