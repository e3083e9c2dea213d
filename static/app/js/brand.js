// The brand kit: the preview follows the answers before they are saved.
(() => {
  const form = document.querySelector("[data-brand-form]");
  const sample = document.querySelector("[data-brand-show]");
  if (!form || !sample) return;

  // Without a logo the letters of the name stand for it.
  const LETTERS = { brand_color: { ground: ".avatar__ground", ink: ".avatar__letters" } };

  // The picker has worked out already which ink reads on its colour.
  function showColour(name) {
    const picker = form.elements[name]?.closest("[data-colours]");
    const isEmpty = !picker || picker.querySelector(".colours__sample.is-empty") !== null;
    if (name === "accent_color") sample.querySelector("[data-brand-chip]").classList.toggle("is-quiet", isEmpty);
    if (isEmpty) return;
    for (const what of ["ground", "ink"]) {
      const fill = picker.querySelector(`[data-colour-${what}]`).getAttribute("fill");
      for (const place of sample.querySelectorAll(`[data-${name}="${what}"], ${LETTERS[name]?.[what] ?? "none"}`)) {
        if (fill) place.setAttribute("fill", fill);
      }
    }
  }

  function show() {
    showColour("brand_color");
    showColour("accent_color");
    sample.dataset.heading = form.elements.heading_font.value;
    sample.dataset.body = form.elements.body_font.value;
  }

  for (const event of ["input", "change", "click"]) form.addEventListener(event, () => setTimeout(show));
})();
