"""The workspace's plan as it follows from Stripe's subscription."""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import NamedTuple, TypeAlias
from uuid import UUID

from django.conf import settings

from accounts import audit
from accounts.models import Workspace
from core import clock
from credits import periods, selectors
from credits.billing.catalogue import Sold
from credits.billing.client import Doc, Missing, ask, key
from credits.billing.invoices import PAID, moment, price_id
from credits.models import Invoice, PlanTerms, Subscription
from credits.models.billing import FREE
from credits.notices import billing as notices

logger = logging.getLogger(__name__)

Status = Subscription.Status
_GOOD = ("active", "trialing")
_OVERDUE = ("past_due", "unpaid", "paused")
LIVE = (*_GOOD, *_OVERDUE)
SoldBy: TypeAlias = Callable[[str], Sold | None]


class Card(NamedTuple):
    """What pays, in words."""

    brand: str = ""
    last4: str = ""
    expires: str = ""


class State(NamedTuple):
    """A live subscription of Stripe's, as far as it matters here.

    ``sold`` is the plan it is on, ``billed`` the one that its newest invoice is for.
    """

    id: str
    status: str
    sold: Sold
    billed: Sold | None
    is_paid: bool
    period_start: datetime
    period_end: datetime
    cancel_at_period_end: bool
    currency: str
    card: Card


class Reading(NamedTuple):
    """What a customer's subscriptions come to.

    ``state`` is the one that counts: of those on plans of ours that live, the newest that is paid,
    or the newest. ``surplus`` are the others' ids, once the one that counts is paid: somebody paid
    in two tabs at once. ``unknown`` are living ones on prices that are not ours, by their ids.
    """

    state: State | None
    surplus: list[str]
    unknown: dict[str, Doc]


def read(found: list[Doc], sold_by: SoldBy) -> Reading:
    """Return what a customer's subscriptions come to."""
    states: list[State] = []
    unknown: dict[str, Doc] = {}
    for doc in _living(found):
        sold = sold_by(doc["items"]["data"][0]["price"]["id"])
        if sold is None or sold.kind != "plan":
            unknown[doc["id"]] = doc
        else:
            states.append(_state(doc, sold, sold_by))
    # They stand newest first, and sorting keeps that among the paid and among the others.
    states.sort(key=lambda state: not state.is_paid)
    state = states[0] if states else None
    surplus = [each.id for each in states[1:]] if state and state.is_paid else []
    return Reading(state, surplus, unknown)


def _state(doc: Doc, sold: Sold, sold_by: SoldBy) -> State:
    item, invoice = doc["items"]["data"][0], doc["latest_invoice"]
    return State(
        id=doc["id"],
        status=doc["status"],
        sold=sold,
        billed=_billed(invoice, doc["currency"], sold_by),
        is_paid=invoice is None or invoice["status"] == PAID,
        period_start=moment(item["current_period_start"]),
        period_end=moment(item["current_period_end"]),
        cancel_at_period_end=bool(doc["cancel_at_period_end"]),
        currency=doc["currency"],
        card=_card(doc["default_payment_method"]),
    )


def _billed(invoice: Doc | None, currency: str, sold_by: SoldBy) -> Sold | None:
    """Return the dearest plan that an invoice bills; None for one without a plan of ours."""
    lines = (invoice or {}).get("lines", {}).get("data", [])
    prices = {price for line in lines if line["amount"] >= 0 and (price := price_id(line))}
    sold = [thing for each in sorted(prices) if (thing := sold_by(each)) and thing.kind == "plan"]
    return max(sold, key=lambda thing: _price(thing, currency), default=None)


def end_surplus(subscription_id: str) -> None:
    """End a subscription at once. What it brought stays; its money staff gives back if asked."""
    logger.warning("billing_second_subscription", extra={"subscription": subscription_id})
    try:
        ask(
            lambda stripe: stripe.v1.subscriptions.cancel(
                subscription_id, {}, key("end", subscription_id)
            )
        )
    except Missing:
        return


def apply(*, workspace_id: UUID, reading: Reading, asked_at: datetime) -> bool:
    """Let the workspace's plan follow, to the free one where nothing lives any more.

    Put on a price that is not ours, the plan stands as it was and staff is told. False, and
    nothing changes, where a newer answer stands here already.
    """
    row = Subscription.objects.select_for_update().get(workspace_id=workspace_id)
    if row.synced_from is not None and row.synced_from > asked_at:
        return False
    row.synced_from = asked_at
    before = row.plan_id
    if reading.state is not None:
        _follow(row, reading.state)
    elif strange := reading.unknown.get(row.stripe_subscription_id):
        logger.error("billing_unknown_price", extra={"subscription": strange["id"]})
        row.cancel_at_period_end = bool(strange["cancel_at_period_end"])
    elif row.stripe_subscription_id and row.stripe_status in LIVE:
        _end(row)
    row.save()
    if row.plan_id != before:
        _tell_of_change(row, before)
    return True


