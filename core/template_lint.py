"""What templates, stylesheets and scripts must not contain, found before anyone renders them.

Words outside translation tags, everything a strict Content-Security-Policy refuses, physical
directions, unescaped output, forms that post without a CSRF token. A line that must keep its
words carries ``{# lint: allow literal #}``; an element with a ``lang`` of its own is a sample of
that language and keeps them too. A style that must keep its direction carries
``/* lint: allow physical */``. What else stylesheets and scripts must not contain stands in
`core.asset_lint`.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path

from django.template import Engine, TemplateSyntaxError
from django.template.base import Lexer, Token, TokenType

from core import asset_lint

MARKUP_SUFFIXES = {".html", ".xml", ".svg"}
PUBLIC_PAGES = "templates/magicpages/public/"
# Mail programs know neither our stylesheets nor a policy: here, and only here, styles stand inline.
MAILS = "templates/mail/"
BRANDS = ("NexusOne",)

LITERAL_ATTRIBUTES = {
    "alt",
    "aria-description",
    "aria-label",
    "aria-placeholder",
    "aria-roledescription",
    "aria-valuetext",
    "hx-confirm",
    "hx-prompt",
    "label",
    "placeholder",
    "title",
}
LITERAL_META = {"description", "og:title", "og:description", "og:image:alt"}
REMOTE_ATTRIBUTES = {"data", "poster", "src", "srcset"}
# Their text is a program's, not a person's.
UNTRANSLATED_ELEMENTS = {"code", "kbd", "pre", "samp"}

OPENS = {"comment", "blocktranslate", "blocktrans"}
CLOSES = {f"end{name}" for name in OPENS}

# Stands where Django will print a value: neither a letter nor a space.
_VALUE = "\ue000"
_CSRF = "<csrf-token>"

_ALLOW_LITERAL = re.compile(r"\{#\s*lint: allow literal\s*#\}")
_ALLOW_PHYSICAL = re.compile(r"/\*\s*lint: allow physical\s*\*/")
_REMOTE = re.compile(r"\s*(?:https?:)?//", re.IGNORECASE)
_CODE = re.compile(r"\s*(?:javascript|js):", re.IGNORECASE)
_QUOTED = r"""("[^"]*"|'[^']*')"""
_TRANSLATED_ATTRIBUTE = re.compile(rf"\b(?:alt|aria-label|placeholder|title)={_QUOTED}")
_ARGUMENT = re.compile(
    r"\b(?:alt|button|caption|description|heading|hint|label|message|placeholder|subtitle"
    rf"|summary|text|title)={_QUOTED}"
)
_UNESCAPED = re.compile(r"\|\s*safe(?:seq)?\b|^autoescape\s+off$")
_DEFAULT = re.compile(rf"\|default(?:_if_none)?:{_QUOTED}")

_SIDE = "(?:left|right)"
_START = r"(?:^|[{;])\s*"
_PHYSICAL = re.compile(
    rf"(?<![\w-])(?:(?:scroll-)?(?:margin|padding)-{_SIDE}|border-{_SIDE}(?:-\w+)?"
    rf"|border-(?:top|bottom)-{_SIDE}-radius)(?=\s*:)"
    rf"|{_START}{_SIDE}(?=\s*:)"
    rf"|(?<![\w-])(?:text-align|text-align-last|float|clear)\s*:\s*{_SIDE}\b",
    re.MULTILINE,
)
_LENGTH = r"((?:[^\s;(){}!]|\([^;{}]*?\))+)"
_FOUR_SIDES = re.compile(
    rf"{_START}((?:margin|padding|inset|border-width|border-style|border-color)\s*:"
    rf"\s*{_LENGTH}\s+{_LENGTH}\s+{_LENGTH}\s+{_LENGTH})\s*(?=[;}}!])",
    re.MULTILINE,
)
_REMOTE_STYLE = re.compile(r"""(?:url\(|@import)\s*["']?\s*(?:https?:)?//""", re.IGNORECASE)


@dataclass(frozen=True, order=True)
class Finding:
    """One broken rule at one line; prints as ``path:line: rule: what``."""

    path: str
    line: int
    rule: str
    what: str

    def __str__(self) -> str:
        """Return the finding as editors and terminals like it."""
        return f"{self.path}:{self.line}: {self.rule}: {self.what}"


def lint(root: Path, engine: Engine) -> list[Finding]:
    """Return everything wrong under ``root``'s templates and static folders, in reading order.

    ``engine`` compiles the templates, so its libraries and builtins are the ones that count.
    """
    found: list[Finding] = []
    for path in sorted((root / "templates").rglob("*")):
        if path.is_file():
            found += lint_template(
                path.relative_to(root).as_posix(), path.read_text(encoding="utf-8"), engine
            )
    linters = {".css": lint_stylesheet, ".js": lint_script}
    for path in sorted((root / "static").rglob("*.*")):
        name = path.relative_to(root).as_posix()
        if path.suffix in linters and not name.startswith("static/vendor/"):
            found += linters[path.suffix](name, path.read_text(encoding="utf-8"))
    return sorted(set(found))


