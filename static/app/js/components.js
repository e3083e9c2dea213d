// How components behave: tabs, menus, dialogs, hints.
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
    if (row && row.scrollWidth > row.clientWidth) tab.scrollIntoView({ block: "nearest", inline: "center", behavior: "instant" });
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

  function prepare(scope) {
    all("[data-tabs]", scope).forEach(prepareTabs);
  }

  prepare(document);
  addEventListener("hashchange", () => showTarget(location.hash.slice(1)));
  document.addEventListener("htmx:load", (event) => prepare(event.detail.elt.parentElement ?? document));
})();
