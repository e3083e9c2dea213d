"""The calendar of billing: periods that keep the day they were anchored to."""

from calendar import monthrange
from datetime import UTC, datetime, timedelta
from typing import Any


def after(anchor: int, recurring: dict[str, Any], periods: int) -> int:
    """Return the moment ``periods`` billing periods after the anchor.

    Counted from the anchor and not from the last period: of the 31st, February makes the 28th,
    and March the 31st again.
    """
    count = int(recurring.get("interval_count") or 1) * periods
    start = datetime.fromtimestamp(anchor, UTC)
    interval = recurring["interval"]
    if interval == "day":
        return int((start + timedelta(days=count)).timestamp())
    if interval == "week":
        return int((start + timedelta(weeks=count)).timestamp())
    months = start.year * 12 + start.month - 1 + count * (12 if interval == "year" else 1)
    year, month = divmod(months, 12)
    day = min(start.day, monthrange(year, month + 1)[1])
    return int(start.replace(year=year, month=month + 1, day=day).timestamp())


def next_period(anchor: int, recurring: dict[str, Any], since: int) -> int:
    """Return the first boundary of the anchored periods that lies after ``since``."""
    periods = 1
    while (boundary := after(anchor, recurring, periods)) <= since:
        periods += 1
    return boundary


def day(moment: int) -> str:
    """Return a moment as a plain date."""
    return datetime.fromtimestamp(moment, UTC).strftime("%Y-%m-%d")


def span(start: int, end: int) -> str:
    """Return two moments as a plain span of dates."""
    return f"{day(start)} – {day(end)}"
