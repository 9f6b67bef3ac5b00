// Two controls of the theme have a name for screen readers that is not what they show; the text itself is better.
addEventListener("DOMContentLoaded", () => {
  for (const control of document.querySelectorAll("button.search-button-field, details.hide > summary")) control.removeAttribute("aria-label");
});
