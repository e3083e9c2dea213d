// What holds for every part of a screen that htmx fetches: a bar while it takes long, words and a
// way on when it fails, the focus where it was. Not for a part that deals with its failures itself:
// data-poll and "every" ask again, data-quiet has words of its own or may stay as it is.
(() => {
  const words = document.getElementById("trouble")?.dataset ?? {};
  const bar = document.getElementById("loading");
  const isQuiet = (element) => Boolean(element?.closest("[data-poll], [data-quiet], [hx-trigger^='every ']"));
  let waiting = 0;
  let follows = false;

  // --- Progress ---

  function wait(step, event) {
    if (isQuiet(event.detail.elt)) return;
    waiting = Math.max(0, waiting + step);
    bar?.classList.toggle("is-busy", waiting > 0);
  }

  // --- Failures ---

  function sentence(status) {
    if (status === 404 || status === 410) return words.gone;
    if (status === 429 || status === 503) return words.busy;
    return status < 500 ? words.refused : words.failed;
  }

  // The same request once more, from the same element.
  function again({ elt, target, requestConfig }) {
    const source = elt.isConnected ? elt : document.body;
    // The focus was on the message that is gone now: it goes on to what comes.
    follows = true;
    htmx.ajax(requestConfig.verb, requestConfig.path, {
      source, target, values: requestConfig.formData, event: requestConfig.triggeringEvent,
    });
  }

  function complain(text, kind, action) {
    if (text) globalThis.nexus.toast(text, kind, action);
  }

  function unreachable(event, text) {
    if (isQuiet(event.detail.elt)) return;
    complain(text, "error", { label: words.retry, run: () => again(event.detail) });
  }

  function refused(event) {
    const { elt, xhr } = event.detail;
    if (isQuiet(elt)) return;
    const { status } = xhr;
    const mayHelp = status >= 500 || status === 429 || status === 408;
    const action = mayHelp
      ? { label: words.retry, run: () => again(event.detail) }
      : { label: words.reload, run: () => location.reload() };
    complain(sentence(status), mayHelp ? "error" : "warning", action);
  }

  // A whole page is no part of one: show it as a page instead of nesting it.
  function guard(event) {
    const { xhr, boosted } = event.detail;
    if (boosted || !/^\s*<!doctype/i.test(xhr.responseText ?? "")) return;
    event.detail.shouldSwap = false;
    if (xhr.status < 400) location.assign(xhr.responseURL || location.href);
  }

  // --- Focus: whoever had it in a part that was replaced gets it back near by ---

  let isLost = false;

  function remember(event) {
    const active = document.activeElement;
    isLost = follows || (active !== document.body && Boolean(event.detail.target?.contains(active)));
    follows = false;
  }

  function restore(event) {
    if (!isLost) return;
    const { elt } = event.detail;
    isLost = false;
    const isElsewhere = document.activeElement && document.activeElement !== document.body;
    if (isElsewhere || !elt?.isConnected) return;
    const next = elt.querySelector("[autofocus], [data-focus]") ?? elt;
    if (next.tabIndex < 0 && !next.hasAttribute("tabindex")) next.tabIndex = -1;
    next.focus({ preventScroll: true });
  }

  document.addEventListener("htmx:beforeRequest", (event) => wait(1, event));
  document.addEventListener("htmx:afterRequest", (event) => wait(-1, event));
  document.addEventListener("htmx:sendError", (event) => unreachable(event, words.offline));
  document.addEventListener("htmx:timeout", (event) => unreachable(event, words.slow));
  document.addEventListener("htmx:responseError", refused);
  document.addEventListener("htmx:beforeSwap", guard);
  document.addEventListener("htmx:beforeSwap", remember);
  document.addEventListener("htmx:afterSettle", restore);
})();
