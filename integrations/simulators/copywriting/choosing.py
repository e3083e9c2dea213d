"""Choosing among the lines of a deck: the same brief and seed always give the same page."""

from collections.abc import Mapping, Sequence
from hashlib import blake2b
from string import Formatter
from typing import TypeVar

from integrations.simulators.copywriting.fitting import cut
from integrations.simulators.copywriting.scripts import is_mostly

Pair = tuple[str, str]
Option = TypeVar("Option", str, Pair)


class Chooser:
    """Picks lines for one page. ``places`` are the words that templates may use."""

    def __init__(self, *, language: str, seed: str, places: Mapping[str, str]) -> None:
        self._language = language
        self._seed = seed
        self._places = {name: text for name, text in places.items() if text}

    def line(self, slot: str, limit: int, *tiers: Sequence[str]) -> str:
        """Return a line for a slot: from the first tier that has one which fits as it is.

        Only when nothing fits anywhere is a line cut.
        """
        for tier in tiers:
            lines = [self._render(template) for template in self.ordered(slot, tier)]
            if fitting := self.first_fitting(lines, limit):
                return fitting
        plain = [template for tier in tiers for template in tier if "{" not in template]
        return cut(min(plain, key=len, default=""), limit)

    def first_fitting(self, lines: Sequence[str], limit: int) -> str:
        """Return the first line that is short enough and in the page's script, or nothing."""
        fitting = (line for line in lines if line and len(line) <= limit)
        return next((line for line in fitting if is_mostly(line, self._language)), "")

    def pairs(
        self, slot: str, limits: tuple[int, int], count: int, *pools: Sequence[Pair]
    ) -> list[Pair]:
        """Return up to ``count`` pairs that fit, from the first pool before the next."""
        chosen: list[Pair] = []
        for pool in pools:
            for pair in self.ordered(slot, pool):
                texts = self._render(pair[0]), self._render(pair[1])
                if len(chosen) < count and all(texts) and self._fit(texts, limits):
                    chosen.append(texts)
        return chosen

    def ordered(self, slot: str, options: Sequence[Option]) -> list[Option]:
        """Return the options in this page's own order for the slot."""
        return sorted(options, key=lambda option: self._rank(slot, repr(option)))

    def _rank(self, slot: str, option: str) -> bytes:
        return blake2b(f"{self._seed}|{slot}|{option}".encode(), digest_size=8).digest()

    def _fit(self, texts: Pair, limits: tuple[int, int]) -> bool:
        return all(
            len(text) <= limit and is_mostly(text, self._language)
            for text, limit in zip(texts, limits, strict=True)
        )

    def _render(self, template: str) -> str:
        needed = {name for _, name, _, _ in Formatter().parse(template) if name}
        if not needed <= self._places.keys():
            return ""
        return template.format_map(self._places)
