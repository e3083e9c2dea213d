"""Months as billing counts them: the same day each month, in the workspace's own time zone."""

from calendar import monthrange
from datetime import UTC, datetime, timedelta, tzinfo

from core import time_zones

# A February, less what the clocks on two walls may differ by.
SHORTEST = timedelta(days=27)


def add_months(moment: datetime, months: int, *, day: int = 0) -> datetime:
    """Return the same time of day so many months later.

    ``day`` is the day of the month to keep (by default the moment's own): a month without it ends
    on its last day, and the month after has it again.
    """
    year, month = divmod(moment.year * 12 + moment.month - 1 + months, 12)
    last = monthrange(year, month + 1)[1]
    return moment.replace(year=year, month=month + 1, day=min(day or moment.day, last))


def day_of(moment: datetime, time_zone: str) -> int:
    """Return the day of the month on which a moment lies there."""
    return moment.astimezone(_zone(time_zone)).day


def next_renewal(moment: datetime, *, anchor_day: int, time_zone: str) -> datetime:
    """Return when the month that begins at ``moment`` ends, by the clock on the wall there.

    Never sooner than a month is long: in a zone that was chosen since, the date may be another.
    """
    local = moment.astimezone(_zone(time_zone))
    ends = (add_months(local, months, day=anchor_day).astimezone(UTC) for months in (0, 1, 2))
    end = next(each for each in ends if each - moment > SHORTEST / 2)
    return max(end, moment + SHORTEST)


def month_of(moment: datetime, time_zone: str) -> str:
    """Name the month in which a moment lies there: "2027-03"."""
    return f"{moment.astimezone(_zone(time_zone)):%Y-%m}"


def _zone(name: str) -> tzinfo:
    return time_zones.zone(name) or UTC


def next_anchor(moment: datetime, *, anchor_day: int, time_zone: str) -> datetime:
    """Return the next time that day of the month comes, by the clock on the wall there."""
    local = moment.astimezone(_zone(time_zone))
    this_month = add_months(local, 0, day=anchor_day)
    found = this_month if this_month > local else add_months(local, 1, day=anchor_day)
    return found.astimezone(UTC)
