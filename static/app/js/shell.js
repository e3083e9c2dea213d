// What every page does: theme choice, menus, dialogs, toasts, copying, announcements.
(() => {
  const root = document.documentElement;
  const all = (selector, scope = document) => [...scope.querySelectorAll(selector)];

  function markTheme() {
    const chosen = root.dataset.theme ?? "system";
    for (const button of all("[data-theme-choice][aria-pressed]")) {
      button.setAttribute("aria-pressed", String(button.dataset.themeChoice === chosen));
    }
  }

  // Shown at once, and kept with the person where somebody is signed in.
  async function chooseTheme(form, chosen) {
    nexusTheme.choose(chosen);
    markTheme();
    if (!root.dataset.savedTheme) return;
    const body = new FormData(form);
    body.set("theme", chosen);
    try {
      const answer = await fetch(form.action, { method: "POST", body });
      if (answer.ok) nexusTheme.keep(chosen);
    } catch {
      // Without the server the choice stays on this device, and is kept the next time.
    }
  }

  function announce(text) {
    const live = document.getElementById("live");
    if (live && text && live.textContent !== text) live.textContent = text;
  }

  const ICONS = { success: "check-circle", error: "alert", warning: "alert", info: "info" };
  const isProblem = (kind) => kind === "error" || kind === "warning";

  // ``action`` is { label, url } for a link, or { label, run } for a button.
  function toast(text, kind = "success", action = null) {
    const template = document.getElementById("toast-template");
    const toasts = document.getElementById("toasts");
    if (!template || !toasts) return null;
    const same = all(".toast", toasts).find((each) => each.dataset.text === text);
    same?.remove();
    const node = template.content.firstElementChild.cloneNode(true);
    const use = node.querySelector("use");
    node.classList.add(`toast--${kind}`);
    node.dataset.text = text;
    node.setAttribute("role", isProblem(kind) ? "alert" : "status");
    use.setAttribute("href", use.getAttribute("href").replace(/#.*/, `#${ICONS[kind]}`));
    toasts.append(node);
    // A message that comes into a region which is there already is read out.
    node.querySelector(".toast__text").textContent = text;
    if (action) node.querySelector(".toast__text").append(" ", actionOf(action, node));
    present(node);
    return node;
  }

  function actionOf({ label, url, run }, node) {
    const control = document.createElement(url ? "a" : "button");
    control.className = "toast__link";
    control.textContent = label;
    if (url) control.href = url;
    else {
      control.type = "button";
      control.addEventListener("click", () => {
        node.remove();
        run();
      });
    }
    return control;
  }

  // An e-mail address inside a message is one piece, whatever the direction around it.
  function keepAddresses(text) {
    for (const node of [...text.childNodes].filter((each) => each.nodeType === Node.TEXT_NODE)) {
      const parts = node.textContent.split(/([^\s<>"“”«»]+@[^\s<>"“”«»]*[^\s<>"“”«».,;:!?])/);
      if (parts.length === 1) continue;
      node.replaceWith(...parts.map((part, index) => {
        if (index % 2 === 0) return part;
        const address = document.createElement("bdi");
        address.className = "toast__address";
        address.textContent = part;
        return address;
      }));
    }
  }

  // Good news leaves by itself, unless a hand or the keyboard is on it; a problem stays until closed.
  function present(node) {
    keepAddresses(node.querySelector(".toast__text"));
    if (node.matches(".toast--error, .toast--warning")) return;
    let left = node.querySelector(".toast__link") ? 12 : 6;
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

  // The sidebar keeps its width from screen to screen: the server draws it by this cookie.
  function fold() {
    const app = document.getElementById("app");
    if (!app) return;
    const isNarrow = app.classList.toggle("app--narrow");
    document.querySelector("[data-fold]").setAttribute("aria-expanded", String(!isNarrow));
    document.cookie = `sidebar=${isNarrow ? "narrow" : "wide"}; path=/; max-age=31536000; SameSite=Lax`;
  }

  function reveal(button) {
    const input = button.closest(".with-affix").querySelector("input");
    const show = input.type === "password";
    input.type = show ? "text" : "password";
    button.setAttribute("aria-pressed", String(show));
  }

  document.addEventListener("click", (event) => {
    const target = event.target.closest(
      "[data-copy], [data-close-toast], [data-dialog], [data-close-dialog], [data-reveal], [data-fold]",
    );
    closeMenus(event.target.closest("details.menu"));
    if (!target) return;
    const data = target.dataset;
    if ("copy" in data) copy(target);
    if ("closeToast" in data) target.closest(".toast").remove();
    if ("reveal" in data) reveal(target);
    if ("fold" in data) fold();
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

  document.addEventListener("submit", (event) => {
    const { target, submitter } = event;
    if (!target.matches("[data-theme-form]") || !submitter) return;
    event.preventDefault();
    chooseTheme(target, submitter.value);
  });

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
    const said = all(".toast__text").map((text) => text.textContent.trim()).join(" ");
    // What stands there from the beginning is not read out by itself.
    if (said) setTimeout(() => announce(said), 500);
    for (const counter of all("[data-count-of]")) {
      const input = document.getElementById(counter.dataset.countOf);
      if (input && input.maxLength > 0) count(counter, input);
    }
  }

  // The server writes hours as they are where the reader is. Visitors are asked for nothing.
  function tellTimeZone() {
    if (!document.documentElement.dataset.savedTheme) return;
    const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
    if (!timeZone || document.cookie.includes(`time_zone=${timeZone}`)) return;
    document.cookie = `time_zone=${timeZone}; path=/; max-age=31536000; SameSite=Lax`;
  }

  prepare();
  tellTimeZone();
  globalThis.nexus = { ...globalThis.nexus, announce, fold, toast };
})();