def _follow(row: Subscription, state: State) -> None:
    is_other = row.stripe_subscription_id != state.id
    is_next_period = is_other or row.period_start is None or state.period_start > row.period_start
    row.stripe_subscription_id, row.stripe_status = state.id, state.status
    row.cancel_at_period_end = state.cancel_at_period_end
    _choose_plan(row, state, is_next_period=is_next_period)
    if state.card.brand:
        row.card_brand, row.card_last4, row.card_expires = state.card
    if row.plan_id == FREE:
        # Not paid for yet: the free plan goes on.
        return
    row.currency = state.currency
    row.period_start, row.period_end = state.period_start, state.period_end
    if state.status in _OVERDUE:
        _fall_behind(row, state.currency)
    else:
        row.status, row.grace_until, row.reminders_sent = Status.ACTIVE, None, 0


def _choose_plan(row: Subscription, state: State, *, is_next_period: bool) -> None:
    """Go up once it is paid; go down with the next period, and say so until then."""
    owed, now = _owed(state), _price_now(row, state.currency)
    cost = _price(owed, state.currency)
    if cost < now and not is_next_period:
        row.next_plan_id = state.sold.code
        return
    is_same = (owed.code, owed.version) == (row.plan_id, row.terms_version)
    is_down = row.plan_id != FREE and cost <= now
    if is_same or is_down or state.is_paid:
        row.plan_id, row.terms_version = owed.code, owed.version
        row.next_plan_id = state.sold.code


def _owed(state: State) -> Sold:
    """Return the plan that money stands for: a dearer price that no invoice bills yet waits."""
    if state.billed is None:
        return state.sold
    return min(state.billed, state.sold, key=lambda thing: _price(thing, state.currency))


def _fall_behind(row: Subscription, currency: str) -> None:
    if row.status == Status.PAST_DUE:
        return
    row.status, row.reminders_sent = Status.PAST_DUE, 0
    row.grace_until = clock.now() + timedelta(days=settings.BILLING_GRACE_DAYS)
    # What goes on unpaid is what a whole period was paid for, not a step up shortly before its end.
    whole = _last_whole(row.workspace_id)
    if whole is not None and _price(whole, currency) < _price_now(row, currency):
        row.plan_id = row.next_plan_id = whole.code
        row.terms_version = whole.version


def _last_whole(workspace_id: UUID) -> Sold | None:
    """Return the plan that was last paid for a whole period."""
    paid = Invoice.objects.filter(
        workspace_id=workspace_id,
        status=PAID,
        what__contains=[{"kind": "plan", "is_proration": False}],
    )
    # Stripe counts in seconds; within one, its running number tells which came later.
    last = paid.order_by("-created_at", "-number").first()
    lines = [
        Sold("plan", line["code"], line["version"])
        for line in (last.what if last else [])
        if line["kind"] == "plan" and not line["is_proration"]
    ]
    return lines[0] if lines else None


def _end(row: Subscription) -> None:
    """Go back to the free plan, whose months go on from the day they always began on."""
    terms, now = selectors.plan_terms(FREE), clock.now()
    zone = Workspace.objects.values_list("time_zone", flat=True).get(pk=row.workspace_id)
    was_paying = row.plan_id != FREE
    row.plan_id = row.next_plan_id = FREE
    row.terms_version = terms.version
    row.stripe_status = "canceled"
    row.cancel_at_period_end, row.grace_until, row.reminders_sent = False, None, 0
    if was_paying:
        row.status, row.period_start = Status.CANCELED, now
        row.period_end = periods.next_anchor(now, anchor_day=row.anchor_day, time_zone=zone)


def _tell_of_change(row: Subscription, before: str) -> None:
    audit.record(
        "billing.plan_changed", by=None, workspace_id=row.workspace_id, target=row,
        before=before, after=row.plan_id,
    )  # fmt: skip
    stamp = row.synced_from.isoformat() if row.synced_from else ""
    tell = notices.tell_of_end if row.plan_id == FREE else notices.tell_of_plan
    tell(workspace_id=row.workspace_id, before=before, after=row.plan_id, key=stamp)


def _living(found: list[Doc]) -> list[Doc]:
    living = [doc for doc in found if doc["status"] in LIVE and doc["items"]["data"]]
    return sorted(living, key=lambda doc: (doc["created"], doc["id"]), reverse=True)


def _price(sold: Sold, currency: str) -> int:
    return int(sold.offer().amounts.get(currency, 0))


def _price_now(row: Subscription, currency: str) -> int:
    terms: PlanTerms = selectors.plan_terms(row.plan_id, version=row.terms_version)
    return int(terms.amounts.get(currency, 0))


def _card(method: Doc | str | None) -> Card:
    if not isinstance(method, dict):
        return Card()
    kind = method["type"]
    details = method.get(kind) or {}
    month, year = details.get("exp_month"), details.get("exp_year")
    expires = f"{month:02d}/{year}" if month and year else ""
    return Card(
        str(details.get("brand") or kind)[:30], str(details.get("last4") or "")[:4], expires
    )
