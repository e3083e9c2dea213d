// The gallery: frames as tall as what they hold, choices that show at once.
(() => {
  document.documentElement.classList.add("js");

  function fit(frame) {
    const inside = frame.contentDocument?.querySelector(".specimens__main");
    if (inside) frame.style.blockSize = `${Math.max(inside.scrollHeight, 320)}px`;
  }

  function follow(frame) {
    const inside = frame.contentDocument?.querySelector(".specimens__main");
    if (!inside) return;
    new ResizeObserver(() => fit(frame)).observe(inside);
  }

  addEventListener("DOMContentLoaded", () => {
    document.querySelector(".gallery__link[aria-current]")?.scrollIntoView({ block: "nearest" });
  });
  addEventListener("load", () => document.querySelectorAll("iframe").forEach(follow));
  document.addEventListener("change", ({ target }) => {
    target.closest("[data-gallery]")?.requestSubmit();
  });
})();
