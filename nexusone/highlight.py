"""Where in a text the words are that somebody looked for."""

from collections.abc import Iterator
from typing import NamedTuple

from core.text_rules import fold


class Piece(NamedTuple):
    """A part of a text; ``is_match`` where it is what was looked for."""

    text: str
    is_match: bool


def pieces(text: str, words: list[str]) -> list[Piece]:
    """Cut a text where folded ``words`` stand in it: at the beginning of a word, else anywhere.

    Put together again the pieces are the text; a letter keeps its accents and vowel marks.
    """
    folded, origin = _folded(text)
    marked = [False] * len(text)
    for start, end in (span for word in words for span in _spans(folded, word)):
        first, last = origin[start], origin[end - 1]
        # Marks that fold to nothing belong to the letter before them.
        while last + 1 < len(text) and not fold(text[last + 1]) and not text[last + 1].isspace():
            last += 1
        marked[first : last + 1] = [True] * (last + 1 - first)
    return list(_cut(text, marked))


def _folded(text: str) -> tuple[str, list[int]]:
    """Fold letter by letter; the list tells for each folded letter which one of the text it was."""
    folded: list[str] = []
    origin: list[int] = []
    for index, letter in enumerate(text):
        letters = " " if letter.isspace() else fold(letter)
        folded += letters
        origin += [index] * len(letters)
    return "".join(folded), origin


def _spans(folded: str, word: str) -> Iterator[tuple[int, int]]:
    if not word:
        return
    found = [at for at in range(len(folded)) if folded.startswith(word, at)]
    beginnings = [at for at in found if at == 0 or not folded[at - 1].isalnum()]
    for at in beginnings or found[:1]:
        yield at, at + len(word)


def _cut(text: str, marked: list[bool]) -> Iterator[Piece]:
    start = 0
    for at in range(1, len(text) + 1):
        if at == len(text) or marked[at] != marked[start]:
            yield Piece(text[start:at], marked[start])
            start = at
