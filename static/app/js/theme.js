// Loaded before the first paint, so a chosen theme never flashes the other one.
(() => {
  const root = document.documentElement;
  root.classList.add("js");
  try {
    const theme = localStorage.getItem("theme");
    if (theme === "light" || theme === "dark") root.dataset.theme = theme;
    if (theme === "system") delete root.dataset.theme;
  } catch {
    // Storage may be shut: the reader's system decides.
  }
})();
