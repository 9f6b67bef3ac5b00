window.MathJax = {
  tex: {
    inlineMath: [["$", "$"], ["\\(", "\\)"]],
    displayMath: [["$$", "$$"], ["\\[", "\\]"]],
    processEscapes: true,
  },
  options: {
    skipHtmlTags: ["script", "noscript", "style", "textarea", "pre", "code"],
    enableMenu: false,
    renderActions: { addMenu: [] },
  },
  svg: { fontCache: "global" },
  startup: {
    ready() {
      MathJax.startup.defaultReady();
      // html-manager speaks to MathJax 2
      MathJax.Hub = { Queue: ([, , node]) => MathJax.startup.promise.then(() => MathJax.typesetPromise([node])) };
    },
  },
};
