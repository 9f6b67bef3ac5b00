// Small helpers to build a widget's page.

const SVG = "http://www.w3.org/2000/svg";

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

// The root of a widget. JupyterLab and reveal.js act on keys that bubble up to them: arrow keys would
// leave the slider, or turn the slide.
export function root(el, name, label) {
  const node = element("div", { class: `lecture-widget ${name}`, role: "group", "aria-label": label });
  node.addEventListener("keydown", (event) => event.stopPropagation());
  el.append(node);
  return node;
}

export function slider(label, { min, max, step, value }, onInput) {
  const input = element("input", { type: "range", min, max, step, value, "aria-label": label });
  input.addEventListener("input", () => onInput(Number(input.value)));
  return input;
}

export function button(text, onClick, attributes = {}) {
  const node = element("button", { type: "button", ...attributes }, text);
  node.addEventListener("click", onClick);
  return node;
}

// A bar whose length is a fraction of its track, with its number beside it.
export function bar(kind) {
  const fillNode = element("span", { class: `bar-fill ${kind}` });
  const text = element("span", { class: "number" });
  const node = element("span", { class: "bar" }, element("span", { class: "bar-track" }, fillNode), text);
  return {
    node,
    set(fraction, label) {
      fillNode.style.transform = `scaleX(${Math.max(0, Math.min(1, fraction))})`;
      if (text.textContent !== label) text.textContent = label;
    },
  };
}

// A number as the lecture prints it: four digits, or a power of ten where they would not do.
export function format(value, digits = 4) {
  if (!Number.isFinite(value)) return value > 0 ? "∞" : "−∞";
  const size = Math.abs(value);
  if (size !== 0 && (size >= 1e5 || size < 0.5 * 10 ** -digits)) {
    return value.toExponential(1).replaceAll("-", "−");
  }
  return value.toFixed(digits).replace("-", "−");
}

// Remember a value in the widget's model; with a kernel it also reaches Python.
export function store(model, name, value) {
  model.set(name, value);
  model.save_changes();
}
