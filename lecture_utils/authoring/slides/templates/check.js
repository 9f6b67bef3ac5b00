// What the last row could not see on the slide that is shown: content beyond the edges or behind a
// scroll bar, type that is too small, pictures that are shrunk. Lengths are pixels of a 1280 x 720 slide.
() => {
  const TOLERANCE = 1;
  const SMALLEST = { text: 24, code: 20, picture: 20 };
  const NO_CONTENT = "aside, footer, script, style, mjx-assistive-mml";

  const slide = Reveal.getCurrentSlide();
  const scale = Reveal.getScale();
  const edge = slide.getBoundingClientRect();
  const bottom = slide.querySelector("footer").getBoundingClientRect().top - 8 * scale;
  const found = [];

  const name = (node) => [node.localName, ...node.classList].slice(0, 2).join(".");
  const elements = [...slide.querySelectorAll("*")].filter((node) => {
    const box = node.getBoundingClientRect();
    return box.width && box.height && !node.closest(NO_CONTENT);
  });

  let worst = { by: TOLERANCE };
  for (const node of elements) {
    const box = node.getBoundingClientRect();
    const by = Math.max(edge.left - box.left, edge.top - box.top, box.right - edge.right, box.bottom - bottom) / scale;
    if (by > worst.by) worst = { by, node };
  }
  if (worst.node) found.push(`${name(worst.node)} is ${Math.round(worst.by)} px beyond the slide`);

  for (const node of elements) {
    const { overflowX, overflowY } = getComputedStyle(node);
    const x = overflowX !== "visible" ? node.scrollWidth - node.clientWidth : 0;
    const y = overflowY !== "visible" ? node.scrollHeight - node.clientHeight : 0;
    if (node.clientWidth && Math.max(x, y) > TOLERANCE) found.push(`${name(node)} hides ${Math.max(x, y)} px of its content`);
  }

  for (const node of elements.filter((node) => node.localName === "pre")) {
    const by = node.scrollWidth - node.clientWidth;
    if (by > TOLERANCE && getComputedStyle(node).overflowX === "visible") found.push(`a line is ${by} px longer than its box`);
  }

  const sizes = new Map();
  const texts = document.createTreeWalker(slide, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const node = texts.currentNode.parentElement;
    if (!elements.includes(node) || !texts.currentNode.data.trim()) continue;
    const zoom = node instanceof SVGElement ? node.getScreenCTM().a / scale : 1;
    const size = parseFloat(getComputedStyle(node).fontSize) * zoom;
    if (size < (node.closest("pre, code") ? SMALLEST.code : SMALLEST.text) - 0.5) sizes.set(name(node), Math.round(size));
  }
  for (const [node, size] of sizes) found.push(`${node} has type of ${size} px`);

  for (const image of slide.querySelectorAll("img[data-type]")) {
    const box = image.getBoundingClientRect();
    const shown = Math.min(box.width / image.dataset.width, box.height / image.dataset.height) / scale;
    const size = Math.round(image.dataset.type * shown);
    if (size < SMALLEST.picture) found.push(`a picture has type of ${size} px`);
  }
  return found;
}