def lint_template(path: str, source: str, engine: Engine) -> list[Finding]:
    """Return what is wrong with one template. One that does not compile is not read further."""
    try:
        engine.from_string(source)
    except TemplateSyntaxError as error:
        token = getattr(error, "token", None)
        what = str(error).partition("\n")[0]
        return [Finding(path, token.lineno if token else 1, "syntax", what)]
    tokens = Lexer(source).tokenize()
    found = [Finding(path, *rest) for rest in _tag_findings(tokens, Path(path).suffix)]
    masked = _mask(tokens)
    if Path(path).suffix in MARKUP_SUFFIXES:
        markup = _Markup(posts_need_token=not path.startswith(PUBLIC_PAGES))
        markup.feed(masked)
        markup.close()
        found += [Finding(path, *rest) for rest in markup.findings()]
    elif Path(path).suffix == ".txt":
        found += [Finding(path, *rest) for rest in _literal_lines(masked, 1)]
    lines = source.split("\n")
    return [
        finding
        for finding in found
        if not _is_style_of_mail(finding)
        and (finding.rule != "literal" or not _ALLOW_LITERAL.search(lines[finding.line - 1]))
    ]


def _is_style_of_mail(finding: Finding) -> bool:
    is_style = finding.what.startswith(('style="', "<style>"))
    return finding.rule == "inline" and is_style and finding.path.startswith(MAILS)


def lint_stylesheet(path: str, source: str) -> list[Finding]:
    """Return what is wrong with one stylesheet."""
    lines = source.split("\n")
    styles = re.sub(r"/\*.*?\*/", lambda match: _blank(match[0]), source, flags=re.DOTALL)
    physical = [(match.end(), match[0].strip(" \t\n{;")) for match in _PHYSICAL.finditer(styles)]
    physical += [
        (match.start(1), f"{match[1]} (its inline sides differ)")
        for match in _FOUR_SIDES.finditer(styles)
        if match[3] != match[5]
    ]
    found = [
        Finding(path, line, "physical", what)
        for position, what in physical
        if not _ALLOW_PHYSICAL.search(lines[(line := _line(styles, position)) - 1])
    ]
    for match in _REMOTE_STYLE.finditer(styles):
        found.append(Finding(path, _line(styles, match.start()), "remote", match[0].strip()))
    return found + [Finding(path, *rest) for rest in asset_lint.colours(path, source)]


def lint_script(path: str, source: str) -> list[Finding]:
    """Return what is wrong with one script."""
    return [Finding(path, *rest) for rest in asset_lint.words(source)]


# --- Django's tags ---------------------------------------------------------------------------

_Rest = tuple[int, str, str]


def _tag_findings(tokens: list[Token], suffix: str) -> Iterator[_Rest]:
    for token in tokens:
        if token.token_type not in (TokenType.VAR, TokenType.BLOCK):
            continue
        line = token.lineno or 1
        # Plain text has no markup to escape.
        if suffix != ".txt" and _UNESCAPED.search(token.contents):
            yield line, "unescaped", token.contents
        for what in _tag_literals(token):
            yield line, "literal", what


def _tag_literals(token: Token) -> Iterator[str]:
    if re.search(r"\|\s*pluralize\b", token.contents):
        yield f"{token.contents} (pluralize knows English only: use blocktranslate count)"
    if token.token_type == TokenType.VAR and re.match(_QUOTED, token.contents):
        yield token.contents
    if token.token_type == TokenType.BLOCK:
        yield from (m[0] for m in _ARGUMENT.finditer(token.contents) if _has_words(m[1]))
    for match in _DEFAULT.finditer(token.contents):
        text = match[1][1:-1]
        # A lower-case word is a code ("en", "light"); a capital or a space is for reading.
        if _has_words(text) and (text[0].isupper() or " " in text.strip()):
            yield match[0]


def _mask(tokens: list[Token]) -> str:
    """Take Django's tags and what they translate or leave out away; every line stays in place."""
    masked = ""
    hidden_from: int | None = None
    for token in tokens:
        name = token.contents.split()[0] if token.token_type == TokenType.BLOCK else ""
        if name in CLOSES and hidden_from is not None:
            hidden = masked[hidden_from:]
            kept = _blank(hidden) if name == "endcomment" else _keep_tags(hidden)
            masked, hidden_from = masked[:hidden_from] + kept, None
        masked += token.contents if token.token_type == TokenType.TEXT else _stand_in(token, masked)
        if name in OPENS and hidden_from is None:
            hidden_from = len(masked)
    return masked


