"""Stands in for the one thing the tests of paid work leave out: what the work itself does.

In this process a test gives the part to play; in a worker process the page's offer says for how
many seconds its first attempt waits.
"""

import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from core.failures import FailureClass, WorkFailure
from core.work import registry
from core.work.models import PaidWork
from core.work.registry import Progress

LABEL = "magicpages.magicpage"
TITLE = "Bread by bicycle"
Part = Callable[[PaidWork, Progress], dict[str, Any]]
Rehearse = Callable[[Part], None]

_parts: list[Part] = []


def result(title: str = TITLE) -> dict[str, Any]:
    """Return what the work gives when it went well."""
    return {"content": {"title": title}, "model": "rehearsal", "is_sample": True}


def kind(run: str) -> registry.Kind:
    """Return the kind of magic pages with another run, named without importing the real one."""
    return replace(registry.kind_of(LABEL), run=f"{__name__}.{run}")


def play(item: PaidWork, progress: Progress) -> dict[str, Any]:
    """Play the part the test gave."""
    return _parts[-1](item, progress)


def give(part: Part) -> None:
    """Say what ``play`` does from now on."""
    _parts[:] = [part]


def deliver_at_once(item: PaidWork, progress: Progress) -> dict[str, Any]:
    """Do everything right."""
    progress.stage("writing", 20)
    return result()


def failing(failure_class: FailureClass, **how: Any) -> Part:
    """Return work that always fails."""

    def part(item: PaidWork, progress: Progress) -> dict[str, Any]:
        raise WorkFailure("The provider said no.", failure_class=failure_class, **how)

    return part


def wait_as_told(item: PaidWork, progress: Progress) -> dict[str, Any]:
    """Wait in the first attempt as long as the offer says, then deliver."""
    progress.stage("writing", 20)
    if item.attempts == 1:
        time.sleep(float(getattr(item, "offer", 0)))
    return result(f"Attempt {item.attempts}")


def install() -> None:
    """Let the pages of this process wait as they are told."""
    registry.register(kind("wait_as_told"))
