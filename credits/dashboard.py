"""What credits tell on the dashboard: everything of it is read in one query."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, IntegerField, OuterRef, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Coalesce, JSONObject, Now, NullIf, TruncDate
from django.utils.translation import get_language

from accounts.models import Workspace
from core.interface.dashboard import Moment
from core.work import registry
from credits.models import Entry, Price, Subscription, Wallet

_KEY = "credits"


@dataclass(frozen=True)
class Spending:
    """One operation with what it took, day by day."""

    operation: str
    label: str
    by_day: dict[str, int]

    @property
    def total(self) -> int:
        """The credits it took over all these days."""
        return sum(self.by_day.values())


@dataclass(frozen=True)
class Facts:
    """The balance, what was spent and on what, and what the things that can be bought cost.

    What was given back is not counted as spent, and counts on the day on which it was charged.
    """

    balance: int
    spent_since: int
    spending: list[Spending]
    prices: dict[str, int]
    is_overdue: bool
    grace_until: datetime | None

    @property
    def spent(self) -> int:
        """The credits spent over the days of the figures."""
        return sum(each.total for each in self.spending)

    @property
    def cheapest(self) -> int | None:
        """The lowest price among the kinds of work that exist; None where there are none."""
        operations = {kind.model.operation for kind in registry.kinds()}
        return min((self.prices[name] for name in operations if name in self.prices), default=None)

    @property
    def is_low(self) -> bool:
        """Say whether not even the cheapest work can be paid any more."""
        return self.cheapest is not None and self.balance < self.cheapest


def facts(moment: Moment) -> Facts:
    """Return what is to be told, looked up once for each drawing of the dashboard."""
    return moment.once(_KEY, _look_up)


def _look_up(moment: Moment) -> Facts:
    charges = _charges(moment)
    plan = Subscription.objects.filter(workspace_id=moment.workspace_id)
    row = Workspace.objects.filter(pk=moment.workspace_id).values(
        balance=Coalesce(
            Subquery(Wallet.objects.filter(workspace_id=moment.workspace_id).values("balance")), 0
        ),
        spent_since=_sum(charges.filter(created_at__gt=moment.since)),
        spending=_by_day(charges.filter(created_at__gte=moment.starts_at())),
        prices=_prices(),
        status=Subquery(plan.values("status")),
        grace_until=Subquery(plan.values("grace_until")),
    )[0]
    labels = {each["operation"]: each["label"] for each in row["prices"]}
    by_operation: dict[str, dict[str, int]] = defaultdict(dict)
    for each in row["spending"]:
        by_operation[each["operation"]][each["day"]] = each["net"]
    spending = [Spending(name, labels.get(name, name), by_operation[name]) for name in by_operation]
    return Facts(
        balance=row["balance"],
        spent_since=row["spent_since"],
        spending=sorted(spending, key=lambda each: (-each.total, each.label)),
        prices={each["operation"]: each["amount"] for each in row["prices"]},
        is_overdue=row["status"] == Subscription.Status.PAST_DUE,
        grace_until=row["grace_until"],
    )


def _charges(moment: Moment) -> QuerySet[Entry]:
    """Return the charges, each with ``net``: what remains of it after its refund."""
    refunds = Entry.objects.filter(
        workspace_id=moment.workspace_id, refund_of=OuterRef("seq"), kind=Entry.Kind.REFUND
    )
    charges = Entry.objects.filter(workspace_id=moment.workspace_id, kind=Entry.Kind.CHARGE)
    back = Coalesce(Subquery(refunds.values("amount")), 0)
    return charges.order_by().annotate(net=-F("amount") - back)


def _sum(charges: QuerySet[Any]) -> Coalesce:
    total = charges.values("workspace").annotate(total=Sum("net")).values("total")
    return Coalesce(Subquery(total), 0, output_field=IntegerField())


def _by_day(charges: QuerySet[Any]) -> ArraySubquery:
    days = charges.annotate(day=TruncDate("created_at")).values("operation", "day")
    spent = days.annotate(spent=Sum("net")).filter(spent__gt=0)
    return ArraySubquery(
        spent.values(json=JSONObject(operation="operation", day="day", net="spent"))
    )


def _prices() -> ArraySubquery:
    label = f"label_{(get_language() or 'en').split('-')[0]}"
    spoken = Coalesce(NullIf(F(label), Value("")), F("label_en"))
    in_force = Price.objects.filter(starts_at__lte=Now()).order_by(
        "operation", "-starts_at", "-version"
    )
    found = JSONObject(operation="operation", amount="amount", label=spoken)
    # By its name: without one, modeltranslation would give every column.
    return ArraySubquery(in_force.distinct("operation").annotate(json=found).values("json"))
