// Brings the lecture's widgets to life without a kernel and without Jupyter: each is an ES module that
// draws a model, and a model needs little more than get, set and on.

window.lectureParts = {};

(() => {
  const FOLDER = new URL("live/", document.currentScript.src);
  const EARLY = "800px"; // so far below the screen a widget is made

  const once = (make) => {
    const made = new Map();
    return (key) => made.get(key) ?? made.set(key, make(key)).get(key);
  };

  // A page on a disk may run a file, but not read it.
  const part = once(
    (name) =>
      new Promise((resolve, reject) => {
        const script = document.createElement("script");
        script.src = new URL(`${name}.js`, FOLDER);
        script.onload = () => resolve(lectureParts[name]);
        script.onerror = () => reject(new Error(`${script.src} is missing`));
        document.head.append(script);
      }),
  );

  const module = once(async (name) => {
    const address = URL.createObjectURL(new Blob([await part(name)], { type: "text/javascript" }));
    return (await import(address)).default;
  });

  const style = once(async (name) => {
    const node = document.createElement("style");
    node.textContent = await part(name);
    document.head.prepend(node); // the page's own styles come later and may differ
  });

  function halves(bytes) {
    const source = new DataView(bytes.buffer);
    const numbers = new Float32Array(bytes.length / 2);
    for (let k = 0; k < numbers.length; k++) {
      const bits = source.getUint16(2 * k, true);
      const [exponent, fraction] = [(bits >> 10) & 31, bits & 1023];
      const size = exponent ? (1 + fraction / 1024) * 2 ** (exponent - 15) : fraction * 2 ** -24;
      numbers[k] = bits >> 15 ? -size : size;
    }
    return numbers;
  }

  // Two widgets that run one network share its numbers.
  const decoded = new Map();
  async function buffer({ data, part: name, half }) {
    if (name && decoded.has(name)) return decoded.get(name);
    const bytes = Uint8Array.from(atob(data ?? (await part(name))), (character) => character.charCodeAt(0));
    const view = new DataView((half ? halves(bytes) : bytes).buffer);
    if (name) decoded.set(name, view);
    return view;
  }

  class Model {
    #values;
    #listeners = new Map();
    constructor(values) {
      this.#values = values;
    }
    get(name) {
      return this.#values[name];
    }
    set(name, value) {
      if (this.#values[name] === value) return;
      this.#values[name] = value;
      for (const listener of [...(this.#listeners.get(`change:${name}`) ?? [])]) listener();
    }
    on(event, listener) {
      this.#listeners.set(event, [...(this.#listeners.get(event) ?? []), listener]);
    }
    off(event, listener) {
      this.#listeners.set(event, (this.#listeners.get(event) ?? []).filter((other) => other !== listener));
    }
    save_changes() {}
  }

  async function bringToLife(place) {
    const content = JSON.parse(place.dataset.widget);
    const values = { ...content.values };
    const [{ render }] = await Promise.all([
      module(content.module),
      style(content.style),
      ...content.buffers.map(async (stored) => (values[stored.name] = await buffer(stored))),
    ]);
    render({ model: new Model(values), el: place });
    place.dataset.alive = "";
  }

  const seen = new IntersectionObserver(
    (entries) => {
      for (const { isIntersecting, target } of entries) {
        if (!isIntersecting) continue;
        seen.unobserve(target);
        bringToLife(target).catch((error) => (target.textContent = `This widget could not be started: ${error.message}.`));
      }
    },
    { rootMargin: EARLY },
  );
  addEventListener("DOMContentLoaded", () => document.querySelectorAll(".live-widget").forEach((place) => seen.observe(place)));
})();
