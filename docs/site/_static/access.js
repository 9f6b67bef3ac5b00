// What the theme leaves out for readers with a keyboard or a screen reader.

(() => {
  // Two of its controls have a name that is not what they show. The search button keeps its text as its name where a narrow
  // window hides it; the text of a folded box changes with its state, and needs no other name.
  function nameControls() {
    for (const button of document.querySelectorAll("button.search-button-field")) button.ariaLabel = button.textContent.trim().replace(/\s+/g, " ");
    for (const summary of document.querySelectorAll("details.hide > summary")) summary.removeAttribute("aria-label");
  }

  // A formula that is wider than the page can be scrolled with the arrow keys.
  function reachFormulas() {
    for (const formula of document.querySelectorAll(".formula")) {
      if (formula.scrollWidth > formula.clientWidth) formula.tabIndex = 0;
      else formula.removeAttribute("tabindex");
    }
  }

  addEventListener("DOMContentLoaded", nameControls);
  addEventListener("load", reachFormulas);
  addEventListener("resize", reachFormulas);
})();
