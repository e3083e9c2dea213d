// Loaded before the first paint, so a chosen theme never flashes the other one.
(() => {
  const root = document.documentElement;
  const THEMES = ["light", "dark", "system"];
  root.classList.add("js");
  root.classList.toggle("mac", /Mac|iP(hone|ad|od)/.test(navigator.platform));

  function show(theme) {
    if (theme === "light" || theme === "dark") root.dataset.theme = theme;
    else delete root.dataset.theme;
    for (const meta of document.querySelectorAll("meta[name=theme-color]")) {
      meta.dataset.own ??= meta.content;
      const other = document.querySelector(`meta[name=theme-color][media*=${theme}]`);
      meta.content = other ? other.dataset.own ?? other.content : meta.dataset.own;
    }
  }

  // What this device chose holds until it is kept with the person, or they choose anew elsewhere:
  // "theme-over" remembers what was kept when the choice was made.
  function recall() {
    const saved = root.dataset.savedTheme;
    const chosen = localStorage.getItem("theme");
    if (!saved) return chosen;
    const over = localStorage.getItem("theme-over");
    if (chosen && over !== null && (over === "" || over === saved)) {
      localStorage.setItem("theme-over", saved);
      return chosen;
    }
    settle(saved);
    return saved;
  }

  function settle(theme) {
    localStorage.setItem("theme", theme);
    localStorage.removeItem("theme-over");
  }

  function choose(theme) {
    show(theme);
    try {
      localStorage.setItem("theme", theme);
      localStorage.setItem("theme-over", root.dataset.savedTheme ?? "");
    } catch {
      // The choice still holds for this screen.
    }
  }

  function keep(theme) {
    root.dataset.savedTheme = theme;
    try {
      settle(theme);
    } catch {
      // It is kept with the person.
    }
  }

  try {
    const theme = recall();
    if (THEMES.includes(theme)) show(theme);
  } catch {
    // Storage may be shut: the page says what the person chose, else their system decides.
  }

  globalThis.nexusTheme = { choose, keep };
})();
