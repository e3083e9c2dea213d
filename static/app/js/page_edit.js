// Runs inside the preview: texts are edited where they stand and saved one by one.
(() => {
  const SAVE_AFTER_MS = 800;
  const root = document.documentElement;
  const { editUrl, csrf } = root.dataset;
  const timers = new WeakMap();
  const saved = new WeakMap();
  if (!editUrl) return;

  function tell(state, detail = "") {
    parent.postMessage({ type: "page-edit", state, detail }, location.origin);
  }

  function read(element) {
    return element.textContent.replace(/\s+/g, " ").trim();
  }

  function note(element) {
    const next = element.nextElementSibling;
    return next?.matches(".nx-edit-error") ? next : null;
  }

  function complain(element, detail) {
    const box = note(element) ?? document.createElement("span");
    box.className = "nx-edit-error";
    box.setAttribute("role", "alert");
    box.textContent = detail;
    element.after(box);
    element.setAttribute("aria-invalid", "true");
    tell("error", detail);
  }

  function forgive(element) {
    note(element)?.remove();
    element.removeAttribute("aria-invalid");
  }

  async function explain(response) {
    try {
      return (await response.json()).detail ?? response.statusText;
    } catch {
      return response.statusText;
    }
  }

  async function save(element) {
    clearTimeout(timers.get(element));
    const value = read(element);
    if (value === saved.get(element)) return;
    const before = saved.get(element);
    saved.set(element, value);
    tell("saving");
    const body = new URLSearchParams({ field: element.dataset.edit, value });
    try {
      const response = await fetch(editUrl, {
        method: "POST",
        body,
        headers: { "X-CSRFToken": csrf, Accept: "application/json" },
        credentials: "same-origin",
        keepalive: true,
      });
      if (response.redirected) throw new Error(root.dataset.editSignedOut ?? "");
      if (!response.ok) throw new Error(await explain(response));
      forgive(element);
      tell("saved");
    } catch (error) {
      saved.set(element, before);
      const isNetwork = error instanceof TypeError;
      complain(element, (isNetwork && root.dataset.editOffline) || error.message);
    }
  }

  function later(element) {
    clearTimeout(timers.get(element));
    timers.set(element, setTimeout(() => save(element), SAVE_AFTER_MS));
  }

  function limit(element) {
    const most = Number(element.dataset.max);
    element.classList.toggle("nx-edit-long", Boolean(most) && read(element).length > most);
    element.dataset.left = most ? String(most - read(element).length) : "";
  }

  function revert(element) {
    element.textContent = saved.get(element);
    clearTimeout(timers.get(element));
    forgive(element);
    limit(element);
    element.blur();
  }

  function prepare(element) {
    saved.set(element, read(element));
    element.setAttribute("contenteditable", "plaintext-only");
    if (element.contentEditable !== "plaintext-only") element.contentEditable = "true";
    element.setAttribute("role", "textbox");
    element.setAttribute("tabindex", "0");
    element.spellcheck = true;
    element.addEventListener("input", () => { limit(element); later(element); });
    element.addEventListener("focus", () => limit(element));
    element.addEventListener("blur", () => save(element));
    element.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && !event.isComposing) {
        event.preventDefault();
        element.blur();
      }
      if (event.key === "Escape") revert(element);
    });
    element.addEventListener("paste", (event) => {
      event.preventDefault();
      const text = event.clipboardData.getData("text/plain").replace(/\s+/g, " ");
      document.execCommand("insertText", false, text);
    });
    element.addEventListener("drop", (event) => event.preventDefault());
  }

  // Nothing inside the preview may leave it, and a press on a button edits its words instead.
  document.addEventListener("click", (event) => {
    if (event.target.closest("a, button, input[type=submit], label")) event.preventDefault();
    const summary = event.target.closest("summary");
    if (summary && event.target.closest("[data-edit]")) {
      event.preventDefault();
      summary.parentElement.open = true;
    }
  }, true);
  document.addEventListener("submit", (event) => event.preventDefault(), true);

  // Buttons swallow spaces and may refuse a caret: while editing, the key belongs to the text.
  document.addEventListener("keyup", (event) => {
    if (event.key === " " && event.target.closest("[data-edit], button, summary")) event.preventDefault();
  }, true);

  addEventListener("beforeunload", () => {
    if (document.activeElement?.dataset?.edit) save(document.activeElement);
  });

  root.classList.add("nx-editing");
  document.querySelectorAll("[data-edit]").forEach(prepare);
})();
