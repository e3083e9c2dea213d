// What every page does: theme choice, menus, dialogs, toasts, copying, announcements.
(() => {
  const root = document.documentElement;
  const all = (selector, scope = document) => [...scope.querySelectorAll(selector)];

  function chosenTheme() {
    return root.dataset.theme ?? "system";
  }

  function markTheme() {
    for (const button of all("[data-theme-choice]")) {
      button.setAttribute("aria-pressed", String(button.dataset.themeChoice === chosenTheme()));
    }
  }

  function chooseTheme(theme) {
    if (theme === "system") delete root.dataset.theme;
    else root.dataset.theme = theme;
    try {
      localStorage.setItem("theme", theme);
    } catch {
      // The choice still holds for this page.
    }
    document.cookie = `theme=${theme}; path=/; max-age=31536000; SameSite=Lax`;
    markTheme();
  }

  function announce(text) {
    const live = document.getElementById("live");
    if (live && text && live.textContent !== text) live.textContent = text;
  }

  function toast(text, kind = "success") {
    const template = document.getElementById("toast-template");
    const toasts = document.getElementById("toasts");
    if (!template || !toasts) return;
    const node = template.content.firstElementChild.cloneNode(true);
    node.classList.add(`toast--${kind}`);
    node.querySelector(".toast__text").textContent = text;
    toasts.append(node);
    present(node);
  }

  // An e-mail address inside a message is one piece, whatever the direction around it.
  function keepAddresses(node) {
    const parts = node.textContent.trim().split(/([^\s<>"“”«»]+@[^\s<>"“”«»]*[^\s<>"“”«».,;:!?])/);
    if (parts.length === 1) return;
    node.replaceChildren(...parts.map((part, index) => {
      if (index % 2 === 0) return part;
      const address = document.createElement("bdi");
      address.className = "toast__address";
      address.textContent = part;
      return address;
    }));
  }

  // Good news leaves by itself, unless a hand or the keyboard is on it; a problem stays until closed.
  function present(node) {
    keepAddresses(node.querySelector(".toast__text"));
    if (node.matches(".toast--error, .toast--warning")) return;
    let left = 6;
    const clock = setInterval(() => {
      if (!node.isConnected) clearInterval(clock);
      else if (!node.parentElement.matches(":hover, :focus-within")) left -= 1;
      if (left === 0) node.classList.add("is-leaving");
      if (left < 0) node.remove();
    }, 1000);
  }

  async function copy(button) {
    const source = document.getElementById(button.dataset.copy);
    try {
      await navigator.clipboard.writeText(source.textContent.trim());
      toast(button.dataset.copied);
    } catch {
      getSelection().selectAllChildren(source);
      toast(button.dataset.failed, "warning");
    }
  }

  function closeMenus(except) {
    for (const menu of all("details.menu[open]")) {
      if (menu !== except) menu.open = false;
    }
  }

  function reveal(button) {
    const input = button.closest(".with-affix").querySelector("input");
    const show = input.type === "password";
    input.type = show ? "text" : "password";
    button.setAttribute("aria-pressed", String(show));
  }

  document.addEventListener("click", (event) => {
    const target = event.target.closest(
      "[data-theme-choice], [data-copy], [data-close-toast], [data-dialog], [data-close-dialog], [data-reveal]",
    );
    closeMenus(event.target.closest("details.menu"));
    if (!target) return;
    const data = target.dataset;
    if ("themeChoice" in data) chooseTheme(data.themeChoice);
    if ("copy" in data) copy(target);
    if ("closeToast" in data) target.closest(".toast").remove();
    if ("reveal" in data) reveal(target);
    if ("closeDialog" in data) target.closest("dialog").close();
    if ("dialog" in data) {
      event.preventDefault();
      document.getElementById(data.dialog).showModal();
    }
  });

  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    const menu = document.querySelector("details.menu[open]");
    if (!menu) return;
    menu.open = false;
    menu.querySelector("summary").focus();
  });

  document.addEventListener("focusin", (event) => closeMenus(event.target.closest("details.menu")));

  // A form is sent once: a second press while the first is on its way does nothing.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!form.matches("form[data-once]")) return;
    if (form.dataset.sent) {
      event.preventDefault();
      return;
    }
    form.dataset.sent = "true";
    for (const button of all("button[type=submit]", form)) button.setAttribute("aria-busy", "true");
  });

  addEventListener("pageshow", () => {
    for (const form of all("form[data-sent]")) {
      delete form.dataset.sent;
      for (const button of all("[aria-busy]", form)) button.removeAttribute("aria-busy");
    }
  });

  document.addEventListener("input", (event) => {
    const counter = event.target.closest(".field")?.querySelector("[data-count-of]");
    if (counter) count(counter, event.target);
  });

  function count(counter, input) {
    counter.textContent = `${input.value.length} / ${input.maxLength}`;
  }

  function prepare() {
    markTheme();
    all(".toast").forEach(present);
    for (const counter of all("[data-count-of]")) {
      const input = document.getElementById(counter.dataset.countOf);
      if (input && input.maxLength > 0) count(counter, input);
    }
  }

  prepare();
  globalThis.nexus = { announce, toast };
})();
