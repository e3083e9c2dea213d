"""The workspace's plan as it follows from Stripe's subscription."""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from django.conf import settings

from accounts import audit
from accounts.models import Workspace
from core import clock
from credits import periods, selectors
from credits.billing.catalogue import Sold
from credits.billing.client import Doc, Missing, ask, key
from credits.billing.invoices import PAID, moment
from credits.models import PlanTerms, Subscription
from credits.models.billing import FREE
from credits.notices import billing as notices

logger = logging.getLogger(__name__)

Status = Subscription.Status
_GOOD = ("active", "trialing")
_OVERDUE = ("past_due", "unpaid", "paused")
LIVE = (*_GOOD, *_OVERDUE)


class Card(NamedTuple):
    """What pays, in words."""

    brand: str = ""
    last4: str = ""
    expires: str = ""


class State(NamedTuple):
    """A live subscription of Stripe's, as far as it matters here."""

    id: str
    status: str
    sold: Sold
    is_paid: bool
    period_start: datetime
    period_end: datetime
    cancel_at_period_end: bool
    currency: str
    card: Card


def read(found: list[Doc], sold_by: Callable[[str], Sold | None]) -> State | None:
    """Return the subscription that counts among a customer's: the newest that lives, or None."""
    for doc in _living(found):
        item = doc["items"]["data"][0]
        sold = sold_by(item["price"]["id"])
        if sold is None or sold.kind != "plan":
            logger.error("billing_unknown_price", extra={"subscription": doc["id"]})
            continue
        invoice = doc["latest_invoice"]
        return State(
            id=doc["id"],
            status=doc["status"],
            sold=sold,
            is_paid=invoice is None or invoice["status"] == PAID,
            period_start=moment(item["current_period_start"]),
            period_end=moment(item["current_period_end"]),
            cancel_at_period_end=bool(doc["cancel_at_period_end"]),
            currency=doc["currency"],
            card=_card(doc["default_payment_method"]),
        )
    return None


def surplus(found: list[Doc]) -> list[str]:
    """Return the ids of living subscriptions beside the newest: paid in two tabs at once."""
    return [doc["id"] for doc in _living(found)[1:]]


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


def apply(*, workspace_id: UUID, state: State | None, asked_at: datetime) -> bool:
    """Let the workspace's plan follow; None means that nothing lives any more.

    False, and nothing changes, where a newer answer stands here already.
    """
    row = Subscription.objects.select_for_update().get(workspace_id=workspace_id)
    if row.synced_from is not None and row.synced_from > asked_at:
        return False
    row.synced_from = asked_at
    before = row.plan_id
    if state is not None:
        _follow(row, state)
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
        _fall_behind(row)
    else:
        row.status, row.grace_until, row.reminders_sent = Status.ACTIVE, None, 0


def _choose_plan(row: Subscription, state: State, *, is_next_period: bool) -> None:
    """Go up once it is paid; go down with the next period, and say so until then."""
    code, version = state.sold.code, state.sold.version
    if _price(state.sold, state.currency) < _price_now(row, state.currency) and not is_next_period:
        row.next_plan_id = code
        return
    is_same = (code, version) == (row.plan_id, row.terms_version)
    is_down = row.plan_id != FREE and _price(state.sold, state.currency) <= _price_now(
        row, state.currency
    )
    if is_same or is_down or state.is_paid:
        row.plan_id, row.next_plan_id, row.terms_version = code, code, version


def _fall_behind(row: Subscription) -> None:
    if row.status != Status.PAST_DUE:
        row.status, row.reminders_sent = Status.PAST_DUE, 0
        row.grace_until = clock.now() + timedelta(days=settings.BILLING_GRACE_DAYS)


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
