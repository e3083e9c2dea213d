// How the fields behave that few screens have: files, colours, days, the same field in several
// languages. Everything can be filled in without this file too. Needs format.js.
(() => {
  const all = (selector, scope = document) => [...scope.querySelectorAll(selector)];

  // --- Language tabs ---

  function markLanguage(panel) {
    const tab = document.getElementById(panel.getAttribute("aria-labelledby"));
    const words = panel.closest("[data-languages]").dataset;
    const isFilled = all("input, textarea", panel).some((input) => input.value.trim() !== "");
    tab.toggleAttribute("data-is-filled", isFilled);
    tab.querySelector("[data-mark]").textContent = isFilled ? words.filled : words.missing;
  }

  // --- Files ---

  function fill(text, values) {
    return text.replace(/%\((\w+)\)s/g, (_, name) => values[name]);
  }

  function complaint(file, drop) {
    const { maxMb, tooLarge, wrongKind } = drop.dataset;
    const accepted = (drop.querySelector("input").accept || "").split(",").map((kind) => kind.trim()).filter(Boolean);
    const fits = (kind) => kind.startsWith(".")
      ? file.name.toLowerCase().endsWith(kind.toLowerCase())
      : file.type === kind || (kind.endsWith("/*") && file.type.startsWith(kind.slice(0, -1)));
    if (accepted.length && !accepted.some(fits)) return fill(wrongKind, { name: file.name });
    if (!maxMb || file.size <= maxMb * 1024 * 1024) return "";
    return fill(tooLarge, { name: file.name, limit: size(maxMb * 1024 * 1024) });
  }

  function size(bytes) {
    const [value, unit] = bytes < 1048576 ? [bytes / 1024, "kilobyte"] : [bytes / 1048576, "megabyte"];
    return globalThis.nexus.format.measure(value, unit, value < 10 ? 1 : 0);
  }

  function keepFiles(drop, files) {
    const input = drop.querySelector("input[type=file]");
    const kept = new DataTransfer();
    const wrong = files.map((file) => complaint(file, drop)).filter(Boolean);
    for (const file of files) if (!complaint(file, drop)) kept.items.add(file);
    input.files = kept.files;
    const note = drop.querySelector("[data-file-error]");
    note.textContent = wrong.join(" ");
    note.hidden = wrong.length === 0;
    listFiles(drop, input);
  }

  function listFiles(drop, input) {
    const template = drop.querySelector("template");
    drop.querySelector("[data-files]").replaceChildren(...[...input.files].map((file) => {
      const item = template.content.firstElementChild.cloneNode(true);
      item.querySelector("bdi").textContent = file.name;
      item.querySelector(".file__size").textContent = size(file.size);
      item.file = file;
      return item;
    }));
  }

  function removeFile(button) {
    const drop = button.closest("[data-file-drop]");
    const input = drop.querySelector("input[type=file]");
    keepFiles(drop, [...input.files].filter((file) => file !== button.closest("li").file));
    input.focus();
  }

  function dropFiles(event, drop) {
    event.preventDefault();
    const input = drop.querySelector("input[type=file]");
    const files = [...event.dataTransfer.files];
    const chosen = new DataTransfer();
    for (const file of input.multiple ? [...input.files, ...files] : files.slice(0, 1)) chosen.items.add(file);
    input.files = chosen.files;
    input.dispatchEvent(new Event("change", { bubbles: true }));
  }

  // --- Colours ---

  function luminance(hex) {
    const [r, g, b] = hex.match(/[0-9a-f]{2}/gi).map((part) => {
      const value = parseInt(part, 16) / 255;
      return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  }

  function showColour(picker, text) {
    const hex = (/^#?([0-9a-f]{6})$/i.exec(text.value.trim())?.[1] ?? "").toLowerCase();
    const note = picker.querySelector("[data-colour-note]");
    for (const radio of all("input[type=radio]", picker)) radio.checked = radio.value.toLowerCase() === `#${hex}`;
    const onWhite = hex ? 1.05 / (luminance(hex) + 0.05) : 21;
    note.textContent = !hex && text.value ? picker.dataset.invalid : onWhite < 3 ? picker.dataset.faint : "";
    note.hidden = note.textContent === "";
    picker.querySelector(".colours__sample").classList.toggle("is-empty", !hex);
    picker.querySelector(".colours__native").classList.toggle("is-unset", !hex);
    if (!hex) return;
    picker.querySelector("[data-colour-native]").value = `#${hex}`;
    picker.querySelector("[data-colour-ground]").setAttribute("fill", `#${hex}`);
    picker.querySelector("[data-colour-ink]").setAttribute("fill", luminance(hex) > 0.179 ? "#000000" : "#ffffff");
  }

  const codeOf = (picker) => picker.querySelector("input:not([type=radio], [type=color])");

  function chooseColour(event, picker) {
    const text = codeOf(picker);
    if (event.target !== text) {
      text.value = event.target.value;
      text.dispatchEvent(new Event("change", { bubbles: true }));
    }
    showColour(picker, text);
  }

  // --- Days ---

  function inDays(count) {
    const now = new Date();
    const then = new Date(Date.UTC(now.getFullYear(), now.getMonth(), now.getDate() + Number(count)));
    return then.toISOString().slice(0, 10);
  }

  function markDays(field) {
    const input = field.querySelector("input");
    for (const button of all("[data-in-days]", field)) {
      const value = inDays(button.dataset.inDays);
      button.setAttribute("aria-pressed", String(input.value === value));
      button.hidden = Boolean((input.min && value < input.min) || (input.max && value > input.max));
    }
  }

  function chooseDay(button) {
    const field = button.closest("[data-days]");
    const input = field.querySelector("input");
    input.value = inDays(button.dataset.inDays);
    input.dispatchEvent(new Event("input", { bubbles: true }));
    input.dispatchEvent(new Event("change", { bubbles: true }));
  }

  // --- Wiring: one listener each, so that what htmx brings later works as well ---

  document.addEventListener("click", ({ target }) => {
    if (target.closest("[data-remove-file]")) removeFile(target);
    if (target.closest("[data-in-days]")) chooseDay(target.closest("[data-in-days]"));
  });

  function hear(event) {
    const { target } = event;
    const picker = target.closest("[data-colours]");
    const panel = target.closest("[data-languages] [role=tabpanel]");
    const days = target.closest("[data-days]");
    if (picker) chooseColour(event, picker);
    if (panel) markLanguage(panel);
    if (days) markDays(days);
  }

  document.addEventListener("input", hear);
  document.addEventListener("change", ({ target }) => {
    const drop = target.closest("[data-file-drop]");
    if (drop && target.type === "file") keepFiles(drop, [...target.files]);
  });

  for (const type of ["dragover", "dragleave", "drop"]) {
    document.addEventListener(type, (event) => {
      const drop = event.target.closest?.("[data-file-drop]");
      if (!drop) return;
      if (type === "dragover") event.preventDefault();
      drop.classList.toggle("is-over", type === "dragover");
      if (type === "drop") dropFiles(event, drop);
    });
  }

  function prepare(scope) {
    all("[data-colours]", scope).forEach((picker) => showColour(picker, codeOf(picker)));
    all("[data-days]", scope).forEach(markDays);
  }

  prepare(document);
  document.addEventListener("htmx:load", (event) => prepare(event.detail.elt.parentElement ?? document));
})();
