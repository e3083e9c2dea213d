"""What a brand kit may hold: ready-made colours, typefaces, and what a model may claim."""

from dataclasses import dataclass
from typing import Any, NamedTuple

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import Workspace
from core import text_rules

MOST_FACTS = 40
LONGEST_FACT = 200
# Ready-made brand colours, each dark enough for white words: a value and its name.
SWATCHES = (
    ("#2a3cea", pgettext_lazy("colour", "Ultramarine")),
    ("#0f7b6c", pgettext_lazy("colour", "Pine")),
    ("#b3261e", pgettext_lazy("colour", "Brick")),
    ("#8a4b08", pgettext_lazy("colour", "Caramel")),
    ("#7a2e8e", pgettext_lazy("colour", "Plum")),
    ("#1f6f3a", pgettext_lazy("colour", "Leaf")),
    ("#0b5fa5", pgettext_lazy("colour", "Harbour")),
    ("#3a3a44", pgettext_lazy("colour", "Slate")),
)


@dataclass(frozen=True)
class Font:
    """A typeface with a companion for each script; brand.css draws it, by ``key``.

    ``name`` is its own and never translated, ``mood`` says what it is good for.
    """

    key: str
    name: str
    mood: Any


FONTS = {
    font.key: font
    for font in (
        Font("inter", "Inter", _("Plain and clear")),
        Font("bricolage", "Bricolage", _("Lively, with edges")),
        Font("newsreader", "Newsreader", _("A serif, for calm reading")),
        Font("archivo", "Archivo", _("Wide and strong")),
    )
}


class Words(NamedTuple):
    """What a model is told of a business besides the brief; data, and never an instruction."""

    voice: str = ""
    facts: tuple[str, ...] = ()


NO_WORDS = Words()


def facts_in(text: str) -> list[str]:
    """Return the facts of a text, one a line, clean and without empty lines."""
    lines = (text_rules.clean(line) for line in text.splitlines())
    return [line for line in lines if line]


def words_of(workspace: Workspace) -> Words:
    """Return what a model may know of the business, in the limits that its screen sets."""
    facts = tuple(fact[:LONGEST_FACT] for fact in facts_in(workspace.facts)[:MOST_FACTS])
    return Words(text_rules.clean_lines(workspace.voice)[:1000], facts)


def font_of(key: str) -> Font | None:
    """Return the typeface of a key; None where nobody chose one, or there is none any more."""
    return FONTS.get(key)
