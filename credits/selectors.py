"""Reads of prices, plans, balances and the ledger."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db import connection
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery, Sum, TextField
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast, Coalesce, JSONObject

from core import clock, tenancy
from core.work import registry
from credits import periods
from credits.models import Entry, Invoice, Lot, Pack, Plan, PlanTerms, Price, Subscription, Wallet
from credits.models.billing import FREE

# A lot and the entry that grants it are written in one go.
_TOGETHER = timedelta(minutes=1)


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
        Price.objects.filter(operation=operation, starts_at__lte=clock.now())
        .order_by("-starts_at", "-version")[:1]
        .get()
    )


def balance(*, workspace_id: UUID) -> int:
    """Return the credits of the open scope's workspace; 0 where there is no wallet."""
    found = Wallet.objects.filter(workspace_id=workspace_id).values_list("balance", flat=True)
    return found.first() or 0


class Purse(NamedTuple):
    """What a workspace has, beside what its plan brings each month."""

    balance: int
    plan_credits: int

    @property
    def is_low(self) -> bool:
        """Say whether less than a fifth of a month's credits is left."""
        return self.balance < self.plan_credits // 5


def present_purse(*, workspace_id: UUID) -> Purse:
    """Return balance and plan of the open scope's workspace, asked once in it."""
    return tenancy.remembered(
        f"credits.purse.{workspace_id}", lambda: _purse(workspace_id=workspace_id)
    )


def _purse(*, workspace_id: UUID) -> Purse:
    theirs = Subscription.objects.filter(
        workspace_id=workspace_id,
        plan_id=OuterRef("plan__code"),
        terms_version=OuterRef("version"),
    )
    terms = PlanTerms.objects.filter(Exists(theirs)).values("credits")[:1]
    found = Wallet.objects.filter(workspace_id=workspace_id)
    row = found.values_list("balance", Coalesce(Subquery(terms), 0)).first()
    return Purse(*row) if row else Purse(0, 0)


def balances_of(user_id: UUID) -> dict[UUID, tuple[int]]:
    """Return the balance of every workspace of the person whose scope is open."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM credits_balances_of_user()")
        return {workspace: (balance,) for workspace, balance in cursor.fetchall()}


class Offer(NamedTuple):
    """A plan with the terms that are in force for whoever takes it now."""

    plan: Plan
    terms: PlanTerms


def plan_terms(code: str, *, version: int | None = None) -> PlanTerms:
    """Return a plan's terms: those in force now, or of a version that somebody still has.

    Raises PlanTerms.DoesNotExist for an unknown plan or version.
    """
    found = PlanTerms.objects.filter(plan__code=code).select_related("plan")
    if version is not None:
        return found.get(version=version)
    return found.filter(starts_at__lte=clock.now()).order_by("-starts_at", "-version")[:1].get()


def plan_offers() -> list[Offer]:
    """Return the plans in the order they are shown, each with the terms in force."""
    in_force = (
        PlanTerms.objects.filter(starts_at__lte=clock.now())
        .order_by("plan_id", "-starts_at", "-version")
        .distinct("plan_id")
        .select_related("plan")
    )
    return sorted((Offer(terms.plan, terms) for terms in in_force), key=_place)


def _place(offer: Offer) -> int:
    return offer.plan.position


def packs() -> list[Pack]:
    """Return the credit packs on sale, smallest first."""
    in_force = (
        Pack.objects.filter(starts_at__lte=clock.now())
        .order_by("code", "-starts_at", "-version")
        .distinct("code")
    )
    return sorted((pack for pack in in_force if pack.is_sold), key=lambda pack: pack.credits)


class Shop(NamedTuple):
    """Everything on sale."""

    offers: list[Offer]
    packs: list[Pack]


def on_sale() -> Shop:
    """Return plans and packs together, by one query, for screens that show them all."""
    named = [f.attname for f in Pack._meta.concrete_fields if f.attname not in _PACK_UNREAD]
    packs = (
        Pack.objects.filter(starts_at__lte=clock.now())
        .order_by("code", "-starts_at", "-version")
        .distinct("code")
        .annotate(json=JSONObject(**{name: name for name in named}))
        .values("json")
    )
    in_force = list(
        PlanTerms.objects.filter(starts_at__lte=clock.now())
        .order_by("plan_id", "-starts_at", "-version")
        .distinct("plan_id")
        .select_related("plan")
        .annotate(packs=ArraySubquery(packs))
    )
    offers = sorted((Offer(terms.plan, terms) for terms in in_force), key=_place)
    found = [Pack(**row) for row in in_force[0].packs] if in_force else []
    sold = sorted((pack for pack in found if pack.is_sold), key=lambda pack: pack.credits)
    return Shop(offers, sold)


# The name stands in the column of each language; and JSON has no moments.
_PACK_UNREAD = ("name", "starts_at")


def subscription(*, workspace_id: UUID) -> Subscription:
    """Return the workspace's subscription; each workspace has one."""
    return Subscription.objects.select_related("plan", "next_plan").get(workspace_id=workspace_id)


def present_subscription(*, workspace_id: UUID) -> Subscription:
    """Return the same, asked once in a scope: for all that only looks."""
    return tenancy.remembered(
        f"credits.subscription.{workspace_id}", lambda: subscription(workspace_id=workspace_id)
    )


