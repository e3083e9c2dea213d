"""What was spent on what, by whom and when: sums over the ledger, equal to it to the unit.

A charge counts on its own day with what is left of it after its refund, whenever that came.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import (
    BooleanField,
    Case,
    Count,
    F,
    OuterRef,
    QuerySet,
    Subquery,
    Sum,
    Value,
    When,
)  # fmt: skip
from django.db.models.functions import Coalesce, TruncDate

from accounts.models import User
from accounts.services.members import called
from credits import modules
from credits.models import Entry
from credits.usage_periods import Period

MODULE, MEMBER, DAY = "module", "member", "day"


@dataclass(frozen=True)
class Part:
    """One line of a breakdown: whole credits, those of the period before, and how many charges."""

    key: str
    credits: int
    before: int
    charges: int


class Flow(NamedTuple):
    """Credits that came or went otherwise: ``source`` is a grant's; ``credits`` is signed."""

    kind: str
    source: str
    credits: int


@dataclass(frozen=True)
class Spending:
    """What a period took: by module and by day, and in all of the period before."""

    period: Period
    by_module: list[Part]
    by_day: dict[str, dict[date, int]]
    charges_by_day: Counter[date]

    @property
    def total(self) -> int:
        """The credits spent in the period."""
        return sum(part.credits for part in self.by_module)

    @property
    def before(self) -> int:
        """The credits spent in the period before."""
        return sum(part.before for part in self.by_module)

    @property
    def days(self) -> list[tuple[date, int, int]]:
        """Return every day of the period with its credits and how many charges."""
        totals: Counter[date] = Counter()
        for found in self.by_day.values():
            totals.update(found)
        return [(day, totals[day], self.charges_by_day[day]) for day in self.period.days]


class Charge(NamedTuple):
    """The charges of one day, operation and member together."""

    day: date
    operation: str
    actor_id: UUID | None
    charges: int
    credits: int


def charges(*, workspace_id: UUID) -> QuerySet[Entry]:
    """Return the charges, each with ``net``: what remains of it after its refund."""
    refunds = (
        Entry.objects.filter(
            workspace_id=workspace_id, refund_of=OuterRef("seq"), kind=Entry.Kind.REFUND
        )
        .order_by()
        .values("refund_of")
        .annotate(back=Sum("amount"))
        .values("back")
    )
    found = Entry.objects.filter(workspace_id=workspace_id, kind=Entry.Kind.CHARGE).order_by()
    return found.annotate(net=-F("amount") - Coalesce(Subquery(refunds), 0))


def spending(*, workspace_id: UUID, period: Period) -> Spending:
    """Return what a period took by module and day, beside the one before; one query."""
    rows = (
        _with_before(workspace_id, period)
        .annotate(day=TruncDate("created_at", tzinfo=period.zone))
        .values_list("operation", "is_now", "day")
        .annotate(credits=Sum("net"), charges=Count("pk"))
    )
    now: Counter[str] = Counter()
    before: Counter[str] = Counter()
    counts: Counter[str] = Counter()
    by_day: dict[str, Counter[date]] = {}
    charges_by_day: Counter[date] = Counter()
    for operation, is_now, day, credits, count in rows:
        module = modules.module_of(operation)
        if not is_now:
            before[module] += credits
            continue
        now[module] += credits
        counts[module] += count
        by_day.setdefault(module, Counter())[day] += credits
        charges_by_day[day] += count
    return Spending(
        period, _parts(now, before, counts), {k: dict(v) for k, v in by_day.items()}, charges_by_day
    )


def by_member(*, workspace_id: UUID, period: Period) -> list[Part]:
    """Return what each member took; ``key`` is the user's id, empty where nobody asked."""
    rows = (
        _with_before(workspace_id, period)
        .values_list("actor_id", "is_now")
        .annotate(credits=Sum("net"), charges=Count("pk"))
    )
    now: Counter[str] = Counter()
    before: Counter[str] = Counter()
    counts: Counter[str] = Counter()
    for actor_id, is_now, credits, count in rows:
        key = str(actor_id or "")
        (now if is_now else before)[key] += credits
        counts[key] += count if is_now else 0
    return _parts(now, before, counts)


def flows(*, workspace_id: UUID, period: Period) -> list[Flow]:
    """Return what came in by source, what expired and what was taken back in a period."""
    found = (
        _within(Entry.objects.filter(workspace_id=workspace_id), period)
        .filter(kind__in=[Entry.Kind.GRANT, Entry.Kind.EXPIRY, Entry.Kind.REVERSAL])
        .order_by()
        .values_list("kind", "operation")
        .annotate(credits=Sum("amount"))
    )
    sums: Counter[tuple[str, str]] = Counter()
    for kind, operation, credits in found:
        source = operation.rpartition(".")[2] if kind == Entry.Kind.GRANT else ""
        sums[kind, source] += credits
    ordered = sorted(sums.items(), key=lambda item: (-item[1], item[0]))
    return [Flow(kind, source, credits) for (kind, source), credits in ordered]


def lines(*, workspace_id: UUID, period: Period) -> Iterator[Charge]:
    """Yield the period's charges by day, operation and member, the oldest first, for a file."""
    found = (
        _within(charges(workspace_id=workspace_id), period)
        .annotate(day=TruncDate("created_at", tzinfo=period.zone))
        .values_list("day", "operation", "actor_id")
        .annotate(charges=Count("pk"), credits=Sum("net"))
        .order_by("day", "operation", "actor_id")
    )
    return (Charge(*row) for row in found)


def people(ids: Iterable[str]) -> dict[str, str]:
    """Return what the people of a breakdown are called, by id; who is not known is left out."""
    wanted = [each for each in ids if each]
    found = User.objects.filter(pk__in=wanted) if wanted else []
    return {str(user.pk): called(user) for user in found if not user.erased_at}


def _with_before(workspace_id: UUID, period: Period) -> QuerySet[Any]:
    """Return the charges of a period and of the one before; ``is_now`` tells them apart."""
    is_now = Case(
        When(created_at__gte=period.starts_at, then=Value(True)),
        default=Value(False),
        output_field=BooleanField(),
    )
    both = period._replace(starts_at=period.before.starts_at)
    found = _within(charges(workspace_id=workspace_id), both)
    marked: QuerySet[Any] = found.annotate(is_now=is_now)
    return marked


def _within(rows: QuerySet[Any], period: Period) -> QuerySet[Any]:
    return rows.filter(created_at__gte=period.starts_at, created_at__lt=period.ends_at)


def _parts(now: Counter[str], before: Counter[str], counts: Counter[str]) -> list[Part]:
    found = [Part(key, now[key], before[key], counts[key]) for key in now.keys() | before.keys()]
    return sorted(found, key=lambda part: (-part.credits, -part.before, part.key))
