"""Which parts of the product can be looked at, and how each one is.

Each app names its parts in its ``health.py``, which `website` imports at start. Nothing said here
is secret: the status page shows it to everybody.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from core.interface.registry import Registry


class State(StrEnum):
    """How a part is. Only AWAY counts as a failure."""

    HEALTHY = "healthy"
    DEGRADED = "degraded"
    AWAY = "away"
    UNKNOWN = "unknown"


def always() -> bool:
    """Say yes: the part is there in every installation."""
    return True


@dataclass(frozen=True)
class Component:
    """One part of the product, as the status page names it.

    ``check`` answers within three seconds and raises nothing. A quick one asks only what a request
    asks anyway, so the status page asks it itself; the others are asked by the scheduler.
    """

    key: str
    label: Any
    order: int
    check: Callable[[], State]
    is_quick: bool = False
    is_configured: Callable[[], bool] = always


components: Registry[Component] = Registry()


def configured() -> list[Component]:
    """Return the parts this installation has, in their order."""
    return [component for component in components.all() if component.is_configured()]
