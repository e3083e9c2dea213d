"""The same word for the same thing: each language's glossary, and who departs from it.

`docs/glossary/<language>.md` holds one table for people and for this module. Its first three
columns are read: the English forms that name a term, the term as we say it, and the beginnings or
middles of words, one of which a translation must contain. A message that means something else by
the word carries the translator's comment ``# glossary: another sense``.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from babel.messages.catalog import Message

from core.messages.source import MessagesError
from core.text_rules import fold

FREE = "glossary: another sense"

_ROW = re.compile(r"^\|(?P<cells>.+)\|\s*$")
_RULER = re.compile(r"^[\s|:-]+$")
_NOT_WORDS = re.compile(r"%\(\w+\)[a-z]|%[a-z]|\{\w*\}|<[^<>]*>")


@dataclass(frozen=True)
class Term:
    """One row: how English names a thing, what we call it, what every form of that contains."""

    english: re.Pattern[str]
    name: str
    stems: tuple[str, ...]


def terms(root: Path, language: str) -> list[Term]:
    """Return the terms of a language; none where it has no glossary.

    Raises MessagesError for a row without English form, term or accepted form.
    """
    path = root / "docs" / "glossary" / f"{language}.md"
    if not path.exists():
        return []
    lines = enumerate(path.read_text(encoding="utf-8").split("\n"), 1)
    rows = [(number, found) for number, line in lines if (found := _ROW.match(line))]
    # The first row is the heading, the second its ruler.
    return [
        _term(f"{path.relative_to(root)}:{number}", found["cells"])
        for number, found in rows[1:]
        if not _RULER.match(found["cells"])
    ]


def departures(message: Message, known: list[Term]) -> Iterator[str]:
    """Yield the terms that the texts of a translated message call by another name."""
    if any(FREE in comment for comment in message.user_comments):
        return
    sources = message.id if message.pluralizable else (message.id,)
    strings = message.string if message.pluralizable else (message.string,)
    english = " ".join(_NOT_WORDS.sub(" ", source) for source in sources)
    for term in known:
        if not term.english.search(english):
            continue
        for text in strings:
            if not any(stem in fold(_NOT_WORDS.sub(" ", text)) for stem in term.stems):
                yield f"{text!r} does not say {term.name!r}, which the glossary wants"


def _term(where: str, row: str) -> Term:
    cells = [cell.strip() for cell in row.split("|")]
    english, stems = (_listed(cells[column]) if len(cells) > 2 else [] for column in (0, 2))
    if not (english and stems and cells[1]):
        raise MessagesError(f"{where}: a term needs English forms, a name and accepted forms")
    pattern = "|".join(re.escape(form).replace(r"\ ", r"\s+") for form in english)
    return Term(
        re.compile(rf"(?<!\w)(?:{pattern})(?!\w)", re.IGNORECASE),
        cells[1],
        tuple(fold(stem) for stem in stems),
    )


def _listed(cell: str) -> list[str]:
    return [part.strip() for part in cell.split(",") if part.strip()]
