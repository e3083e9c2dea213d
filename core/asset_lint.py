"""What our stylesheets and scripts must not contain: colours of their own, words of their own.

Colours are tokens, or a theme changes without them; words come from the page or from gettext, or
they stay English. A line that must keep its colour carries ``/* lint: allow colour */``, one that
must keep its words ``// lint: allow literal``.
"""

import re
from collections.abc import Iterator

from babel.messages.jslexer import Token, tokenize

# Where colours are born, and what visitors of customers' pages see in colours of its own.
PALETTES = ("static/app/css/tokens.css", "static/themes/")
TRANSLATING = ("gettext", "ngettext", "pgettext", "npgettext")
SHOWING = {
    "alert", "announce", "complain", "confirm", "prompt", "say", "toast",
    "setCustomValidity", "createTextNode",
}  # fmt: skip
SHOWN_PROPERTIES = {
    "alt", "ariaDescription", "ariaLabel", "innerHTML", "innerText", "placeholder", "textContent",
    "title",
}  # fmt: skip
SHOWN_ATTRIBUTES = {"alt", "aria-description", "aria-label", "placeholder", "title"}

_ALLOW_COLOUR = re.compile(r"/\*\s*lint: allow colou?r\s*\*/")
_ALLOW_LITERAL = re.compile(r"//\s*lint: allow literal\b")
_NAMED = "white|black|red|green|blue|gr[ae]y|silver|orange|yellow|purple|navy|teal|crimson|gold"
_COLOUR = re.compile(
    r"(?<![\w&-])(#[0-9a-f]{3,8}\b|(?:rgba?|hsla?|hwb|lab|lch|oklab|oklch)\(\s*[\d.]"
    rf"|(?<=[\s:,(])(?:{_NAMED})(?=[\s;,)!}}]|$))",
    re.IGNORECASE,
)
_DECLARATION = re.compile(r"[\w-]+\s*:\s*[^;{}]*(?=[;}])")
_WORDS = re.compile(r"[^\W\d_]{2,}")
_SENTENCE = re.compile(r"[A-Z][a-z’']+,?(?: [\w’'%{}$-]+,?)+[.!?…:]?")
_IN_TEMPLATE = re.compile(r"\$\{[^}]*\}")

Rest = tuple[int, str, str]


def colours(path: str, source: str) -> Iterator[Rest]:
    """Yield the colours a stylesheet names instead of taking them from the tokens."""
    if path.startswith(PALETTES):
        return
    lines = source.split("\n")
    masked = re.sub(r"/\*.*?\*/", lambda m: "\n" * m[0].count("\n"), source, flags=re.DOTALL)
    for declaration in _DECLARATION.finditer(masked):
        for colour in _COLOUR.finditer(declaration[0].partition(":")[2]):
            line = masked.count("\n", 0, declaration.start()) + 1
            if not _ALLOW_COLOUR.search(lines[line - 1]):
                yield line, "colour", f"{colour[0]} is no token"


def words(source: str) -> Iterator[Rest]:
    """Yield the texts of a script that a person would read and no catalog translates."""
    lines = source.split("\n")
    seen = [t for t in tokenize(source) if t.type not in ("linecomment", "multilinecomment")]
    for index, token in enumerate(seen):
        if token.type not in ("string", "template_string"):
            continue
        text = _IN_TEMPLATE.sub("", token.value[1:-1]).strip()
        if not _WORDS.search(text) or _ALLOW_LITERAL.search(lines[token.lineno - 1]):
            continue
        if _is_shown(seen[:index]) or (_SENTENCE.fullmatch(text) and not _is_for_us(seen[:index])):
            yield token.lineno, "literal", text


def _is_shown(before: list[Token]) -> bool:
    """Say whether what follows is put where people read it."""
    last = [token.value for token in before[-4:]]
    if len(last) > 1 and last[-1] in ("=", "+="):
        return last[-2].rpartition(".")[2] in SHOWN_PROPERTIES
    if len(last) > 1 and last[-1] == "(":
        return last[-2].rpartition(".")[2] in SHOWING
    is_attribute = len(last) > 3 and last[-4].endswith("setAttribute") and last[-1] == ","
    return is_attribute and last[-2].strip("\"'`") in SHOWN_ATTRIBUTES


def _is_for_us(before: list[Token]) -> bool:
    """Say whether what follows is translated already, or an error that developers read."""
    names = [token.value for token in before[-4:] if token.type == "name"]
    called = {name.rpartition(".")[2] for name in names}
    return bool(called & {*TRANSLATING, "Error", "TypeError", "RangeError"}) or any(
        name.startswith("console.") for name in names
    )
