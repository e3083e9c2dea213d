"""What the dashboard shows: cards, and what happened since the person was last here."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple, TypeVar
from uuid import UUID

from django.utils import timezone

from core.interface.registry import Registry

FoundT = TypeVar("FoundT")


@dataclass(frozen=True)
class Moment:
    """For whom the dashboard is drawn, and over which days.

    ``since`` is when their last visit ended; figures reach back over the last ``days`` days, today
    included. What the parts of one module read together is looked up ``once``.
    """

    workspace_id: UUID
    user_id: UUID
    since: datetime
    now: datetime
    days: int = 30
    _kept: dict[str, Any] = field(default_factory=dict, repr=False, compare=False)

    @property
    def today(self) -> date:
        """The day it is where the reader is."""
        return timezone.localtime(self.now).date()

    @property
    def first_day(self) -> date:
        """The day at which the figures begin."""
        return self.today - timedelta(days=self.days - 1)

    @property
    def all_days(self) -> list[date]:
        """Every day of the figures, the oldest first."""
        return [self.first_day + timedelta(days=n) for n in range(self.days)]

    def starts_at(self, periods_ago: int = 0) -> datetime:
        """Return when the figures begin, or those of as many days before."""
        first = self.first_day - timedelta(days=self.days * periods_ago)
        return timezone.make_aware(datetime.combine(first, datetime.min.time()))

    def once(self, key: str, look_up: Callable[["Moment"], FoundT]) -> FoundT:
        """Return what ``look_up`` finds; asked again for the same key, what it found before."""
        if key not in self._kept:
            self._kept[key] = look_up(self)
        found: FoundT = self._kept[key]
        return found


@dataclass(frozen=True)
class Card:
    """One part of the dashboard.

    ``context`` returns what ``template`` reads as ``card``, or None where there is nothing to show;
    what it asks the database is shared with the other parts of its module (`Moment.once`).
    ``width`` is "wide" or "half".
    """

    key: str
    order: int
    template: str
    context: Callable[[Moment], dict[str, Any] | None]
    width: str = "half"


class NewsLine(NamedTuple):
    """A sentence about what happened: "3 new leads". ``tone`` is "good", "bad" or empty."""

    text: str
    url: str
    icon: str
    tone: str = ""


@dataclass(frozen=True)
class News:
    """What a module has to tell; one query, no line where nothing happened."""

    key: str
    order: int
    lines: Callable[[Moment], list[NewsLine]]


class NextStep(NamedTuple):
    """Something to do now, by the state things are in. ``tone`` is "warn" where it cannot wait.

    ``least_role`` keeps it from members who may not do it (a value of `accounts.models.Role`).
    """

    text: str
    hint: str
    url: str
    icon: str
    tone: str = ""
    least_role: str = "editor"


@dataclass(frozen=True)
class NextSteps:
    """What a module would have people do next; no query of its own, or one."""

    key: str
    order: int
    find: Callable[[Moment], list[NextStep]]


cards: Registry[Card] = Registry()
news: Registry[News] = Registry()
next_steps: Registry[NextSteps] = Registry()
