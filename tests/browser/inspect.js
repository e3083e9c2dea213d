// Looks over the page it runs in and returns what is wrong with its layout, one sentence each.
// tests/browser/inspection.py hands in the names of the icons that point somewhere.
(options) => {
  const SLACK_PX = 1.5;
  const OVERLAP_PX = 4;
  const MOST_OF_A_KIND = 4;
  const CONTROLS = "a[href], button, input, select, textarea, summary, [role=button], [role=tab]";
  const ARABIC = /[\u0620-\u064a\u0671-\u06d3]/;
  const RTL_TEXT = /[\u0590-\u08ff]/;
  const FRAGILE = [
    ["e-mail address", /[^\s@]+@[^\s@]+\.\w+/],
    ["telephone number", /\+\d[\d\s().-]{6,}/],
    ["web address", /https?:\/\/\S+/],
    ["signed number", /(?:^|\s)[+\u2212-]\s?\d[\d.,]*/],
    ["identifier", /[0-9a-f]{8}-[0-9a-f]{4}-/],
  ];
  const root = document.documentElement;
  const found = new Map();
  const styles = new Map();

  function complain(kind, what) {
    if (!found.has(kind)) found.set(kind, new Set());
    found.get(kind).add(what);
  }

  function style(element) {
    if (!styles.has(element)) styles.set(element, getComputedStyle(element));
    return styles.get(element);
  }

  function shorten(text) {
    const flat = text.replace(/\s+/g, " ").trim();
    return flat.length > 40 ? `${flat.slice(0, 40)}…` : flat;
  }

  function name(element) {
    const own = (each) => each.tagName.toLowerCase() + (each.id ? `#${each.id}` : "")
      + [...each.classList].slice(0, 2).map((part) => `.${part}`).join("");
    const parent = element.parentElement;
    return `${parent ? `${own(parent)} > ` : ""}${own(element)} “${shorten(element.textContent || element.name || "")}”`;
  }

  function isSeen(element) {
    return element.checkVisibility({ opacityProperty: true, visibilityProperty: true, contentVisibilityAuto: true });
  }

  // For screen readers only: a square of one pixel.
  function isForEars(element) {
    for (let at = element; at && at !== root; at = at.parentElement) {
      const css = style(at);
      if (css.position === "absolute" && (at.offsetWidth <= 1 || at.offsetHeight <= 1)) return true;
      if (css.clipPath === "inset(50%)") return true;
    }
    return false;
  }

  function block(element) {
    let at = element;
    while (at !== root && /^(inline|contents)$/.test(style(at).display)) at = at.parentElement;
    return at;
  }

  // The layer that does not scroll with the rest: it lies over other things by intention.
  function layer(element) {
    for (let at = element; at && at !== root; at = at.parentElement) {
      if (/fixed|sticky/.test(style(at).position) || at.matches("dialog[open], :popover-open")) return at;
    }
    return null;
  }

  function texts() {
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const all = [];
    while (walker.nextNode()) {
      const node = walker.currentNode;
      const element = node.parentElement;
      if (!node.textContent.trim() || element.closest("script, style, template, noscript, svg")) continue;
      if (!isSeen(element) || isForEars(element)) continue;
      const range = document.createRange();
      range.selectNodeContents(node);
      const boxes = [...range.getClientRects()].filter((box) => box.width > 1 && box.height > 1);
      if (boxes.length) all.push({ node, element, boxes, isDecoration: Boolean(element.closest("[aria-hidden=true]")) });
    }
    return all;
  }

  function checkOverflow() {
    const extra = root.scrollWidth - root.clientWidth;
    if (extra <= 0) return;
    complain("overflow", `the document is ${extra} px wider than the window`);
    for (const element of document.body.querySelectorAll("*")) {
      const box = element.getBoundingClientRect();
      const sticksOut = box.width > 0 && (box.right > root.clientWidth + 1 || box.left < -1);
      if (!sticksOut || !isSeen(element) || element.closest("svg svg, svg *")) continue;
      if (clipper(element, (css) => css.overflowX !== "visible")) continue;
      complain("overflow", `${name(element)} reaches from ${Math.round(box.left)} to ${Math.round(box.right)}`);
    }
  }

  // The nearest ancestor that cuts or scrolls what leaves it. What is placed apart escapes those between.
  function clipper(element, matches) {
    let position = style(element).position;
    for (let at = element.parentElement; at && at !== root && at !== document.body; at = at.parentElement) {
      const css = style(at);
      if (position === "fixed") return null;
      if (position === "absolute" && css.position === "static" && css.transform === "none") continue;
      if (matches(css)) return at;
      position = css.position;
    }
    return null;
  }

  function meansToShorten(element, until) {
    for (let at = element; at; at = at.parentElement) {
      const css = style(at);
      if (css.textOverflow === "ellipsis" || css.webkitLineClamp !== "none") return true;
      if (at === until) return false;
    }
    return false;
  }

  function checkClipping(text) {
    const { element, boxes } = text;
    const cuts = (css) => css.overflowX !== "visible" || css.overflowY !== "visible";
    const at = cuts(style(element)) ? element : clipper(element, cuts);
    if (!at || text.isDecoration || meansToShorten(element, at)) return;
    const css = style(at);
    if (at.matches("input, textarea, select, iframe")) return;
    const box = at.getBoundingClientRect();
    const isOutside = (low, high, least, most, mode) => /hidden|clip/.test(mode)
      && (low < least - SLACK_PX || high > most + SLACK_PX);
    for (const part of boxes) {
      // The box of a line is taller than its letters; half of what is over may be air.
      const air = part.height * 0.2;
      if (isOutside(part.left, part.right, box.left, box.right, css.overflowX)
        || isOutside(part.top + air, part.bottom - air, box.top, box.bottom, css.overflowY)) {
        complain("clipped", `${name(element)} is cut by ${name(at)}`);
        return;
      }
    }
  }

  function checkBox(text) {
    const at = text.element.closest("button, .button, .badge, .pill, summary, th, td, [role=tab]");
    if (!at || text.isDecoration || !isSeen(at)) return;
    const box = at.getBoundingClientRect();
    if (/inline$/.test(style(at).display) || clipper(text.element, (css) => css.overflowX !== "visible") === at) return;
    for (const part of text.boxes) {
      if (part.left < box.left - SLACK_PX || part.right > box.right + SLACK_PX) {
        complain("clipped", `${name(text.element)} leaves the box of ${name(at)}`);
        return;
      }
    }
  }

  function overlap(a, b) {
    const across = Math.min(a.right, b.right) - Math.max(a.left, b.left);
    const along = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
    return across >= OVERLAP_PX && along >= OVERLAP_PX ? [across, along] : null;
  }

  // Where letters are in the box of their line, which has air over and under them.
  function letters(box) {
    return new DOMRect(box.x, box.y + box.height * 0.2, box.width, box.height * 0.6);
  }

  function contentBox(element) {
    const box = element.getBoundingClientRect();
    const css = style(element);
    const px = (value) => parseFloat(value) || 0;
    return new DOMRect(
      box.left + px(css.paddingLeft), box.top + px(css.paddingTop),
      Math.max(0, box.width - px(css.paddingLeft) - px(css.paddingRight)),
      Math.max(0, box.height - px(css.paddingTop) - px(css.paddingBottom)),
    );
  }

  function pairs(things, compare) {
    const sorted = [...things].sort((a, b) => a.box.top - b.box.top);
    sorted.forEach((first, index) => {
      for (let next = index + 1; next < sorted.length; next += 1) {
        if (sorted[next].box.top >= first.box.bottom) break;
        compare(first, sorted[next]);
      }
    });
  }

  function checkControls() {
    const things = [...document.body.querySelectorAll(CONTROLS)]
      .filter((each) => isSeen(each) && !isForEars(each) && !each.closest("[inert]"))
      .flatMap((element) => {
        const boxes = element.matches("input, textarea, select") ? [contentBox(element)] : [...element.getClientRects()];
        return boxes.filter((box) => box.width > 1 && box.height > 1).map((box) => ({ element, box, layer: layer(element) }));
      });
    pairs(things, (a, b) => {
      if (a.layer !== b.layer || a.element.contains(b.element) || b.element.contains(a.element)) return;
      if (overlap(a.box, b.box)) complain("overlap", `${name(a.element)} and ${name(b.element)} lie over each other`);
    });
  }

  function checkTexts(all) {
    const things = all.filter((text) => !text.isDecoration && !clipper(text.element, (css) => css.overflowY !== "visible"))
      .flatMap((text) => text.boxes.map((box) => ({ ...text, box: letters(box), block: block(text.element), layer: layer(text.element) })));
    pairs(things, (a, b) => {
      if (a.layer !== b.layer || a.block === b.block || a.block.contains(b.block) || b.block.contains(a.block)) return;
      const shared = overlap(a.box, b.box);
      if (shared && shared[1] > Math.min(a.box.height, b.box.height) * 0.35) {
        complain("overlap", `${name(a.element)} and ${name(b.element)} are written over each other`);
      }
    });
  }

  function isMirrored(element) {
    let isTurned = false;
    for (let at = element; at; at = at.parentElement) {
      const css = style(at);
      if (css.transform !== "none" && new DOMMatrix(css.transform).a < 0) isTurned = !isTurned;
      if (css.scale !== "none" && parseFloat(css.scale) < 0) isTurned = !isTurned;
    }
    return isTurned;
  }

  function checkIcons() {
    for (const use of document.querySelectorAll("use[href*='#'], use[*|href*='#']")) {
      const icon = (use.getAttribute("href") || use.getAttribute("xlink:href")).split("#")[1];
      const points = options.mirrored.includes(icon) || /^(arrow|chevron)-(?!up|down)/.test(icon);
      const svg = use.closest("svg");
      if (!points || !isSeen(svg)) continue;
      const isRightToLeft = style(svg.parentElement).direction === "rtl";
      if (isRightToLeft !== isMirrored(svg)) {
        complain("unmirrored", `icon ${icon} in ${name(svg.parentElement)} points the wrong way`);
      }
    }
  }

  function checkIsolation({ node, element }) {
    const home = block(element);
    if (style(home).direction !== "rtl" || element.closest("code, pre, kbd")) return;
    for (let at = element; at; at = at.parentElement) {
      if (at.matches("bdi, bdo") || (at.hasAttribute("dir") && at !== root && at !== document.body)) return;
      if (/isolate|plaintext/.test(style(at).unicodeBidi) && at !== home) return;
      if (at === home) break;
    }
    if (/plaintext/.test(style(home).unicodeBidi)) return;
    for (const [what, form] of FRAGILE) {
      const match = node.textContent.match(form);
      if (!match) continue;
      const isAlone = home.textContent.trim() === match[0].trim() && what === "e-mail address";
      if (!isAlone) complain("not isolated", `${what} “${match[0].trim()}” in ${name(element)}`);
      return;
    }
  }

  function checkLetters({ node, element }) {
    const css = style(element);
    if (ARABIC.test(node.textContent) && parseFloat(css.letterSpacing) > 0) {
      complain("letter-spacing", `${name(element)} pulls joined letters apart (${css.letterSpacing})`);
    }
    if (!options.isOurs || element.closest("[dir]") !== root) return;
    const wrong = css.direction === "rtl" ? "left" : "right";
    if (css.textAlign === wrong && (css.direction === "ltr" || RTL_TEXT.test(node.textContent))) {
      complain("alignment", `${name(element)} is aligned ${wrong}, which is its end`);
    }
  }

  checkOverflow();
  if (!options.overflowOnly) {
    const all = texts();
    for (const text of all) {
      checkClipping(text);
      checkBox(text);
      checkIsolation(text);
      checkLetters(text);
    }
    checkControls();
    checkTexts(all);
    checkIcons();
  }
  return [...found].flatMap(([kind, what]) => {
    const some = [...what].slice(0, MOST_OF_A_KIND).map((each) => `${kind}: ${each}`);
    return what.size > MOST_OF_A_KIND ? [...some, `${kind}: and ${what.size - MOST_OF_A_KIND} more`] : some;
  });
}
