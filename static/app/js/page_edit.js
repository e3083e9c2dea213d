// Runs inside the preview: texts are edited where they stand and saved one by one.
(() => {
  const SAVE_AFTER_MS = 800;
  const EDGE_PX = 8;
  const root = document.documentElement;
  const { editUrl, csrf } = root.dataset;
  const fields = new Map();
  if (!editUrl) return;

  function tell(state, detail = "") {
    parent.postMessage({ type: "page-edit", state, detail }, location.origin);
  }

  function read(element) {
    return element.textContent.replace(/\s+/g, " ").trim();
  }

  // The complaint lies over the page, under its field: inside the text it would be part of a layout
  // that was never made for it.
  function complain(element, detail) {
    const field = fields.get(element);
    field.note ??= document.body.appendChild(document.createElement("p"));
    field.note.className = "nx-edit-error";
    field.note.id = `nx-error-${element.dataset.edit}`;
    field.note.dir = "auto";
    field.note.setAttribute("role", "alert");
    field.note.textContent = detail;
    element.setAttribute("aria-invalid", "true");
    element.setAttribute("aria-describedby", field.note.id);
    place(element, field.note);
    tell("error", detail);
  }

  function forgive(element) {
    const field = fields.get(element);
    field.note?.remove();
    field.note = null;
    element.removeAttribute("aria-invalid");
    element.removeAttribute("aria-describedby");
  }

  function place(element, note) {
    const box = element.getBoundingClientRect();
    const widest = root.clientWidth - note.offsetWidth - EDGE_PX;
    const wanted = getComputedStyle(element).direction === "rtl" ? box.right - note.offsetWidth : box.left;
    const x = Math.max(EDGE_PX, Math.min(wanted, widest));
    const isSeen = box.bottom > 0 && box.top < innerHeight;
    const lowest = isSeen ? innerHeight - note.offsetHeight - EDGE_PX : Infinity;
    note.style.translate = "none";
    const home = note.getBoundingClientRect();
    note.style.translate = `${x - home.left}px ${Math.min(box.bottom + 10, lowest) - home.top}px`;
  }

  function placeAll() {
    for (const [element, { note }] of fields) if (note) place(element, note);
  }

  async function explain(response) {
    try {
      return (await response.json()).detail ?? response.statusText;
    } catch {
      return response.statusText;
    }
  }

  async function send(name, value) {
    const response = await fetch(editUrl, {
      method: "POST",
      body: new URLSearchParams({ field: name, value }),
      headers: { "X-CSRFToken": csrf, Accept: "application/json" },
      credentials: "same-origin",
      keepalive: true,
    });
    if (response.redirected) throw new Error(root.dataset.editSignedOut ?? "");
    if (!response.ok) throw new Error(await explain(response));
  }

  // One request of a field at a time, so that the last text typed is the last one kept.
  async function save(element, isLeaving = false) {
    const field = fields.get(element);
    const value = read(element);
    clearTimeout(field.timer);
    if (value === (field.sending ?? field.saved) || (field.sending !== null && !isLeaving)) return;
    field.sending = value;
    tell("saving");
    let problem = null;
    try {
      await send(element.dataset.edit, value);
      field.saved = value;
    } catch (error) {
      problem = error instanceof TypeError ? root.dataset.editOffline || error.message : error.message;
    }
    field.sending = null;
    if (read(element) !== value) settle(element);
    else if (problem !== null) complain(element, problem);
    else { forgive(element); tell("saved"); }
  }

  // The text moved on while it was being saved: save what it is now, if that is anything new.
  function settle(element) {
    if (read(element) === fields.get(element).saved) tell("saved");
    else later(element);
  }

  function later(element) {
    const field = fields.get(element);
    clearTimeout(field.timer);
    field.timer = setTimeout(() => save(element), SAVE_AFTER_MS);
  }

  function measure(element) {
    const most = Number(element.dataset.max);
    const length = read(element).length;
    element.classList.toggle("nx-edit-long", Boolean(most) && length > most);
    element.classList.toggle("nx-edit-empty", length === 0);
    element.dataset.left = most ? String(most - length) : "";
  }

  function change(element, event) {
    // Browsers leave a line break behind in an emptied text.
    if (!event.isComposing && !read(element)) element.replaceChildren();
    measure(element);
    placeAll();
    later(element);
  }

  function revert(element) {
    const field = fields.get(element);
    const wasWrong = field.note !== null;
    clearTimeout(field.timer);
    if (read(element) !== field.saved) element.textContent = field.saved;
    forgive(element);
    measure(element);
    if (wasWrong) tell("idle");
    element.blur();
  }

  function select(element, isAll) {
    element.focus();
    const range = document.createRange();
    range.selectNodeContents(element);
    if (!isAll) range.collapse(false);
    getSelection().removeAllRanges();
    getSelection().addRange(range);
  }

  function press(element, event) {
    if (event.key === "Enter" && !event.isComposing) {
      event.preventDefault();
      element.blur();
    }
    if (event.key.toLowerCase() === "a" && (event.ctrlKey || event.metaKey) && !event.altKey) {
      event.preventDefault();
      select(element, true);
    }
  }

  function prepare(element) {
    fields.set(element, { saved: read(element), sending: null, timer: 0, note: null });
    element.setAttribute("contenteditable", "plaintext-only");
    if (element.contentEditable !== "plaintext-only") element.contentEditable = "true";
    element.setAttribute("role", "textbox");
    element.setAttribute("aria-label", root.dataset.editName ?? "");
    element.setAttribute("tabindex", "0");
    element.spellcheck = true;
    measure(element);
    element.addEventListener("input", (event) => change(element, event));
    element.addEventListener("focus", () => measure(element));
    element.addEventListener("blur", () => save(element));
    element.addEventListener("keydown", (event) => press(element, event));
    element.addEventListener("paste", (event) => {
      event.preventDefault();
      const text = event.clipboardData.getData("text/plain").replace(/\s+/g, " ");
      document.execCommand("insertText", false, text);
    });
    element.addEventListener("drop", (event) => event.preventDefault());
  }

  // A press beside a text, but on its line, means that text.
  function nearby(target) {
    const line = target.closest("h1, h2, h3, p, li, label, blockquote, figcaption");
    const found = line?.querySelectorAll("[data-edit]") ?? [];
    return found.length === 1 ? found[0] : null;
  }

  // Nothing inside the preview may leave it, and a press on a button edits its words instead.
  document.addEventListener("click", (event) => {
    const { target } = event;
    if (target.closest("a, button, input[type=submit], label")) event.preventDefault();
    if (target.closest("[data-edit], a, input") || getSelection().type === "Range") return;
    const element = nearby(target);
    if (element) select(element, false);
  }, true);
  document.addEventListener("submit", (event) => event.preventDefault(), true);

  // Escape takes back the text at hand, or whatever was refused if none is.
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || event.isComposing) return;
    const at = document.activeElement;
    if (fields.has(at)) revert(at);
    else for (const [element, { note }] of fields) if (note) revert(element);
  });

  // Buttons swallow spaces and may refuse a caret: while editing, the key belongs to the text.
  document.addEventListener("keyup", (event) => {
    if (event.key === " " && event.target.closest("[data-edit], button")) event.preventDefault();
  }, true);

  addEventListener("beforeunload", () => {
    if (fields.has(document.activeElement)) save(document.activeElement, true);
  });
  addEventListener("resize", placeAll);
  addEventListener("scroll", placeAll, { passive: true });

  root.classList.add("nx-editing");
  document.querySelectorAll("[data-edit]").forEach(prepare);
})();
