// What a widget shows lies in its model, which all its views share and Python knows. A view draws the
// model when it opens and whenever it changes; it writes only what its reader does.

import { fromPython, toPython } from "./numbers.js";

const each = (value, translate) => (Array.isArray(value) ? value.map(translate) : translate(value));

export function read(model, name) {
  return each(model.get(name), fromPython);
}

export function store(model, values) {
  for (const [name, value] of Object.entries(values)) model.set(name, each(value, toPython));
  model.save_changes();
}

// Returns what the view has to do when it closes.
export function follow(model, names, draw, ...closing) {
  for (const name of names) model.on(`change:${name}`, draw);
  draw();
  return () => {
    for (const name of names) model.off(`change:${name}`, draw);
    for (const close of closing) close();
  };
}
