"""From staff's Markdown to markup that can do no harm."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import nh3
from django.conf import settings
from django.urls import is_valid_path
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from markdown_it import MarkdownIt
from markdown_it.token import Token

_PARSER = MarkdownIt("commonmark", {"html": False}).enable("table")
_TAGS = {
    "a", "blockquote", "br", "code", "em", "h2", "h3", "hr", "li", "ol", "p", "pre", "strong",
    "table", "tbody", "td", "th", "thead", "tr", "ul",
}  # fmt: skip
# Nothing free to fill: a setting that is filled in below must never stand inside an attribute.
_ATTRIBUTES: dict[str, set[str]] = {
    "*": set(),
    "a": {"href"},
    "h2": {"id"},
    "h3": {"id"},
    "ol": {"start"},
}
_SCHEMES = {"https", "http", "mailto"}


class Heading(NamedTuple):
    """A heading of the second level, as a table of contents names it."""

    anchor: str
    text: str


@dataclass(frozen=True)
class Rendered:
    """Markup that is safe to show, and its headings."""

    html: SafeString
    headings: list[Heading]


def render(text: str) -> Rendered:
    """Return Markdown as markup: HTML in it is shown as text, and only plain elements are left.

    A link to a page of the site ("/pricing/") gets the reader's language. ``{company_name}`` and
    ``{contact_email}`` stand for the settings of the same name.
    """
    tokens = _PARSER.parse(text)
    headings = _anchored(tokens)
    for token in tokens:
        _localise(token.children or ())
    markup = _PARSER.renderer.render(tokens, _PARSER.options, {})
    clean = nh3.clean(
        markup, tags=_TAGS, attributes=_ATTRIBUTES, url_schemes=_SCHEMES, link_rel="noopener"
    )
    # Filled in last, and escaped: nothing a setting holds is read as Markdown or markup.
    for name, value in _values().items():
        clean = clean.replace(name, value)
    return Rendered(mark_safe(clean), headings)  # noqa: S308 - nh3 cleaned it


def _anchored(tokens: Sequence[Token]) -> list[Heading]:
    found: list[Heading] = []
    for token, inline in zip(tokens, tokens[1:], strict=False):
        if token.type == "heading_open" and token.tag == "h2":
            anchor = f"part-{len(found) + 1}"
            token.attrSet("id", anchor)
            found.append(Heading(anchor, inline.content))
    return found


def _localise(tokens: Sequence[Token]) -> None:
    language = get_language()
    for token in tokens:
        href = str(token.attrGet("href") or "")
        if token.type == "link_open" and href.startswith("/"):
            path = href.partition("#")[0]
            if is_valid_path(f"/{language}{path}"):
                token.attrSet("href", f"/{language}{href}")


def _values() -> dict[str, SafeString]:
    email = settings.CONTACT_EMAIL
    return {
        "{company_name}": format_html("<bdi>{}</bdi>", settings.COMPANY_NAME),
        "{contact_email}": format_html('<a href="mailto:{}"><bdi>{}</bdi></a>', email, email),
    }
