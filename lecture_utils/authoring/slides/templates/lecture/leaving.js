// A deck stays where it is. A click on a link to another host opens a tab that knows nothing of the deck;
// whatever else would lead there, such as a program in a teacher's own widget, is stopped.
(() => {
  const leads = (address) => /^https?:/.test(address) && new URL(address).origin !== location.origin;

  document.addEventListener(
    "click",
    ({ target }) => {
      const link = target.closest?.("a");
      if (link && leads(String(link.href?.baseVal ?? link.href))) {
        link.setAttribute("target", "_blank");
        link.setAttribute("rel", "noopener noreferrer");
      }
    },
    true,
  );

  // not every browser has it; no script of a notebook is run in any
  window.navigation?.addEventListener("navigate", (event) => {
    if (leads(event.destination.url) && event.cancelable) event.preventDefault();
  });

  const open = window.open.bind(window);
  window.open = (address = "", ...more) => (leads(String(address)) ? null : open(address, ...more));
})();
