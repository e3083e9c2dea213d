"""What time asks for. Any app adds a chore from its ``ready()``; the scheduler does them all."""

import logging
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TypeVar

from django.db import DatabaseError, InterfaceError, OperationalError, connections
from django.utils.module_loading import import_string

logger = logging.getLogger(__name__)

T = TypeVar("T")
# What is no fault of a row: the database is away, and the chore waits for it.
AWAY = (OperationalError, InterfaceError)


@dataclass(frozen=True)
class Chore:
    """A function without arguments that returns how many rows it touched.

    ``path`` is dotted, so that naming a chore loads nothing. More than one scheduler may run, so
    it must do no harm when it runs twice at once.
    """

    path: str
    every_s: float


_chores: dict[str, Chore] = {}


def register(path: str, *, every_s: float) -> None:
    """Have the function at ``path`` done every so many seconds; naming it again replaces it."""
    _chores[path] = Chore(path, every_s)


def registered() -> list[Chore]:
    """Return every chore, the most frequent first."""
    return sorted(_chores.values(), key=lambda chore: (chore.every_s, chore.path))


def for_each(items: Iterable[T], do: Callable[[T], int]) -> int:
    """Do it to each item and return the sum; what goes wrong with one stops no other.

    It is logged as an error, with the item's id. ``do`` opens a transaction of its own. Only a
    database that is away ends the round.
    """
    done = 0
    for item in items:
        try:
            done += do(item)
        except AWAY:
            raise
        except Exception:
            logger.exception("chore_refused", extra={"row": str(getattr(item, "pk", item))})
    return done


class Round:
    """One chore in the scheduler's day: its function, and when it is due next."""

    def __init__(self, chore: Chore) -> None:
        self._function: Callable[[], int] = import_string(chore.path)
        self._every_s = chore.every_s
        self._due_at = time.monotonic()

    def run_if_due(self) -> None:
        """Run it when its time has come; a database that is away is waited for."""
        if time.monotonic() < self._due_at:
            return
        self._due_at = time.monotonic() + self._every_s
        name = self._function.__name__
        try:
            if touched := self._function():
                logger.info("chore_done", extra={"chore": name, "rows": touched})
        except DatabaseError as error:
            logger.warning("chore_waits", extra={"chore": name, "reason": type(error).__name__})
            connections.close_all()
