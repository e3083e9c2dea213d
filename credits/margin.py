"""What work earns and costs us, by module and month. Reads across workspaces: for staff only.

Counted are pieces of work by the month in which they were asked for, as long as they are there.
Sample content, which no provider made, is left out.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Any

from django.db.models import Count, F, Q, QuerySet, Sum
from django.db.models.functions import TruncMonth
from django.utils import timezone
from django.utils.translation import gettext as _

from core import formatting
from core.work import registry
from core.work.models import Status
from credits import modules
from credits.billing.catalogue import Kind, Sold
from credits.models import Invoice, Pack, PlanTerms

MICRO = 1_000_000
# Millionths of a dollar in a cent.
CENT = 10_000


@dataclass
class Figures:
    """What some work came to; money is in millionths of a dollar."""

    charged: int = 0
    refunded: int = 0
    cost: int = 0
    ended: int = 0
    failed: int = 0
    failed_cost: int = 0

    @property
    def credits(self) -> int:
        """Credits charged, less those that came back."""
        return self.charged - self.refunded

    @property
    def failed_share(self) -> float | None:
        """The share of ended work that failed; None where none has ended."""
        return self.failed / self.ended if self.ended else None

    def add(self, other: "Figures") -> None:
        """Count others along."""
        for name in ("charged", "refunded", "cost", "ended", "failed", "failed_cost"):
            setattr(self, name, getattr(self, name) + getattr(other, name))


@dataclass(frozen=True)
class Line:
    """Work of one module in one month, and what its credits are worth."""

    month: date
    module: str
    figures: Figures
    rate: Fraction | None

    @property
    def label(self) -> str:
        """What people call the module."""
        return modules.label_of(self.module)

    @property
    def worth(self) -> int | None:
        """What the credits are worth; None where nothing says what a credit is worth."""
        return None if self.rate is None else round(self.figures.credits * self.rate)

    @property
    def margin(self) -> int | None:
        """What is left of it after what providers took."""
        return None if self.worth is None else self.worth - self.figures.cost


@dataclass(frozen=True)
class Paid:
    """What was paid for credits, in millionths of dollars, and how many credits that brought."""

    microusd: int
    credits: int

    @property
    def rate(self) -> Fraction | None:
        """What was paid for a credit on average; None where none was bought."""
        return Fraction(self.microusd, self.credits) if self.credits > 0 else None


@dataclass(frozen=True)
class Report:
    """Everything the page shows of some months."""

    months: list[date]
    paid: Paid
    lines: list[Line]
    total: Line = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "total", self._sum(self.lines, self.months[0]))

    def by_month(self) -> list[Line]:
        """Return the sum of each month, the earliest first."""
        return [
            self._sum((line for line in self.lines if line.month == month), month)
            for month in self.months
        ]

    def _sum(self, lines: Iterable[Line], month: date) -> Line:
        figures = Figures()
        for line in lines:
            figures.add(line.figures)
        return Line(month, "", figures, self.paid.rate)


def report(*, first: date, last: date) -> Report:
    """Return what work of these months came to, both included. Needs the staff scope."""
    begin, end = _beginning(first), _beginning(next_month(last))
    paid = _paid(begin, end)
    found: dict[tuple[date, str], Figures] = defaultdict(Figures)
    for kind in registry.kinds():
        if not kind.model.operation:
            continue
        module = modules.module_of(kind.model.operation)
        for row in _work(kind, begin, end):
            month = timezone.localtime(row.pop("month")).date()
            found[month, module].add(Figures(**row))
    lines = [Line(month, module, figures, paid.rate) for (month, module), figures in found.items()]
    return Report(
        months=list(_months(first, last)),
        paid=paid,
        lines=sorted(lines, key=_newest_first),
    )


def dollars(microusd: int) -> str:
    """Write millionths of a dollar as money; what is less than a cent is said to be."""
    if 0 < microusd < CENT:
        return _("less than %(amount)s") % {"amount": formatting.money(1, "USD")}
    cents = (Decimal(microusd) / CENT).quantize(Decimal(1), ROUND_HALF_UP)
    return formatting.money(int(cents), "USD")


def next_month(month: date) -> date:
    """Return the first day of the month after."""
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)


def _newest_first(line: Line) -> tuple[int, str]:
    return -line.month.toordinal(), line.module


def _months(first: date, last: date) -> Iterable[date]:
    month = first
    while month <= last:
        yield month
        month = next_month(month)


def _beginning(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()))


def _work(kind: registry.Kind, begin: datetime, end: datetime) -> QuerySet[Any, Any]:
    names = {each.name for each in kind.model._meta.get_fields()}
    sample = Q(provider_calls__contains=[{"is_sample": True}])
    if "is_sample" in names:
        sample |= Q(is_sample=True)
    failed = Q(status=Status.FAILED)
    asked = kind.model.objects.filter(submitted_at__gte=begin, submitted_at__lt=end)
    return (
        asked.exclude(sample)
        .order_by()
        .annotate(month=TruncMonth("submitted_at"))
        .values("month")
        .annotate(
            charged=Sum("credits_charged"),
            refunded=Sum("credits_refunded"),
            cost=Sum("cost_microusd"),
            ended=Count("pk", filter=failed | Q(status=Status.READY)),
            failed=Count("pk", filter=failed),
            failed_cost=Sum("cost_microusd", filter=failed, default=0),
        )
    )


def _paid(begin: datetime, end: datetime) -> Paid:
    """Return what was kept of the invoices paid in a time, at our own prices in dollars."""
    invoices = Invoice.objects.filter(
        paid_at__gte=begin, paid_at__lt=end, amount_paid__gt=0, credits__gt=0
    )
    rows = invoices.values_list(
        "currency", "what", F("amount_paid") - F("amount_refunded"), "amount_paid",
        F("credits") - F("credits_reversed"),
    )  # fmt: skip
    offers = _offers()
    microusd, credits = Fraction(0), 0
    for currency, what, kept, amount_paid, brought in rows.iterator():
        microusd += _dollars_of(what, currency, offers) * kept / amount_paid
        credits += brought
    return Paid(round(microusd), credits)


def _dollars_of(
    what: list[dict[str, Any]], currency: str, offers: dict[Sold, dict[str, int]]
) -> Fraction:
    """Return an invoice's lines in millionths of a dollar, by our prices in both currencies."""
    total = Fraction(0)
    for line in what:
        kind: Kind = "pack" if line.get("kind") == "pack" else "plan"
        sold = Sold(kind, line.get("code", ""), line.get("version", 0))
        amounts = offers.get(sold, {})
        if price := amounts.get(currency):
            total += Fraction(line["amount"] * amounts["usd"] * CENT, price)
    return max(total, Fraction(0))


def _offers() -> dict[Sold, dict[str, int]]:
    plans = PlanTerms.objects.values_list("plan__code", "version", "amounts")
    packs = Pack.objects.values_list("code", "version", "amounts")
    found = {Sold("plan", code, version): amounts for code, version, amounts in plans}
    return found | {Sold("pack", code, version): amounts for code, version, amounts in packs}
