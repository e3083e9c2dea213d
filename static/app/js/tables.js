// Lists: filters that ask by themselves, rows that are selected, focus and news after a swap.
// Everything else a list does is links and a form, and needs no script.
(() => {
  const PAUSE_MS = 350;
  const all = (selector, scope = document) => [...scope.querySelectorAll(selector)];
  const lastPicked = new WeakMap();
  let pause = 0;

  // --- Filters ---

  function ask(form) {
    clearTimeout(pause);
    form.dataset.asked = form.querySelector("input[type=search]")?.value ?? "";
    form.dispatchEvent(new CustomEvent("list:ask"));
  }

  function typed(input) {
    clearTimeout(pause);
    const { form } = input;
    pause = setTimeout(() => {
      if (form.isConnected && input.value !== (form.dataset.asked ?? input.defaultValue)) ask(form);
    }, PAUSE_MS);
  }

  document.addEventListener("input", (event) => {
    if (event.target.matches("[data-filters] input[type=search]") && !event.isComposing) typed(event.target);
  });
  document.addEventListener("compositionend", (event) => {
    if (event.target.matches("[data-filters] input[type=search]")) typed(event.target);
  });
  document.addEventListener("change", (event) => {
    const form = event.target.closest("[data-filters]");
    if (form && event.target.type !== "search") ask(form);
  });
  document.addEventListener("submit", (event) => {
    if (event.target.matches("[data-filters]")) closePanels();
  });

  function closePanels(except) {
    for (const panel of all("[data-filters-panel][open]")) if (panel !== except) panel.open = false;
  }

  document.addEventListener("click", (event) => {
    if (event.target.isConnected) closePanels(event.target.closest("[data-filters-panel]"));
  });
  document.addEventListener("keydown", (event) => {
    const panel = event.key === "Escape" && document.querySelector("[data-filters-panel][open]");
    if (!panel) return;
    panel.open = false;
    panel.querySelector("summary").focus();
  });

  // A link changed what is asked (a chip taken away, a heading pressed): the form says the same.
  function agree(form, query) {
    for (const control of form.elements) {
      if (!control.name) continue;
      if (control.type === "checkbox") control.checked = query.getAll(control.name).includes(control.value);
      else if (control.type !== "search") setValue(control, query.get(control.name));
      else if (control !== document.activeElement) control.value = query.get(control.name) ?? "";
    }
    const search = form.querySelector("input[type=search]");
    if (search && search !== document.activeElement) form.dataset.asked = search.value;
  }

  function setValue(control, value) {
    if (control.tagName === "SELECT" && value === null) control.selectedIndex = 0;
    else control.value = value ?? (control.type === "hidden" ? control.value : "");
  }

  // --- After a swap ---

  // Whoever was signed out meanwhile gets the page to sign in, which is no part of a list.
  document.addEventListener("htmx:beforeSwap", (event) => {
    const { boosted, target, xhr } = event.detail;
    if (!boosted || !target?.matches("[data-results]") || !/^\s*<!doctype/i.test(xhr.responseText)) return;
    event.detail.shouldSwap = false;
    if (xhr.status < 400) location.assign(xhr.responseURL);
  });

  function settle(results) {
    const form = document.querySelector(`[data-filters="${results.id}"]`);
    if (form) agree(form, new URL(results.dataset.url, location.href).searchParams);
    if (document.activeElement === document.body) results.focus({ preventScroll: true });
    globalThis.nexus?.announce?.(results.dataset.results);
  }

  document.addEventListener("htmx:afterSettle", (event) => {
    const results = event.target.closest?.("[data-results]");
    if (results) settle(results);
  });

  // --- Selected rows ---

  function count(results) {
    const picks = all("[data-pick]", results);
    const picked = picks.filter((pick) => pick.checked).length;
    const every = results.querySelector("[data-pick-all]");
    const bar = results.querySelector("[data-bulk]");
    if (every) every.checked = picked > 0 && picked === picks.length;
    if (every) every.indeterminate = picked > 0 && picked < picks.length;
    bar.classList.toggle("is-open", picked > 0);
    const locale = document.documentElement.dataset.locale ?? document.documentElement.lang;
    bar.querySelector("[data-bulk-count]").textContent = picked.toLocaleString(locale);
  }

  // With shift, every row between the last one touched and this one becomes what this one is.
  function stretch(results, pick) {
    const picks = all("[data-pick]", results);
    const from = picks.indexOf(lastPicked.get(results));
    const to = picks.indexOf(pick);
    if (from < 0) return;
    for (const each of picks.slice(Math.min(from, to), Math.max(from, to) + 1)) each.checked = pick.checked;
  }

  document.addEventListener("click", (event) => {
    const results = event.target.closest("[data-results]");
    if (!results?.querySelector("[data-bulk]")) return;
    const { target } = event;
    if (target.matches("[data-pick]")) {
      if (event.shiftKey) stretch(results, target);
      lastPicked.set(results, target);
    } else if (target.matches("[data-pick-all]")) {
      for (const pick of all("[data-pick]", results)) pick.checked = target.checked;
    } else if (target.closest("[data-pick-none]")) {
      for (const pick of all("[data-pick]", results)) pick.checked = false;
      results.focus({ preventScroll: true });
    } else return;
    count(results);
  });

  // The browser may bring ticks back when somebody returns to the page.
  addEventListener("pageshow", () => {
    for (const bar of all("[data-bulk]")) count(bar.closest("[data-results]"));
  });
})();
