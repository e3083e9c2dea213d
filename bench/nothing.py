"""Work that does nothing: what is measured is all that goes on around it."""

from typing import Any

from core.work.models import PaidWork
from core.work.registry import Progress


def run(item: PaidWork, progress: Progress) -> dict[str, Any]:
    """Return an empty result at once."""
    return {}


def deliver(item: PaidWork, result: dict[str, Any]) -> None:
    """Store nothing."""


def job() -> None:
    """Be a job of plain RQ."""