def _stand_in(token: Token, before: str) -> str:
    is_element_name = before.endswith(("<", "</"))
    if token.token_type == TokenType.VAR:
        return "x" if is_element_name else _VALUE
    if token.token_type == TokenType.BLOCK and token.contents == "csrf_token":
        return _CSRF
    if before.endswith("="):
        return _VALUE
    return "" if is_element_name else " "


def _blank(text: str) -> str:
    return "\n" * text.count("\n")


def _keep_tags(text: str) -> str:
    """Keep the elements of a translated text, which must obey the rules, without its words."""

    def keep(match: re.Match[str]) -> str:
        return _TRANSLATED_ATTRIBUTE.sub("", match[1]) if match[1] else ""

    return re.sub(r"(<[^<>]*>)|[^\n]", keep, text)


def _literal_lines(text: str, first_line: int) -> Iterator[_Rest]:
    for number, line in enumerate(text.split("\n"), first_line):
        if _has_words(line):
            yield number, "literal", line.replace(_VALUE, "…").strip()


def _has_words(text: str) -> bool:
    for brand in BRANDS:
        text = text.replace(brand, "")
    return any(character.isalpha() for character in text)


def _line(text: str, position: int) -> int:
    return text.count("\n", 0, position) + 1


# --- Markup ----------------------------------------------------------------------------------


class _Markup(HTMLParser):
    """Walk a masked template and remember what its elements, attributes and texts break."""

    def __init__(self, *, posts_need_token: bool) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[_Rest] = []
        self._posts_need_token = posts_need_token
        self._untokened_form: int | None = None
        self._untranslated = ""
        self._depth = 0

    def findings(self) -> list[_Rest]:
        """Return what was found; a form that was never closed counts as closed here."""
        self._end_form()
        return self.found

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Check one element."""
        values = {name: value or "" for name, value in attrs}
        line = self.getpos()[0]
        self._enter(tag, values)
        if tag == "style" or (tag == "script" and "src" not in values):
            self.found.append((line, "inline", f"<{tag}> must be a file"))
        elif tag == "form" and values.get("method", "").lower() == "post":
            self._untokened_form = line
        elif tag == _CSRF.strip("<>"):
            self._untokened_form = None
        if values.get("target") == "_blank" and "noopener" not in values.get("rel", ""):
            self.found.append((line, "noopener", f'<{tag} target="_blank"> needs rel="noopener"'))
        for name, value in values.items():
            rule = _attribute_rule(tag, name, value, values)
            if rule and not (rule == "literal" and self._depth):
                shown = f'{name}="{value.replace(_VALUE, "…").strip()}"'
                self.found.append((self._line_of(name), rule, shown))

    def handle_endtag(self, tag: str) -> None:
        """Leave an element."""
        if self._depth and tag == self._untranslated:
            self._depth -= 1
        if tag == "form":
            self._end_form()

    def handle_data(self, data: str) -> None:
        """Check one text."""
        if not self._depth and self.cdata_elem not in ("script", "style"):
            self.found += _literal_lines(data, self.getpos()[0])

    def _enter(self, tag: str, values: dict[str, str]) -> None:
        if self._depth:
            self._depth += tag == self._untranslated
        elif tag in UNTRANSLATED_ELEMENTS or (tag != "html" and _has_words(values.get("lang", ""))):
            self._untranslated, self._depth = tag, 1

    def _end_form(self) -> None:
        if self._untokened_form is not None and self._posts_need_token:
            what = "a form that posts needs {% csrf_token %}"
            self.found.append((self._untokened_form, "csrf", what))
        self._untokened_form = None

    def _line_of(self, attribute: str) -> int:
        start = self.get_starttag_text() or ""
        match = re.search(rf"\s{re.escape(attribute)}\b", start, re.IGNORECASE)
        return self.getpos()[0] + start.count("\n", 0, match.end() if match else 0)


def _attribute_rule(tag: str, name: str, value: str, values: dict[str, str]) -> str | None:
    """Return the rule that this attribute breaks, or None."""
    if name == "style" or re.match(r"on[a-z]|hx-on\b", name):
        return "inline"
    if name in ("href", "action", "hx-vals", "hx-headers") and _CODE.match(value):
        return "inline"
    is_remote = name in REMOTE_ATTRIBUTES or (name == "href" and tag in ("link", "use", "image"))
    if is_remote and _REMOTE.match(value):
        return "remote"
    if _is_for_reading(tag, name, values) and _has_words(value):
        return "literal"
    return None


def _is_for_reading(tag: str, name: str, values: dict[str, str]) -> bool:
    if name == "value":
        return tag == "input" and values.get("type", "").lower() in ("submit", "button", "reset")
    if name == "content":
        return tag == "meta" and (values.get("name") or values.get("property")) in LITERAL_META
    return name in LITERAL_ATTRIBUTES
