"""What a chart shows, said once: the drawing and its table are made of the same figures."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from core import formatting


class Series(NamedTuple):
    """One line or one colour of bars: a name, and a figure for each day."""

    name: str
    values: Sequence[int]


@dataclass(frozen=True)
class DayChart:
    """Figures by day, for `components/chart.html`.

    ``key`` is unique on its page, ``kind`` is "line" or "bars"; bars of several series are stacked.
    ``summary`` says in one sentence what the drawing shows, to those who do not see it.
    """

    key: str
    kind: str
    title: str
    summary: str
    days: Sequence[date]
    series: Sequence[Series]

    @property
    def data_id(self) -> str:
        """The id of the element that carries the figures to the script."""
        return f"{self.key}-data"

    @property
    def data(self) -> dict[str, Any]:
        """The figures for the script, which writes days and numbers as the reader does."""
        return {
            "kind": self.kind,
            "days": [day.isoformat() for day in self.days],
            "series": [{"name": each.name, "values": list(each.values)} for each in self.series],
        }

    @property
    def rows(self) -> list[tuple[str, list[int]]]:
        """Return the table: each day in the reader's words with its figures, the newest first."""
        columns = zip(*(each.values for each in self.series), strict=True)
        rows = [
            (formatting.day(day), list(figures))
            for day, figures in zip(self.days, columns, strict=True)
        ]
        return rows[::-1]

    @property
    def totals(self) -> list[int]:
        """The sum of each series."""
        return [sum(each.values) for each in self.series]

    @property
    def is_empty(self) -> bool:
        """Say whether there is nothing to draw."""
        return not any(self.totals)


def by_day(days: Sequence[date], found: dict[str, int]) -> list[int]:
    """Return a figure for each day from those that have one, named by ISO date."""
    return [found.get(day.isoformat(), 0) for day in days]
