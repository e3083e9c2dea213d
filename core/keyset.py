"""Keyset paging of screens: the position is (created_at, id) of the last row shown."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, TypeVar
from urllib.parse import urlencode
from uuid import UUID

from django.db.models import Model, Q, QuerySet

ModelT = TypeVar("ModelT", bound=Model)
Position = tuple[datetime, UUID]


def read(value: str | None) -> Position | None:
    """Return the position a request names; an unreadable one is the beginning of the list."""
    text, _sep, pk = (value or "").partition("~")
    try:
        moment, last = datetime.fromisoformat(text), UUID(pk)
        # In UTC, for PostgreSQL does not take every offset that Python does.
        return (moment.astimezone(UTC), last) if moment.tzinfo else None
    except (ValueError, OverflowError):
        return None


def before(rows: QuerySet[ModelT], position: Position | None) -> QuerySet[ModelT]:
    """Order rows newest first, and leave out what comes before and at a position."""
    if position is not None:
        created_at, pk = position
        rows = rows.filter(Q(created_at__lt=created_at) | Q(created_at=created_at, pk__lt=pk))
    return rows.order_by("-created_at", "-pk")


def next_url(rows: Sequence[Any], size: int) -> str | None:
    """Return the query that continues after ``size`` rows, or None at the end of the list.

    ``rows`` were read with one more than ``size``.
    """
    if len(rows) <= size:
        return None
    last = rows[size - 1]
    return "?" + urlencode({"after": f"{last.created_at.isoformat()}~{last.pk}"})
