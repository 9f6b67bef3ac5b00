// Which keys belong to a widget that has the focus. All others go on to JupyterLab and the browser.

const ARROWS = ["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown"];
const USED = {
  range: [...ARROWS, "Home", "End", "PageUp", "PageDown"],
  radio: [...ARROWS, " "],
  button: [" ", "Enter"],
  canvas: [...ARROWS, " ", "Delete", "Backspace"],
};

function belongs({ key, ctrlKey, metaKey, altKey, shiftKey, target }) {
  if (ctrlKey || metaKey || altKey) return false;
  if (USED[target.type ?? target.localName]?.includes(key)) return !(shiftKey && key === "Enter");
  return key.length === 1; // a letter alone would cut or change the cell
}

// JupyterLab acts on keys that bubble up to it. Notebook 7 listens before they reach their target, but
// leaves alone what is marked.
export function keepKeys(node) {
  const mark = (event) => {
    if (!node.contains(event.target)) return;
    if (belongs(event)) event.target.setAttribute("data-lm-suppress-shortcuts", "true");
    else event.target.removeAttribute("data-lm-suppress-shortcuts");
  };
  window.addEventListener("keydown", mark, true);
  node.addEventListener("keydown", (event) => belongs(event) && event.stopPropagation());
  return () => window.removeEventListener("keydown", mark, true);
}
