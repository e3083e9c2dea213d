"""Spans of days over which spending is summed, where the workspace is."""

from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import NamedTuple

from accounts.models import Workspace
from core import clock, time_zones
from credits import selectors
from credits.models import Subscription

BILLING, CUSTOM = "billing", "custom"
LAST_DAYS = {"7": 7, "30": 30, "90": 90}
MOST_DAYS = 366
_YEARS = range(2000, 2200)


class Period(NamedTuple):
    """A span from one moment to before another, counted in days of ``zone``."""

    key: str
    starts_at: datetime
    ends_at: datetime
    zone: tzinfo

    @property
    def first_day(self) -> date:
        """The day on which it begins."""
        return self.starts_at.astimezone(self.zone).date()

    @property
    def last_day(self) -> date:
        """The last day of which it has any part."""
        return (self.ends_at - timedelta.resolution).astimezone(self.zone).date()

    @property
    def days(self) -> list[date]:
        """Every day of it, the oldest first."""
        count = (self.last_day - self.first_day).days + 1
        return [self.first_day + timedelta(days=n) for n in range(count)]

    @property
    def before(self) -> "Period":
        """As many days just before it."""
        earlier = self.starts_at.astimezone(self.zone) - timedelta(days=len(self.days))
        return Period(self.key, earlier.astimezone(UTC), self.starts_at, self.zone)


def zone_of(workspace: Workspace) -> tzinfo:
    """Return where the workspace's days begin, as the ledger's limits have it."""
    return time_zones.zone(workspace.time_zone) or UTC


def last_days(count: int, zone: tzinfo) -> Period:
    """Return the last so many days, today included."""
    today = clock.now().astimezone(zone).date()
    return between(today - timedelta(days=count - 1), today, zone, key=str(count))


def between(first: date, last: date, zone: tzinfo, *, key: str = CUSTOM) -> Period:
    """Return the days from ``first`` to ``last``, both included.

    Raises ValueError where they are turned around, too many, or far from any row.
    """
    if not is_span(first, last):
        raise ValueError(f"{first} to {last} is no period")
    return Period(key, _midnight(first, zone), _midnight(last + timedelta(days=1), zone), zone)


def is_span(first: date, last: date) -> bool:
    """Say whether these are the first and the last day of a period that can be summed."""
    if first.year not in _YEARS or last.year not in _YEARS:
        return False
    return timedelta(0) <= last - first < timedelta(days=MOST_DAYS)


def billing(subscription: Subscription, zone: tzinfo) -> Period:
    """Return the subscription's period as far as it has come; the last month where it has none."""
    tomorrow = last_days(1, zone).ends_at
    start, end = selectors.present_period(subscription, time_zone=str(zone))
    if start is None or start >= tomorrow or (tomorrow - start).days >= MOST_DAYS:
        return last_days(30, zone)._replace(key=BILLING)
    return Period(BILLING, start, min(tomorrow, end) if end and end > start else tomorrow, zone)


def _midnight(day: date, zone: tzinfo) -> datetime:
    return datetime.combine(day, time.min, zone).astimezone(UTC)
