// What goes on elsewhere while a screen is open: the bell and its panel, work under way, and what
// just ended. Asks the server as often as it wishes to be asked; stops when the session has ended.
(() => {
  const TOLD = "nexus-told", WISH = "nexus-browser-notices";
  const HIDDEN_S = 30, MOST_S = 300, KEPT = 60;
  const byId = (id) => document.getElementById(id);
  const place = () => byId("activity");
  const waiting = [];
  let etag = "";
  let clock = 0;
  let failures = 0;
  let isAsking = false;

  // Storage may be shut; then this page alone remembers.
  const memory = {};

  function remembered(key) {
    try {
      return localStorage.getItem(key) ?? memory[key];
    } catch {
      return memory[key];
    }
  }

  function remember(key, value) {
    memory[key] = value;
    try {
      localStorage.setItem(key, value);
    } catch {
      // Kept in memory.
    }
  }

  // --- The poll ---

  function plan(seconds) {
    clearTimeout(clock);
    clock = setTimeout(look, 1000 * (document.hidden ? Math.max(seconds, HIDDEN_S) : seconds));
  }

  async function look() {
    const url = place()?.dataset.url;
    if (!url || isAsking) return;
    isAsking = true;
    clearTimeout(clock);
    try {
      const headers = { Accept: "application/json", ...(etag && { "If-None-Match": etag }) };
      const answer = await fetch(url, { headers, redirect: "manual", signal: AbortSignal.timeout(15000) });
      if (answer.ok) {
        etag = answer.headers.get("ETag") ?? "";
        show(await answer.json());
      } else if (answer.status !== 304) {
        // Signed out, or a second factor is missing: the next click tells, this need not go on.
        if ([401, 403].includes(answer.status) || answer.type === "opaqueredirect") return;
        throw new Error(`HTTP ${answer.status}`);
      }
      failures = 0;
      plan(Number(answer.headers.get("X-Look-Again")) || MOST_S);
    } catch {
      failures += 1;
      plan(Math.min(5 * 2 ** failures, MOST_S));
    } finally {
      isAsking = false;
    }
  }

  function show(state) {
    byId("bell-count").innerHTML = state.bell;
    byId("under-way-count").innerHTML = state.count;
    byId("under-way-list").innerHTML = state.work;
    byId("under-way").hidden = state.under_way === 0;
    tell(state.news);
  }

  // --- What just ended ---

  function tell(news) {
    const told = (remembered(TOLD) ?? "").split(" ").filter(Boolean);
    const fresh = news.filter((each) => !told.includes(each.id)).reverse();
    if (fresh.length === 0) return;
    remember(TOLD, [...told, ...fresh.map((each) => each.id)].slice(-KEPT).join(" "));
    // Whoever looks at the screen it is about knows.
    waiting.push(...fresh.filter((each) => each.screen !== location.pathname));
    if (document.hidden) fresh.forEach(showOverWindows);
    present();
  }

  function present() {
    const title = document.title.replace(/^\(\d+\) /, "");
    document.title = document.hidden && waiting.length > 0 ? `(${waiting.length}) ${title}` : title;
    if (!document.hidden) waiting.splice(0).forEach(toast);
  }

  function toast(news) {
    const kind = news.tone === "bad" || news.tone === "warn" ? "warning" : "success";
    globalThis.nexus.toast(news.title, kind, { label: place().dataset.open, url: news.url });
  }

  function showOverWindows(news) {
    if (remembered(WISH) !== "on" || globalThis.Notification?.permission !== "granted") return;
    const { lang, dir } = document.documentElement;
    const shown = new Notification(news.title, { body: news.text, tag: news.id, lang, dir: dir || "auto" });
    shown.addEventListener("click", () => {
      focus();
      location.assign(news.url);
    });
  }

  // --- The panel of the bell ---

  function openPanel(bell) {
    const panel = byId(bell.dataset.bell);
    panel.togglePopover();
  }

  function fill(panel) {
    const body = byId("notices-body");
    const mark = (selector, isHidden) => {
      const note = body.querySelector(selector);
      if (note) note.hidden = isHidden;
    };
    mark("[data-failed]", true);
    mark("[data-loading]", false);
    body.setAttribute("aria-busy", "true");
    const end = () => {
      body.setAttribute("aria-busy", "false");
      // What was not replaced was not loaded.
      mark("[data-loading]", true);
      mark("[data-failed]", false);
    };
    htmx.ajax("GET", panel.dataset.url, { source: body, target: body, swap: "innerHTML" }).then(end, end);
  }

  function prepareBell() {
    const bell = document.querySelector("[data-bell]:not([role])");
    if (!bell || !globalThis.htmx || !HTMLElement.prototype.togglePopover) return;
    bell.setAttribute("role", "button");
    bell.setAttribute("aria-expanded", "false");
    bell.setAttribute("aria-controls", bell.dataset.bell);
    byId(bell.dataset.bell).addEventListener("toggle", (event) => {
      const isOpen = event.newState === "open";
      bell.setAttribute("aria-expanded", String(isOpen));
      if (isOpen) fill(event.target);
      else if (event.target.contains(document.activeElement)) bell.focus();
    });
  }

  document.addEventListener("click", (event) => {
    const bell = event.target.closest("[data-bell][role=button]");
    if (event.target.closest("[data-panel-retry]")) fill(byId("notices-panel"));
    if (!bell || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    openPanel(bell);
  });

  document.addEventListener("keydown", (event) => {
    if (event.key !== " " || !event.target.matches("[data-bell][role=button]")) return;
    event.preventDefault();
    openPanel(event.target);
  });

  // Everything was read: the number goes at once.
  document.addEventListener("htmx:afterRequest", (event) => {
    if (event.detail.elt.matches("[data-read-all]") && event.detail.successful) look();
  });

  // --- Notifications of the browser, allowed in the preferences ---

  function showWish() {
    const part = document.querySelector("[data-browser-notices]");
    if (!part) return;
    const state = globalThis.Notification?.permission ?? "missing";
    const isOn = state === "granted" && remembered(WISH) === "on";
    part.querySelector("[data-browser-on]").hidden = isOn || state === "denied" || state === "missing";
    part.querySelector("[data-browser-off]").hidden = !isOn;
    part.querySelector("[data-browser-denied]").hidden = state !== "denied";
    part.querySelector("[data-browser-missing]").hidden = state !== "missing";
  }

  document.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-browser-on], [data-browser-off]");
    if (!button) return;
    const isWished = "browserOn" in button.dataset;
    if (isWished) await Notification.requestPermission();
    remember(WISH, isWished ? "on" : "off");
    showWish();
    const part = document.querySelector("[data-browser-notices]");
    part.querySelector("button:not([hidden])")?.focus();
  });

  // --- Beginning ---

  document.addEventListener("visibilitychange", () => {
    present();
    if (!document.hidden) look();
  });

  function begin() {
    prepareBell();
    showWish();
    if (!place()) return;
    tell(JSON.parse(place().dataset.news));
    plan(Number(place().dataset.lookAgain));
  }

  // A screen that replaced another one without a load brings a bell of its own.
  document.addEventListener("htmx:afterSettle", prepareBell);
  begin();
})();
