"""What time it is, for everything that money and deadlines depend on.

In production it is the time. Locally and in tests the clock can be moved forward, so that a month
of a plan's life takes a moment; PostgreSQL's ``core_now()`` moves along (docs/billing.md).
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.utils import timezone

_NONE = timedelta()
_shift: ContextVar[timedelta | None] = ContextVar("clock_shift", default=None)


def now() -> datetime:
    """Return the present moment, in UTC."""
    return timezone.now() + shift()


def shift() -> timedelta:
    """Return how far the clock is ahead of the time; never anything in production."""
    if not settings.CLOCK_IS_MOVABLE:
        return _NONE
    here = _shift.get()
    return _stored() if here is None else here


@contextmanager
def shifted(by: timedelta) -> Iterator[None]:
    """Move the clock of this thread, ahead of wherever it stands, for the length of a block."""
    if not settings.CLOCK_IS_MOVABLE:
        raise RuntimeError("The clock of this installation cannot be moved.")
    token = _shift.set(shift() + by)
    try:
        yield
    finally:
        _shift.reset(token)


def store(ahead: timedelta) -> None:
    """Move the clock of the whole local installation; its processes notice at once."""
    if not settings.CLOCK_IS_MOVABLE:
        raise RuntimeError("The clock of this installation cannot be moved.")
    _path().parent.mkdir(parents=True, exist_ok=True)
    _path().write_text(str(int(ahead.total_seconds())))


def _stored() -> timedelta:
    try:
        return timedelta(seconds=int(_path().read_text()))
    except FileNotFoundError:
        return _NONE


def _path() -> Path:
    return Path(settings.DATA_DIR) / "clock"
