// The guided start: the page beside the form takes shape while the questions are answered.
(() => {
  const form = document.getElementById("start-form");
  const sketch = document.querySelector("[data-sketch]");
  if (!form || !sketch) return;
  const HEX = /^#[0-9a-f]{6}$/i;
  const part = (name) => sketch.querySelector(`[data-sketch-${name}]`);

  function initials(name) {
    const letters = (name.match(/[\p{L}\p{N}]+/gu) ?? []).map((word) => [...word][0].toUpperCase()).slice(0, 2);
    // Letters that join would change their shape beside each other.
    const areApart = letters.every((letter) => letter !== letter.toLowerCase() || /\p{N}/u.test(letter));
    return letters.slice(0, areApart ? 2 : 1).join("");
  }

  // Black or white, whichever reads better: as core/colours.py decides.
  function inkOn(hex) {
    const [red, green, blue] = [1, 3, 5].map((at) => {
      const share = parseInt(hex.slice(at, at + 2), 16) / 255;
      return share <= 0.03928 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue > 0.179 ? "#000000" : "#ffffff";
  }

  function showName(name) {
    part("name").textContent = name;
    sketch.querySelector(".avatar__letters").textContent = initials(name);
  }

  function showColour(hex) {
    if (!HEX.test(hex)) return;
    for (const place of [part("ground"), sketch.querySelector(".avatar__ground")]) place.setAttribute("fill", hex);
    for (const place of [part("ink"), sketch.querySelector(".avatar__letters")]) place.setAttribute("fill", inkOn(hex));
  }

  function showLanguage(code) {
    for (const word of sketch.querySelectorAll("[data-greeting]")) {
      word.hidden = word.dataset.greeting !== code;
      if (!word.hidden) sketch.dir = word.dataset.direction;
    }
  }

  function show() {
    const { name, about, product, brand_color: colour, content_language: language } = form.elements;
    if (name) showName(name.value);
    const words = about ?? product;
    if (words) part("about").textContent = words.value;
    if (colour) showColour(colour.value.trim());
    if (language) showLanguage(language.value);
  }

  form.addEventListener("input", show);
  form.addEventListener("change", show);
  form.addEventListener("click", () => setTimeout(show));
  show();
})();
