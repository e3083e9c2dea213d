"""Spending in words: its period, its chart, its parts, and the same as a file."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any, NamedTuple

from django.forms import DateField
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import Workspace
from core import exports, formatting
from core.charts import DayChart, Series, by_day
from credits import modules, selectors, usage, usage_periods
from credits.models import Entry, Lot
from credits.usage import Charge, Flow, Part, Spending
from credits.usage_periods import BILLING, LAST_DAYS, Period

# As many colours as a chart tells apart; the smaller modules share the last one.
MOST_SERIES = 5
_COLUMNS = ("day", "module", "operation", "member", "charges", "credits")


class Choice(NamedTuple):
    """A period to choose."""

    label: str
    query: str
    is_current: bool


class Row(NamedTuple):
    """A part of a breakdown; ``percent`` is its share of all, for the bar."""

    label: str
    credits: int
    before: int
    charges: int
    percent: int


class Stream(NamedTuple):
    """What came or went otherwise, in words."""

    label: str
    credits: int


def asked_period(asked: QueryDict, workspace: Workspace) -> Period:
    """Return the period of a query string; what it cannot mean (`wrong_days`) is not asked."""
    zone = usage_periods.zone_of(workspace)
    key = asked.get("period", "")
    if key in LAST_DAYS:
        return usage_periods.last_days(LAST_DAYS[key], zone)
    try:
        first = date.fromisoformat(asked.get("from", ""))
        last = date.fromisoformat(asked.get("to", ""))
        return usage_periods.between(first, last, zone)
    except ValueError:
        found = selectors.subscription(workspace_id=workspace.pk)
        return usage_periods.billing(found, zone)


def wrong_days(asked: QueryDict) -> dict[str, str]:
    """Return what is wrong with the days of a query string, by field; empty where nothing is."""
    if asked.get("period") in LAST_DAYS or not ("from" in asked or "to" in asked):
        return {}
    found: dict[str, date] = {}
    wrong = {}
    for name in ("from", "to"):
        try:
            found[name] = date.fromisoformat(asked.get(name, ""))
        except ValueError:
            wrong[name] = str(DateField.default_error_messages["invalid"])
    if wrong:
        return wrong
    return {} if usage_periods.is_span(found["from"], found["to"]) else {"to": span_words()}


def span_words() -> str:
    """Say which days make a period."""
    most = formatting.number(usage_periods.MOST_DAYS)
    text = _("The last day is not before the first, and at most %(most)s days lie between.")
    return text % {"most": most}


def query_of(period: Period) -> str:
    """Return the query string that asks for a period."""
    if period.key == usage_periods.CUSTOM:
        return f"from={period.first_day.isoformat()}&to={period.last_day.isoformat()}"
    return f"period={period.key}"


def choices(period: Period) -> list[Choice]:
    """Return the periods to choose from by one press."""
    found = [Choice(_("This billing period"), f"period={BILLING}", period.key == BILLING)]
    for key, count in LAST_DAYS.items():
        label = ngettext("%(count)s day", "%(count)s days", count)
        shown = label % {"count": formatting.number(count)}
        found.append(Choice(shown, f"period={key}", period.key == key))
    return found


def rows(parts: Iterable[Part], labels: Mapping[str, str], *, unknown: str = "") -> list[Row]:
    """Return the lines of a breakdown under the names people know."""
    found = list(parts)
    total = sum(part.credits for part in found)
    return [
        Row(
            labels.get(part.key) or unknown or modules.label_of(part.key),
            part.credits,
            part.before,
            part.charges,
            100 * part.credits // total if total else 0,
        )
        for part in found
    ]


def comparison(spending: Spending) -> str:
    """Say how the period compares with the one before."""
    before, change = spending.before, spending.total - spending.before
    if not before:
        return _("In the period before, nothing was spent.")
    values = {
        "percent": formatting.percent(abs(change) / before),
        "before": formatting.number(before),
    }
    if change == 0:
        return _("As much as in the period before: %(before)s.") % values
    if change > 0:
        return _("%(percent)s more than in the period before (%(before)s).") % values
    return _("%(percent)s less than in the period before (%(before)s).") % values


def chart(spending: Spending) -> DayChart:
    """Return the credits by day, stacked by module."""
    days = spending.period.days
    summary = ngettext(
        "%(amount)s credit spent from %(first)s to %(last)s.",
        "%(amount)s credits spent from %(first)s to %(last)s.",
        spending.total,
    ) % {
        "amount": formatting.number(spending.total),
        "first": formatting.day(days[0]),
        "last": formatting.day(days[-1]),
    }
    named = [part.key for part in spending.by_module if part.key in spending.by_day]
    shown = named if len(named) <= MOST_SERIES else named[: MOST_SERIES - 1]
    series = [_series(modules.label_of(each), days, spending.by_day[each]) for each in shown]
    if len(shown) < len(named):
        rest: Counter[date] = Counter()
        for each in named[len(shown) :]:
            rest.update(spending.by_day[each])
        series.append(_series(_("Everything else"), days, rest))
    return DayChart("usage", "bars", _("Credits by day"), summary, days, series)


def streams(flows: Iterable[Flow]) -> list[Stream]:
    """Return what came and went otherwise, the largest that came first."""
    return [Stream(_stream(flow), flow.credits) for flow in flows]


def csv_lines(lines: Iterator[Charge], *, people: Mapping[str, str] | None) -> Iterator[str]:
    """Yield the lines of a file; column names are English. ``people`` is None for those who may
    not see who spent what: the charges of a day and operation are then one line.
    """
    columns = [name for name in _COLUMNS if people is not None or name != "member"]
    yield f"\ufeff{exports.csv_line(columns)}"
    for line in lines if people is not None else _without_members(lines):
        row: list[Any] = [line.day.isoformat(), modules.module_of(line.operation), line.operation]
        if people is not None:
            row.append(people.get(str(line.actor_id or ""), str(line.actor_id or "")))
        yield exports.csv_line([*row, line.charges, line.credits])


def _without_members(lines: Iterator[Charge]) -> Iterator[Charge]:
    last: Charge | None = None
    for line in lines:
        if last is not None and (last.day, last.operation) == (line.day, line.operation):
            charges, credits = last.charges + line.charges, last.credits + line.credits
            last = last._replace(charges=charges, credits=credits)
            continue
        if last is not None:
            yield last
        last = line._replace(actor_id=None)
    if last is not None:
        yield last


def _series(name: str, days: list[date], found: Mapping[date, int]) -> Series:
    return Series(name, by_day(days, {day.isoformat(): n for day, n in found.items()}))


def _stream(flow: Flow) -> str:
    if flow.kind == Entry.Kind.GRANT:
        known = flow.source in Lot.Source.values
        return str(Lot.Source(flow.source).label) if known else flow.source
    return str(Entry.Kind(flow.kind).label)


def member_rows(parts: list[Part]) -> list[Row]:
    """Return the lines of the breakdown by member, for those in charge; one query."""
    names = usage.people(part.key for part in parts)
    return rows(parts, names, unknown=_("Somebody who is gone"))
