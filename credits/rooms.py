"""What there is limited room for: modules register what they count in ``interface.py``."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import QuerySet

from core.interface.registry import Registry

FINE, NEAR, REACHED = "fine", "near", "reached"
_NEAR_PERCENT = 80


@dataclass(frozen=True)
class Quota:
    """Something there is limited room for.

    ``rows`` are what takes room in a workspace: rows of one table or of several, counted in one
    statement, so that racing transactions are counted once. ``operations`` are the paid
    operations that make one more of it.
    ``reached`` is the sentence for a limit without room left, and says how room is made
    where that is possible; ``near`` is the one for so many taken of so many.
    """

    key: str
    order: int
    label: Any
    rows: Callable[[UUID], tuple[QuerySet[Any], ...]]
    operations: tuple[str, ...]
    reached: Callable[[int], str]
    near: Callable[[int, int], str]


class QuotaUsage(NamedTuple):
    """How much room is taken; without a ``limit`` there is no end to it."""

    key: str
    label: str
    used: int
    limit: int | None

    @property
    def percent(self) -> int:
        """How much of the room is taken, 0 to 100; more than there is counts as all of it."""
        if self.limit is None:
            return 0
        return 100 if self.used >= self.limit else self.used * 100 // self.limit

    @property
    def state(self) -> str:
        """One of "fine", "near" (four fifths are taken) and "reached"."""
        if self.limit is None:
            return FINE
        if self.used >= self.limit:
            return REACHED
        return NEAR if self.used * 100 >= self.limit * _NEAR_PERCENT else FINE

    @property
    def is_reached(self) -> bool:
        """Say whether there is no room for one more."""
        return self.state == REACHED

    @property
    def sentence(self) -> str:
        """Say what to know of the room: nothing while there is plenty."""
        quota = registered.get(self.key)
        if self.limit is None or self.state == FINE:
            return ""
        return quota.reached(self.limit) if self.is_reached else quota.near(self.used, self.limit)


registered: Registry[Quota] = Registry()
register = registered.register
