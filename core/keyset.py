"""Keyset paging of screens: the position is (created_at, id) of the last row shown."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

Position = tuple[datetime, UUID]


def read(value: str | None) -> Position | None:
    """Return the position a request names; an unreadable one is the beginning of the list."""
    moment, _sep, pk = (value or "").partition("~")
    try:
        position = datetime.fromisoformat(moment), UUID(pk)
    except ValueError:
        return None
    return position if position[0].tzinfo else None


def next_url(rows: Sequence[Any], size: int) -> str | None:
    """Return the query that continues after ``size`` rows, or None at the end of the list.

    ``rows`` were read with one more than ``size``.
    """
    if len(rows) <= size:
        return None
    last = rows[size - 1]
    return "?" + urlencode({"after": f"{last.created_at.isoformat()}~{last.pk}"})
