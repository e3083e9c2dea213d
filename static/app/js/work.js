// Progress of paid work: looks again when the server says, not while nobody can see it, says each
// new stage aloud, shows it in the title, and goes on after a lost request.
(() => {
  const RETRY_S = [3, 6, 12, 30];
  const title = document.title;
  const poll = () => document.querySelector("[data-poll]");
  let clock = 0;
  let failures = 0;
  let isDue = false;

  function plan(seconds) {
    clearTimeout(clock);
    isDue = false;
    clock = setTimeout(look, 1000 * seconds);
  }

  function look() {
    clearTimeout(clock);
    isDue = document.hidden;
    if (!isDue && poll()) htmx.trigger(poll(), "look");
  }

  function begin() {
    const status = document.getElementById("page-status");
    if (!status) return;
    globalThis.nexus.announce(status.dataset.announce);
    document.title = status.dataset.title ? `${status.dataset.title} · ${title}` : title;
    if (poll()) plan(Number(poll().dataset.lookAgain));
  }

  function settle(event) {
    if (event.detail.elt.id !== "page-status") return;
    failures = 0;
    begin();
  }

  function retry(event) {
    const status = event.detail.elt.closest("[data-poll]");
    if (!status) return;
    const note = status.querySelector("[data-offline]");
    if (note) note.hidden = false;
    plan(RETRY_S[Math.min(failures, RETRY_S.length - 1)]);
    failures += 1;
  }

  // A session that ended answers with a whole page: load it as one instead of nesting it.
  function guard(event) {
    const { xhr, elt } = event.detail;
    if (!elt.matches("[data-poll]") || !/^\s*<!doctype/i.test(xhr.responseText ?? "")) return;
    event.detail.shouldSwap = false;
    event.stopPropagation();
    location.reload();
  }

  document.addEventListener("visibilitychange", () => {
    if (!document.hidden && (isDue || failures > 0)) look();
  });
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-look-now]")) look();
  });
  document.addEventListener("htmx:afterSettle", settle);
  document.addEventListener("htmx:sendError", retry);
  document.addEventListener("htmx:responseError", retry);
  document.addEventListener("htmx:timeout", retry);
  // Ahead of what holds for other fragments: this address is no place to come back to.
  document.addEventListener("htmx:beforeSwap", guard, true);
  begin();
})();
