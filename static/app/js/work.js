// Progress of paid work: says each new stage aloud, shows it in the title, survives a lost request.
(() => {
  const RETRY_MS = 4000;
  const title = document.title;

  function tell() {
    const status = document.getElementById("page-status");
    if (!status) return;
    globalThis.nexus.announce(status.dataset.announce);
    document.title = status.dataset.title ? `${status.dataset.title} · ${title}` : title;
  }

  function retry(event) {
    const status = event.detail.elt.closest("[data-poll]");
    if (!status) return;
    const note = status.querySelector("[data-offline]");
    if (note) note.hidden = false;
    setTimeout(() => htmx.trigger(status, "retry"), RETRY_MS);
  }

  // A session that ended answers with a whole page: load it as one instead of nesting it.
  function guard(event) {
    const { xhr } = event.detail;
    if (!/^\s*<!doctype/i.test(xhr.responseText ?? "")) return;
    event.detail.shouldSwap = false;
    location.reload();
  }

  document.addEventListener("htmx:afterSettle", tell);
  document.addEventListener("htmx:sendError", retry);
  document.addEventListener("htmx:responseError", retry);
  document.addEventListener("htmx:timeout", retry);
  document.addEventListener("htmx:beforeSwap", guard);
  tell();
})();
