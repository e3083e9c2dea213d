"""The columns of a list's table: headings, cells, and where they stand on a phone."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from functools import reduce
from typing import Any, NamedTuple


class OnPhone(Enum):
    """What becomes of a column where a row is drawn as a card: its first line is title and end."""

    TITLE = "title"
    END = "end"
    HALF = "half"
    LINE = "line"
    LABELLED = "labelled"
    HIDDEN = "hidden"


@dataclass(frozen=True)
class Column:
    """One column. Its cell is ``template``, drawn with ``row``, or else a text of the row.

    The text is ``value`` (a dotted attribute or a function of the row) written by ``show``.
    ``sort`` names the table's sort that the heading switches on and around.
    """

    key: str
    label: Any
    template: str = ""
    value: str | Callable[[Any], Any] = ""
    show: Callable[[Any], str] = str
    sort: str = ""
    hint: Any = ""
    is_number: bool = False
    is_row_header: bool = False
    on_phone: OnPhone = OnPhone.HALF

    @property
    def css(self) -> str:
        """The classes of its cells."""
        return f"on-{self.on_phone.value}" + (" is-number" if self.is_number else "")

    @property
    def is_labelled(self) -> bool:
        """Say whether a card writes the heading before the cell."""
        return self.on_phone is OnPhone.LABELLED

    def text(self, row: Any) -> str:
        """Return the cell as text; empty for None."""
        if callable(self.value):
            found = self.value(row)
        else:
            found = reduce(getattr, (self.value or self.key).split("."), row)
        return "" if found is None else self.show(found)


class Header(NamedTuple):
    """The heading of a column as a request finds it. ``aria_sort`` is empty where it sorts not."""

    column: Column
    url: str
    aria_sort: str


class Cell(NamedTuple):
    """One cell: its column and, unless a template draws it, its text."""

    column: Column
    text: str


class Line(NamedTuple):
    """One line of the table: what was read, and its cells."""

    row: Any
    cells: list[Cell]
