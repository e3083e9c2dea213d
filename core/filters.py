"""The filters of a list: what a query string asks, as a condition, as chips and as form controls.

A filter belongs to a `core.tables.Table` and is shared by all requests; `read` gives what one
request asks of it. Whatever a request writes that the filter does not offer counts as not asked.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any, Protocol

from django.db.models import Q
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core import formatting, text_rules
from core.search_text import MOST_WORDS

Pair = tuple[str, str]
Choices = Iterable[tuple[str, Any]]
_LONGEST = 100
_YEARS = range(1900, 2200)


@dataclass(frozen=True)
class Chip:
    """One thing that is asked, in words, and the pairs of the query string that ask it."""

    label: Any
    value: str
    pairs: tuple[Pair, ...]
    lang: str = ""


@dataclass(frozen=True)
class Option:
    """One choice of a control; ``lang`` where the label is not in the reader's language."""

    value: str
    label: str
    is_chosen: bool
    lang: str = ""


@dataclass(frozen=True)
class Control:
    """What the filter bar draws: ``kind`` is "search", "choice", "choices" or "dates"."""

    kind: str
    name: str
    label: Any
    options: list[Option] = field(default_factory=list)
    values: Mapping[str, str] = field(default_factory=dict)
    hint: Any = ""


@dataclass(frozen=True)
class Reading:
    """What one request asks of one filter. ``where`` is None where it asks nothing."""

    control: Control
    where: Q | None = None
    chips: tuple[Chip, ...] = ()
    is_tab: bool = False

    @property
    def pairs(self) -> list[Pair]:
        """What stands in the query string, in its one right form."""
        return [pair for chip in self.chips for pair in chip.pairs]


class Filter(Protocol):
    """One way to narrow a list down."""

    @property
    def name(self) -> str:
        """The parameter's name in the query string."""

    def read(self, asked: QueryDict) -> Reading:
        """Return what a request asks."""


@dataclass(frozen=True)
class Search:
    """Every word must stand in ``field``, a column that services fill by `text_rules.fold`."""

    name: str = "q"
    label: Any = gettext_lazy("Search")
    hint: Any = ""
    field: str = "search_text"

    def read(self, asked: QueryDict) -> Reading:
        """Return the words asked for; nothing where no letter is left of them."""
        text = text_rules.clean(asked.get(self.name, ""))[:_LONGEST].strip()
        words = text_rules.fold(text).split()[:MOST_WORDS]
        control = Control("search", self.name, self.label, values={"text": text}, hint=self.hint)
        if not words:
            return Reading(control)
        where = Q()
        for word in words:
            where &= Q(**{f"{self.field}__contains": word})
        chip = Chip(self.label, _("“%(text)s”") % {"text": text}, ((self.name, text),))
        return Reading(control, where, (chip,))


@dataclass(frozen=True)
class Choice:
    """One of some values, or several of them with ``is_multiple``.

    ``choices`` are pairs of value and label, or a function that reads them in the open scope with
    one query. ``where`` turns a value into a condition; without it ``name`` is the field's. With
    ``are_languages`` values are languages, each called what it calls itself. With ``is_tab`` the
    page draws it as tabs: it is no part of the filter bar, and nothing to clear.
    """

    name: str
    label: Any
    choices: Choices | Callable[[], Choices]
    where: Callable[[str], Q] | None = None
    is_multiple: bool = False
    are_languages: bool = False
    is_tab: bool = False

    def read(self, asked: QueryDict) -> Reading:
        """Return the values asked for, as far as they are on offer."""
        wanted = asked.getlist(self.name)
        offered = [(str(value), str(label)) for value, label in self._choices()]
        chosen = [pair for pair in offered if pair[0] in wanted]
        if not self.is_multiple:
            chosen = [pair for pair in chosen if pair[0] == wanted[-1]]
        values = {value for value, _label in chosen}
        control = Control(
            "choices" if self.is_multiple else "choice",
            self.name,
            self.label,
            options=[
                Option(value, label, value in values, self._lang(value)) for value, label in offered
            ],
        )
        if not chosen:
            return Reading(control, is_tab=self.is_tab)
        where = Q()
        for value, _label in chosen:
            where |= self.where(value) if self.where else Q(**{self.name: value})
        chips = (
            Chip(self.label, label, ((self.name, value),), self._lang(value))
            for value, label in chosen
        )
        return Reading(control, where, tuple(chips), self.is_tab)

    def _lang(self, value: str) -> str:
        return value if self.are_languages else ""

    def _choices(self) -> Choices:
        return self.choices() if callable(self.choices) else self.choices


def flag(name: str, label: Any, *, yes: Any, no: Any, where: Q) -> Choice:
    """Return a filter of what is so or is not so; ``yes`` and ``no`` are the words for both."""
    return Choice(
        name,
        label,
        choices=(("yes", yes), ("no", no)),
        where=lambda value: where if value == "yes" else ~where,
    )


@dataclass(frozen=True)
class DateRange:
    """The days from one to another, both included, where the reader is; either may be left open."""

    name: str
    label: Any
    field: str = "created_at"

    def read(self, asked: QueryDict) -> Reading:
        """Return the range asked for; two days in the wrong order are turned around."""
        names = (f"{self.name}_from", f"{self.name}_to")
        first, last = (_day(asked.get(name, "")) for name in names)
        if first and last and first > last:
            first, last = last, first
        values = {
            "from": first.isoformat() if first else "",
            "to": last.isoformat() if last else "",
        }
        control = Control("dates", self.name, self.label, values=values)
        where, chips = Q(), []
        if first:
            where &= Q(**{f"{self.field}__gte": _midnight(first)})
            text = _("from %(day)s") % {"day": _isolated(formatting.day(first))}
            chips.append(Chip(self.label, text, ((names[0], values["from"]),)))
        if last:
            where &= Q(**{f"{self.field}__lt": _midnight(last + timedelta(days=1))})
            text = _("until %(day)s") % {"day": _isolated(formatting.day(last))}
            chips.append(Chip(self.label, text, ((names[1], values["to"]),)))
        return Reading(control, where if chips else None, tuple(chips))


def _day(text: str) -> date | None:
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return None
    return found if found.year in _YEARS else None


def _isolated(text: str) -> str:
    """Keep a text together that may run against the words around it."""
    return f"\u2068{text}\u2069"


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))
