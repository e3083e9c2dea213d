"""Reads of prices, plans, balances and the ledger."""

from typing import NamedTuple
from uuid import UUID

from django.db import connection
from django.db.models import Count, Q, QuerySet, Sum
from django.db.models.functions import Coalesce, Now

from core.work import registry
from credits.models import Entry, Plan, Price, Wallet


class Quote(NamedTuple):
    """What an operation would cost now, and leave. ``shortfall`` is 0 where it is affordable."""

    operation: str
    price: int
    price_version: int
    balance: int

    @property
    def balance_after(self) -> int:
        """The balance after paying; never shown below zero."""
        return max(0, self.balance - self.price)

    @property
    def shortfall(self) -> int:
        """How many credits are missing."""
        return max(0, self.price - self.balance)

    @property
    def is_affordable(self) -> bool:
        """Say whether the balance covers the price."""
        return self.shortfall == 0


class Sums(NamedTuple):
    """What some entries come to; ``spent`` is not positive."""

    received: int
    spent: int
    entries: int

    @property
    def change(self) -> int:
        """What they did to the balance together."""
        return self.received + self.spent


def price(operation: str) -> Price:
    """Return an operation's price in force now. Raises Price.DoesNotExist for an unknown one."""
    return (
        Price.objects.filter(operation=operation, starts_at__lte=Now())
        .order_by("-starts_at", "-version")[:1]
        .get()
    )


def quote(*, workspace_id: UUID, operation: str) -> Quote:
    """Return what an operation costs now and what it would leave."""
    current = price(operation)
    return Quote(operation, current.amount, current.version, balance(workspace_id=workspace_id))


def balance(*, workspace_id: UUID) -> int:
    """Return the credits of the open scope's workspace; 0 where there is no wallet."""
    found = Wallet.objects.filter(workspace_id=workspace_id).values_list("balance", flat=True)
    return found.first() or 0


def balances_of(user_id: UUID) -> dict[UUID, tuple[int]]:
    """Return the balance of every workspace of the person whose scope is open."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM credits_balances_of_user()")
        return {workspace: (balance,) for workspace, balance in cursor.fetchall()}


def plan(code: str) -> Plan:
    """Return a plan by its code."""
    return Plan.objects.get(code=code)


def plans() -> list[Plan]:
    """Return the plans in the order they are shown."""
    return list(Plan.objects.all())


def entries(*, workspace_id: UUID, before_seq: int | None = None, limit: int = 25) -> list[Entry]:
    """Return ledger entries, newest first; ``before_seq`` continues an earlier list."""
    found = Entry.objects.filter(workspace_id=workspace_id).order_by("-seq")
    if before_seq is not None:
        found = found.filter(seq__lt=before_seq)
    return list(found[:limit])


def ledger(*, workspace_id: UUID) -> QuerySet[Entry]:
    """Return the ledger without what only its verifiers read."""
    found = Entry.objects.filter(workspace_id=workspace_id)
    return found.defer("lots", "previous_hash", "hash")


def sums(entries: QuerySet[Entry]) -> Sums:
    """Return what came, what went and how many entries these are, by one query."""
    found = entries.order_by().aggregate(
        received=Coalesce(Sum("amount", filter=Q(amount__gt=0)), 0),
        spent=Coalesce(Sum("amount", filter=Q(amount__lt=0)), 0),
        entries=Count("pk"),
    )
    return Sums(**found)


def labels() -> dict[str, str]:
    """Return the name of each priced operation in the reader's language."""
    return {p.operation: p.label for p in Price.objects.order_by("starts_at", "version")}


def reference_url(reference: str) -> str | None:
    """Return the screen of the work that an entry paid for; None for anything else."""
    label, _colon, pk = reference.partition(":")
    try:
        return registry.kind_of(label).url(UUID(pk))
    except (KeyError, ValueError):
        return None
