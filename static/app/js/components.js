// How components behave: tabs, menus, dialogs, switches of language, files, colours, days, hints.
// Everything works without this file too; what would not is hidden by the class "needs-js".
(() => {
  const all = (selector, scope = document) => [...scope.querySelectorAll(selector)];
  const isRtl = (element) => getComputedStyle(element).direction === "rtl";

  // Where an arrow key leads in a row of things: forward is to the left in right-to-left.
  function step(key, row, index, length) {
    const forward = isRtl(row) ? "ArrowLeft" : "ArrowRight";
    const back = isRtl(row) ? "ArrowRight" : "ArrowLeft";
    if (key === forward) return (index + 1) % length;
    if (key === back) return (index - 1 + length) % length;
    if (key === "Home") return 0;
    return key === "End" ? length - 1 : -1;
  }

  // --- Tabs ---

  const panelOf = (tab) => document.getElementById(tab.hash.slice(1));
  const isTabs = (row) => all("a", row).every((tab) => tab.getAttribute("href").startsWith("#"));

  function select(row, chosen) {
    for (const tab of all("[role=tab]", row)) {
      tab.setAttribute("aria-selected", String(tab === chosen));
      tab.tabIndex = tab === chosen ? 0 : -1;
      panelOf(tab).hidden = tab !== chosen;
    }
  }

  // On a phone the row scrolls: what is chosen must be in sight.
  function bringIntoSight(tab) {
    const row = tab?.closest("[data-tabs]");
    if (row && row.scrollWidth > row.clientWidth) tab.scrollIntoView({ block: "nearest", inline: "center" });
  }

  function prepareTabs(row) {
    bringIntoSight(row.querySelector("[aria-current]"));
    if (row.getAttribute("role") === "tablist" || !isTabs(row)) return;
    row.setAttribute("role", "tablist");
    const tabs = all("a", row);
    tabs.forEach((tab, index) => {
      const panel = panelOf(tab);
      tab.id ||= `${panel.id}-tab`;
      tab.setAttribute("role", "tab");
      tab.setAttribute("aria-controls", panel.id);
      tab.removeAttribute("aria-current");
      panel.setAttribute("role", "tabpanel");
      panel.setAttribute("aria-labelledby", tab.id);
      panel.tabIndex = 0;
      tab.toggleAttribute("data-has-error", Boolean(panel.querySelector("[aria-invalid=true]")));
      if (tabs[index].hash === location.hash) row.dataset.start = index;
    });
    const wrong = tabs.find((tab) => tab.hasAttribute("data-has-error"));
    select(row, wrong ?? tabs[row.dataset.start ?? 0]);
  }

  // A link to something inside a panel that does not show brings its panel to the front.
  function showTarget(id) {
    const panel = document.getElementById(id)?.closest("[role=tabpanel][hidden]");
    if (!panel) return;
    const tab = document.getElementById(panel.getAttribute("aria-labelledby"));
    select(tab.closest("[role=tablist]"), tab);
  }

  function moveInTabs(event, tab) {
    const row = tab.closest("[role=tablist]");
    const tabs = all("[role=tab]", row);
    const next = tabs[step(event.key, row, tabs.indexOf(tab), tabs.length)];
    if (!next) return;
    event.preventDefault();
    select(row, next);
    next.focus();
    bringIntoSight(next);
  }

  // --- Language tabs ---

  function markLanguage(panel) {
    const tab = document.getElementById(panel.getAttribute("aria-labelledby"));
    const words = panel.closest("[data-languages]").dataset;
    const isFilled = all("input, textarea", panel).some((input) => input.value.trim() !== "");
    tab.toggleAttribute("data-is-filled", isFilled);
    tab.querySelector("[data-mark]").textContent = isFilled ? words.filled : words.missing;
  }

  // --- Menus ---

  const itemsOf = (menu) => all(".menu__item", menu).filter((item) => item.offsetParent);

  function moveInMenu(event, menu) {
    const down = event.key === "ArrowDown";
    const items = itemsOf(menu);
    if (event.target.matches("summary") && (down || event.key === "ArrowUp")) {
      event.preventDefault();
      menu.open = true;
      itemsOf(menu).at(down ? 0 : -1)?.focus();
      return;
    }
    const index = items.indexOf(event.target);
    if (index < 0) return;
    const to = { ArrowDown: index + 1, ArrowUp: index - 1, Home: 0, End: -1 }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    items.at(to % items.length).focus();
  }

  // --- Dialogs and drawers ---

  // The button may stand in a menu that has closed meanwhile: then the menu gets the focus back.
  function returnFocus(dialog) {
    const button = dialog.opener;
    if (!button?.isConnected) return;
    const menu = button.closest("details:not([open])");
    (menu ? menu.querySelector("summary") : button).focus();
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
    const { locale } = document.documentElement.dataset;
    return new Intl.NumberFormat(locale || document.documentElement.lang, {
      style: "unit", unit, maximumFractionDigits: value < 10 ? 1 : 0,
    }).format(value);
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

  // A text that was marked from inside to outside ends in a click, but began elsewhere.
  let pressed = null;
  document.addEventListener("pointerdown", ({ target }) => { pressed = target; });

  document.addEventListener("click", (event) => {
    const { target } = event;
    const tab = target.closest("[role=tab]");
    const opener = target.closest("[data-dialog]");
    const inside = target.closest("a[href^='#']:not([role=tab])");
    if (tab) {
      event.preventDefault();
      select(tab.closest("[role=tablist]"), tab);
      history.replaceState(history.state, "", tab.hash);
    }
    if (inside) showTarget(inside.hash.slice(1));
    if (opener) document.getElementById(opener.dataset.dialog).opener = opener;
    if (target.matches("dialog[data-closes-outside]") && target === pressed) target.close();
    if (target.closest("[data-remove-file]")) removeFile(target);
    if (target.closest("[data-in-days]")) chooseDay(target.closest("[data-in-days]"));
    target.closest(".hint")?.classList.remove("is-closed");
  });

  document.addEventListener("keydown", (event) => {
    const tab = event.target.closest("[role=tab]");
    const menu = event.target.closest("details.menu");
    const hint = document.querySelector(".hint:hover, .hint:focus-within");
    if (tab) moveInTabs(event, tab);
    if (menu) moveInMenu(event, menu);
    if (hint && event.key === "Escape") hint.classList.add("is-closed");
  });

  // Near the edge of the screen the words of a hint move in.
  function keepInside(hint) {
    const words = hint?.querySelector(".hint__text");
    if (!words) return;
    words.style.translate = "";
    const { left, right } = words.getBoundingClientRect();
    const over = right - (document.documentElement.clientWidth - 8);
    if (over > 0) words.style.translate = `${-over}px`;
    if (left < 8) words.style.translate = `${8 - left}px`;
  }

  document.addEventListener("focusin", ({ target }) => keepInside(target.closest(".hint")));
  document.addEventListener("focusout", ({ target }) => target.closest?.(".hint")?.classList.remove("is-closed"));
  document.addEventListener("pointerover", ({ target }) => {
    keepInside(target.closest?.(".hint"));
    for (const hint of all(".hint.is-closed")) if (!hint.contains(target)) hint.classList.remove("is-closed");
  });

  document.addEventListener("close", ({ target }) => returnFocus(target), true);

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
    all("[data-tabs]", scope).forEach(prepareTabs);
    all("[data-colours]", scope).forEach((picker) => showColour(picker, codeOf(picker)));
    all("[data-days]", scope).forEach(markDays);
  }

  prepare(document);
  addEventListener("hashchange", () => showTarget(location.hash.slice(1)));
  document.addEventListener("htmx:load", (event) => prepare(event.detail.elt.parentElement ?? document));
})();
