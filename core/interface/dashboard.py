"""What the dashboard shows: cards, and what happened since the person was last here."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from core.interface.registry import Registry


class Moment(NamedTuple):
    """For whom the dashboard is drawn. ``since`` is when their last visit ended."""

    workspace_id: UUID
    user_id: UUID
    since: datetime
    now: datetime


@dataclass(frozen=True)
class Card:
    """One part of the dashboard.

    ``context`` returns what ``template`` reads, or None where there is nothing to show; it asks
    the database once or twice. ``width`` is "wide", "half" or "side".
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


cards: Registry[Card] = Registry()
news: Registry[News] = Registry()
