"""How long work takes, how long it will still take, and how soon to look again."""

from collections.abc import Sequence
from datetime import datetime
from functools import partial
from statistics import median
from typing import NamedTuple
from uuid import UUID

from django.core.cache import cache
from django.db.models import F
from django.utils import timezone

from core.commits import after_commit
from core.work import registry
from core.work.models import PaidWork, Status

# Work that is older than the first number of seconds is looked at as often as the second says.
_LOOKS = ((160, 30), (110, 21), (60, 13), (30, 8), (14, 5), (7, 3), (0, 2))
IDLE_LOOK_S = 60
REMEMBERED = 30
FEW = 3
LEAST_S = 5
_A_DAY_S = 24 * 3600
# Beyond this share of the usual time there is nothing to count down to.
_USUAL = 1.1


class TimeLeft(NamedTuple):
    """What can be said of the time left: whole seconds, or that it takes longer than usual."""

    seconds: int
    is_longer: bool


def next_look_s(age_s: float) -> int:
    """Return after how many seconds to look at work again that was submitted ``age_s`` ago."""
    return next(look for least, look in _LOOKS if max(age_s, 0) >= least)


def age_s(submitted_at: datetime | None) -> float:
    """Return for how many seconds people have waited."""
    return (timezone.now() - submitted_at).total_seconds() if submitted_at else 0


def remember(item: PaidWork) -> None:
    """Add how long a finished piece took to what is known of its kind, whoever it belonged to.

    Called when work ends. Only seconds are kept, in the cache: they serve a guess.
    """
    if item.is_ready and item.submitted_at and item.finished_at:
        seconds = (item.finished_at - item.submitted_at).total_seconds()
        label = item._meta.label_lower
        after_commit(partial(_keep, label, seconds))


def typical_s(kind: registry.Kind, workspace_id: UUID) -> float:
    """Return how long a piece of work takes as a rule: here, else anywhere, else as declared."""
    known: Sequence[float] = _own_durations(kind, workspace_id)
    if len(known) < FEW:
        known = cache.get(_key(kind.label), ())
    return max(LEAST_S, median(known)) if len(known) >= FEW else kind.typical_s


def time_left(*, age_s: float, typical_s: float) -> TimeLeft:
    """Return how long work will still take, in steps that do not twitch."""
    left = typical_s - age_s
    if age_s > typical_s * _USUAL:
        return TimeLeft(0, is_longer=True)
    step = 60 if left > 90 else 10 if left > 25 else 5
    return TimeLeft(max(5, step * round(left / step)), is_longer=False)


def _own_durations(kind: registry.Kind, workspace_id: UUID) -> list[float]:
    newest = (
        kind.model.objects.filter(workspace_id=workspace_id, status=Status.READY)
        .exclude(submitted_at=None)
        .order_by("-created_at", "-pk")
        .values_list(F("finished_at") - F("submitted_at"), flat=True)
    )
    return [took.total_seconds() for took in newest[:REMEMBERED]]


def _keep(label: str, seconds: float) -> None:
    known: Sequence[float] = cache.get(_key(label), ())
    cache.set(_key(label), [*known, round(seconds, 1)][-REMEMBERED:], _A_DAY_S)


def _key(label: str) -> str:
    return f"work-durations:{label}"
