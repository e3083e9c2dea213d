"""Plans side by side, and what changing from one to another means, in words."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from core import formatting
from credits import features, quotas
from credits.billing.services import ChangePreview
from credits.billing_presenters import price
from credits.models import PlanTerms, Subscription
from credits.models.billing import FREE
from credits.quotas import QuotaUsage
from credits.selectors import Offer


class Room(NamedTuple):
    """How much of one kind a plan has room for; None: as much as one likes."""

    key: str
    label: str
    limit: int | None


class Extra(NamedTuple):
    """Something that a plan switches on, or not."""

    label: str
    is_on: bool


class PlanOption(NamedTuple):
    """One plan to choose. ``relation`` is current, next, up or down, seen from today's plan."""

    code: str
    name: str
    is_featured: bool
    is_free: bool
    price: str
    credits: int
    lasts_months: int
    rooms: list[Room]
    extras: list[Extra]
    relation: str


class Crowded(NamedTuple):
    """A kind of room of which a workspace uses more than a smaller plan has."""

    label: str
    used: int
    limit: int


class Change(NamedTuple):
    """What a change of plan means; ``due_now`` is empty where nothing is paid now."""

    code: str
    name: str
    is_upgrade: bool
    due_now: str
    monthly: str
    credits: int
    credits_now: int
    starts_at: datetime | None
    crowded: list[Crowded]
    gained: list[str]
    lost: list[str]


def options(
    offers: Sequence[Offer], subscription: Subscription | None, currency: str
) -> list[PlanOption]:
    """Return the plans that have a price in a currency, seen from the plan a workspace is on."""
    return [
        PlanOption(
            code=plan.code,
            name=plan.name,
            is_featured=plan.is_featured,
            is_free=plan.code == FREE,
            price=price(terms.amounts[currency], currency),
            credits=terms.credits,
            lasts_months=terms.credits_last_months,
            rooms=rooms(terms),
            extras=extras(terms),
            relation=_relation(plan.code, offers, subscription),
        )
        for plan, terms in offers
        if currency in terms.amounts
    ]


def rooms(terms: PlanTerms) -> list[Room]:
    """Return how much of everything there is to count a plan has room for."""
    return [
        Room(each.key, str(each.label), terms.quotas.get(each.key))
        for each in quotas.registered.all()
    ]


def extras(terms: PlanTerms) -> list[Extra]:
    """Return every feature there is, with whether a plan has it."""
    return [
        Extra(str(each.label), each.key in terms.features) for each in features.registered.all()
    ]


def change(preview: ChangePreview, present: PlanTerms, usages: Sequence[QuotaUsage]) -> Change:
    """Return a change in words: ``present`` are the terms that count today."""
    currency = preview.currency
    return Change(
        code=preview.plan.code,
        name=preview.plan.name,
        is_upgrade=preview.is_upgrade,
        due_now=formatting.money(preview.due_now, currency.upper()) if preview.due_now else "",
        monthly=price(preview.terms.amount(currency), currency),
        credits=preview.terms.credits,
        credits_now=preview.credits_now,
        starts_at=preview.starts_at,
        crowded=crowded(preview.terms, usages),
        gained=_labels(set(preview.terms.features) - set(present.features)),
        lost=_labels(set(present.features) - set(preview.terms.features)),
    )


def crowded(terms: PlanTerms, usages: Sequence[QuotaUsage]) -> list[Crowded]:
    """Return what a workspace has more of than there is room for by these terms."""
    found = ((each, terms.quotas.get(each.key)) for each in usages)
    return [
        Crowded(each.label, each.used, limit)
        for each, limit in found
        if limit is not None and each.used > limit
    ]


def lost_with(present: PlanTerms, smaller: PlanTerms) -> list[str]:
    """Return the features that end with a plan."""
    return _labels(set(present.features) - set(smaller.features))


def _labels(keys: set[str]) -> list[str]:
    return [str(each.label) for each in features.registered.all() if each.key in keys]


def _relation(code: str, offers: Sequence[Offer], subscription: Subscription | None) -> str:
    if subscription is None:
        return ""
    if code == subscription.plan_id:
        return "current"
    if code == subscription.next_plan_id:
        return "next"
    place = {offer.plan.code: offer.plan.position for offer in offers}
    return "up" if place[code] > place.get(str(subscription.plan_id), 0) else "down"
