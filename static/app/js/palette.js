// Search from anywhere: opens the palette, moves through what the server found, says how much it is.
// Also the keys that work on every screen.
(() => {
  const palette = document.getElementById("palette");
  if (!palette) return;
  const input = palette.querySelector("#palette-input");
  const results = palette.querySelector("#palette-results");
  const trouble = palette.querySelector("[data-palette-trouble]");
  const said = palette.querySelector("#palette-said");
  const single = document.querySelector("[data-single-keys]");
  const options = () => [...results.querySelectorAll("[role=option]")];

  // --- Opening ---

  function open(opener) {
    if (palette.open) return input.select();
    if (document.querySelector("dialog[open]")) return undefined;
    for (const drawer of document.querySelectorAll("[popover]:popover-open")) drawer.hidePopover();
    palette.opener = opener ?? document.activeElement;
    palette.showModal();
    input.value = "";
    input.focus();
    htmx.trigger(input, "palette-open");
    return undefined;
  }

  // --- Choosing ---

  function choose(option) {
    for (const each of options()) each.setAttribute("aria-selected", String(each === option));
    if (option) input.setAttribute("aria-activedescendant", option.id);
    else input.removeAttribute("aria-activedescendant");
    option?.scrollIntoView({ block: "nearest" });
    if (option && option === options()[0]) results.scrollTop = 0;
  }

  const chosen = () => results.querySelector("[aria-selected=true]");

  function move(event) {
    if (event.isComposing) return;
    const list = options();
    const at = list.indexOf(chosen());
    const hasText = input.value !== "";
    const to = {
      ArrowDown: at + 1, ArrowUp: at - 1,
      Home: hasText ? undefined : 0, End: hasText ? undefined : -1,
      PageDown: Math.min(at + 5, list.length - 1), PageUp: Math.max(at - 5, 0),
    }[event.key];
    if (event.key === "Enter") {
      event.preventDefault();
      follow(chosen(), event);
    } else if (to !== undefined && list.length) {
      event.preventDefault();
      choose(list.at(to % list.length));
    }
  }

  function follow(option, event) {
    if (!option) return;
    if (option.href && (event.ctrlKey || event.metaKey)) globalThis.open(option.href, "_blank", "noopener");
    else option.click();
  }

  // --- What the server answers ---

  function show() {
    trouble.hidden = true;
    choose(options()[0]);
    const words = results.querySelector("[data-said]")?.dataset.said ?? "";
    if (said.textContent !== words) said.textContent = words;
  }

  function fail(event) {
    if (event.detail.elt === input) trouble.hidden = false;
  }

  input.addEventListener("keydown", move);
  palette.addEventListener("htmx:beforeSwap", ({ detail }) => {
    // Too many questions are answered in words.
    if (detail.xhr.status === 429) Object.assign(detail, { shouldSwap: true, isError: false });
  });
  palette.addEventListener("htmx:afterSettle", show);
  for (const name of ["sendError", "responseError", "timeout"]) palette.addEventListener(`htmx:${name}`, fail);
  palette.querySelector("[data-palette-retry]").addEventListener("click", () => {
    input.focus();
    htmx.trigger(input, "palette-open");
  });
  results.addEventListener("pointermove", ({ target, movementX, movementY }) => {
    const option = target.closest("[role=option]");
    if (option && (movementX || movementY) && option !== chosen()) choose(option);
  });
  results.addEventListener("click", ({ target }) => {
    if (target.closest("[data-theme-choice]")) palette.close();
  });
  document.addEventListener("click", (event) => {
    const opener = event.target.closest("[data-palette]");
    if (!opener || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    open(opener);
  });

  // --- Keys that work everywhere ---

  const isTyping = (target) => target.closest("input, textarea, select, [contenteditable], dialog[open]");

  function hear(event) {
    const { key, code, target } = event;
    // By its place on the keyboard too: an Arabic or Hebrew layout has another letter there.
    if ((event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey && (key === "k" || code === "KeyK")) {
      event.preventDefault();
      open();
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey || !single.checked || isTyping(target)) return;
    if (key === "?" || key === "؟") {
      event.preventDefault();
      document.getElementById("shortcuts").showModal();
    }
    if (key === "[" || code === "BracketLeft") globalThis.nexus.fold();
  }

  function recallKeys() {
    try {
      single.checked = localStorage.getItem("single-keys") !== "off";
    } catch {
      single.checked = true;
    }
  }

  single.addEventListener("change", () => {
    try {
      localStorage.setItem("single-keys", single.checked ? "on" : "off");
    } catch {
      // It holds for this screen.
    }
  });
  document.addEventListener("keydown", hear);
  recallKeys();
})();