class Span(NamedTuple):
    """A period from one moment to before another."""

    start: datetime | None
    end: datetime | None


def present_period(found: Subscription, *, time_zone: str) -> Span:
    """Return the period a workspace is in.

    That of a free plan whose months bring nothing is written down nowhere: nobody renews it.
    """
    start, end = found.period_start, found.period_end
    if found.plan_id != FREE or found.gets_free_credits or end is None:
        return Span(start, end)
    now, day = clock.now(), found.anchor_day
    while end <= now:
        start, end = end, periods.next_renewal(end, anchor_day=day, time_zone=time_zone)
    return Span(start, end)


def terms_among(offers: Iterable[Offer], found: Subscription) -> PlanTerms:
    """Return the terms a workspace pays by; without a query where they are on offer still."""
    for offer in offers:
        if (offer.plan.code, offer.terms.version) == (found.plan_id, found.terms_version):
            return offer.terms
    return plan_terms(str(found.plan_id), version=found.terms_version)


def terms_of(*, workspace_id: UUID) -> PlanTerms:
    """Return the terms that count for a workspace now: credits, quotas and features.

    They are those it pays by; once grace is over, the free plan's.
    """
    now = clock.now()
    theirs = Subscription.objects.filter(workspace_id=workspace_id)
    is_over = Q(status=Subscription.Status.PAST_DUE, grace_until__lte=now)
    paid = theirs.exclude(is_over).filter(
        plan_id=OuterRef("plan__code"), terms_version=OuterRef("version")
    )
    found = PlanTerms.objects.filter(
        Exists(paid) | Q(Exists(theirs.filter(is_over)), plan__code=FREE, starts_at__lte=now)
    )
    return found.order_by("-starts_at", "-version").select_related("plan")[:1].get()


def look_around(*, workspace_id: UUID, offers: Iterable[Offer]) -> Subscription:
    """Return the subscription, and keep what the rest of a screen asks for: terms and purse.

    One query does it all; the terms are found among the offers.
    """
    wallet = Wallet.objects.filter(workspace_id=workspace_id).values("balance")
    theirs = Subscription.objects.select_related("plan", "next_plan")
    found = theirs.annotate(balance=Coalesce(Subquery(wallet), 0)).get(workspace_id=workspace_id)
    paid = present = terms_among(offers, found)
    if found.effective_plan_code(clock.now()) != found.plan_id:
        present = next(offer.terms for offer in offers if offer.plan.code == FREE)
    tenancy.remembered(f"credits.subscription.{workspace_id}", lambda: found)
    tenancy.remembered(f"credits.terms.{workspace_id}", lambda: present)
    purse = Purse(found.balance, paid.credits)
    tenancy.remembered(f"credits.purse.{workspace_id}", lambda: purse)
    return found


def present_terms(*, workspace_id: UUID) -> PlanTerms:
    """Return the same, asked once in a scope: for all that only looks."""
    return tenancy.remembered(
        f"credits.terms.{workspace_id}", lambda: terms_of(workspace_id=workspace_id)
    )


def with_grant(lots: QuerySet[Lot]) -> QuerySet[Lot]:
    """Return lots with ``grant_key``, the key of the entry they came by; no query of its own."""
    granted = Entry.objects.filter(
        workspace_id=OuterRef("workspace_id"),
        kind=Entry.Kind.GRANT,
        created_at__gte=OuterRef("created_at"),
        created_at__lt=OuterRef("created_at") + _TOGETHER,
    ).annotate(lot=KeyTextTransform(0, KeyTextTransform(0, F("lots"))))
    mine = granted.filter(lot=Cast(OuterRef("pk"), TextField()))
    return lots.annotate(grant_key=Subquery(mine.values("key")[:1]))


def lots(*, workspace_id: UUID, now: datetime) -> list[Lot]:
    """Return the lots with credits in them that still count, in the order they are spent."""
    found = Lot.objects.filter(workspace_id=workspace_id, has_credits=True)
    alive = found.filter(Q(expires_at=None) | Q(expires_at__gt=now))
    return list(
        with_grant(alive).order_by(F("expires_at").asc(nulls_last=True), "created_at", "id")
    )


class Ending(NamedTuple):
    """Credits that end at the same moment."""

    credits: int
    at: datetime


def expires_next(*, workspace_id: UUID) -> Ending | None:
    """Return the credits that end first; None where none ever do."""
    alive = Lot.objects.filter(
        workspace_id=workspace_id, has_credits=True, expires_at__gt=clock.now()
    )
    found = alive.values_list("expires_at").annotate(Sum("remaining")).order_by("expires_at")
    return next((Ending(credits, at) for at, credits in found[:1] if at), None)


def pay_url(*, workspace_id: UUID) -> str:
    """Return where the newest open invoice is paid; empty where none is open."""
    found = invoices(workspace_id=workspace_id).filter(status="open").exclude(hosted_url="")
    urls = found.order_by("-created_at", "-number").values_list("hosted_url", flat=True)
    return urls.first() or ""


def invoices(*, workspace_id: UUID) -> QuerySet[Invoice]:
    """Return the workspace's invoices."""
    return Invoice.objects.filter(workspace_id=workspace_id)


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
