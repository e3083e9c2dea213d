// The editor around the preview: device width, scale, and whether the last change is saved.
(() => {
  const WIDTHS = { desktop: 1080, tablet: 768, phone: 390 };

  function fit(device) {
    const frame = device.querySelector("iframe");
    const view = device.querySelector(".device__view");
    if (!frame || !view || !view.clientWidth) return;
    const wanted = WIDTHS[device.dataset.device] ?? WIDTHS.desktop;
    const scale = Math.min(1, view.clientWidth / wanted);
    const isRightToLeft = getComputedStyle(view).direction === "rtl";
    frame.style.inlineSize = scale < 1 ? `${wanted}px` : "100%";
    frame.style.blockSize = `${100 / scale}%`;
    frame.style.transformOrigin = isRightToLeft ? "100% 0" : "0 0";
    frame.style.transform = scale < 1 ? `scale(${scale})` : "";
  }

  function show(device, name) {
    device.dataset.device = name;
    for (const key of Object.keys(WIDTHS)) device.classList.toggle(`device--${key}`, key === name);
    for (const button of document.querySelectorAll("[data-device-choice]")) {
      button.setAttribute("aria-pressed", String(button.dataset.deviceChoice === name));
    }
    fit(device);
  }

  function prepare() {
    const device = document.querySelector(".device[data-device]:not([data-ready])");
    if (!device) return;
    device.dataset.ready = "true";
    new ResizeObserver(() => fit(device)).observe(device);
    show(device, matchMedia("(max-width: 40rem)").matches ? "phone" : device.dataset.device);
  }

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-device-choice]");
    const device = document.querySelector(".device[data-device]");
    if (button && device) show(device, button.dataset.deviceChoice);
  });

  addEventListener("message", (event) => {
    if (event.origin !== location.origin || event.data?.type !== "page-edit") return;
    const state = document.querySelector(".save-state");
    if (!state) return;
    state.dataset.state = event.data.state;
    const cause = state.querySelector("[data-cause]");
    if (cause) cause.textContent = event.data.detail ?? "";
    if (event.data.state === "saved") {
      document.querySelector("[data-unpublished]")?.removeAttribute("hidden");
      document.querySelector("[data-publish-changes]")?.removeAttribute("hidden");
    }
  });

  document.addEventListener("htmx:afterSettle", prepare);
  prepare();
})();
