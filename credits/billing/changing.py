"""Changing, ending and taking up again a plan that is paid for."""

import logging
from datetime import datetime
from typing import TYPE_CHECKING, Any, NamedTuple
from uuid import UUID

from accounts import audit
from accounts.models import User
from core import clock, tenancy
from credits import selectors
from credits.billing import catalogue, invoices, sync
from credits.billing.catalogue import Sold
from credits.billing.client import Doc, ask, key, patience
from credits.billing.failures import (
    AlreadySubscribed,
    BillingUnavailable,
    CurrencyNotOffered,
    NoSubscription,
    NotForSale,
    PaymentOverdue,
)
from credits.models import Plan, PlanTerms, Subscription
from credits.models.billing import FREE

if TYPE_CHECKING:
    from stripe.params import SubscriptionUpdateParams

logger = logging.getLogger(__name__)

_REASON_MAX = 500
# A second look is needed where the period turns meanwhile; a third would be a fault.
_ROUNDS = 3


class ChangePreview(NamedTuple):
    """What a change of plan would mean; amounts in minor units of ``currency``, tax included.

    An upgrade counts at once: ``due_now`` is charged and ``credits_now`` come. A downgrade costs
    nothing now and counts from ``starts_at`` on.
    """

    plan: Plan
    terms: PlanTerms
    is_upgrade: bool
    due_now: int
    currency: str
    credits_now: int
    starts_at: datetime | None


class _Paying(NamedTuple):
    """A workspace's paid plan, and the terms of the plan it is to change to."""

    row: Subscription
    now: PlanTerms
    to: PlanTerms

    @property
    def is_upgrade(self) -> bool:
        """A dearer plan counts at once, a cheaper one from the next period on."""
        return self.to.amount(self.row.currency) > self.now.amount(self.row.currency)

    @property
    def sold(self) -> Sold:
        """What the price of the new plan sells."""
        return Sold("plan", self.to.plan.code, self.to.version)

    @property
    def sold_now(self) -> Sold:
        """What the price of the present plan sells."""
        return Sold("plan", self.now.plan.code, self.now.version)


@patience()
def preview_change(*, workspace_id: UUID, plan_code: str) -> ChangePreview:
    """Say what a change to another paid plan would cost and bring.

    Raises what `change_plan` raises, but for the refusals of the bank.
    """
    paying = _weighed(_row(workspace_id), plan_code)
    row = paying.row
    if not paying.is_upgrade:
        # It costs nothing now, so there is nothing to ask of Stripe before it is confirmed.
        return ChangePreview(paying.to.plan, paying.to, False, 0, row.currency, 0, row.period_end)
    paying, item = _paying(workspace_id, plan_code)
    row = paying.row
    price = catalogue.price_of(paying.sold)
    doc = ask(
        lambda stripe: stripe.v1.invoices.create_preview(
            {
                "customer": row.stripe_customer_id,
                "subscription": row.stripe_subscription_id,
                "subscription_details": {
                    "items": [{"id": item["id"], "price": price}],
                    "proration_behavior": "always_invoice",
                },
            }
        )
    )
    prices = {found for line in doc["lines"]["data"] if (found := invoices.price_id(line))}
    sold = {each: thing for each in prices if (thing := catalogue.sold_by(each)) is not None}
    return ChangePreview(
        plan=paying.to.plan,
        terms=paying.to,
        is_upgrade=True,
        due_now=doc["amount_due"],
        currency=row.currency,
        credits_now=invoices.credits_for(doc, sold),
        starts_at=None,
    )


@patience()
def change_plan(*, workspace_id: UUID, plan_code: str, by: User) -> None:
    """Change to another paid plan: up at once and for money, down at the end of the period.

    Changing to the present plan takes a waiting downgrade back. Raises NoSubscription,
    AlreadySubscribed, PaymentOverdue, PaymentRefused, NotForSale or BillingUnavailable.
    """
    paying, item = _paying(workspace_id, plan_code)
    target = catalogue.price_of(paying.sold)
    if item["price"]["id"] == target:
        # Somebody was faster; asked once more, Stripe would charge once more.
        _sync(paying.row)
        return
    if paying.is_upgrade:
        _go_up(paying, item, target)
    else:
        _update(
            paying.row,
            {"items": [_to(item, target)], "proration_behavior": "none"},
            f"down:{paying.sold.lookup_key}",
        )
    _note(paying.row, by, "billing.change_asked", plan=plan_code)
    _sync(paying.row)


@patience()
def cancel(*, workspace_id: UUID, by: User, reason: str = "") -> None:
    """End the paid plan with its period; asked again, nothing changes. Raises NoSubscription."""
    row = _row(workspace_id)
    change: SubscriptionUpdateParams = {"cancel_at_period_end": True}
    if reason:
        change["cancellation_details"] = {"comment": reason[:_REASON_MAX]}
    _update(row, change, "cancel")
    _note(row, by, "billing.canceled")
    _sync(row)


@patience()
def resume(*, workspace_id: UUID, by: User) -> None:
    """Take back a cancellation, and a downgrade that waits. Raises NoSubscription."""
    row, item = _current(workspace_id)
    with tenancy.workspace(workspace_id):
        now = selectors.plan_terms(row.plan_id, version=row.terms_version)
    change: SubscriptionUpdateParams = {"cancel_at_period_end": False}
    if row.next_plan_id != row.plan_id:
        price = catalogue.price_of(Sold("plan", row.plan_id, now.version))
        change["items"] = [_to(item, price)]
        change["proration_behavior"] = "none"
    _update(row, change, "resume")
    _note(row, by, "billing.resumed")
    _sync(row)


def _go_up(paying: _Paying, item: Doc, target: str) -> None:
    now = catalogue.price_of(paying.sold_now)
    if paying.row.next_plan_id != paying.row.plan_id and item["price"]["id"] != now:
        # A downgrade waits: what is left of the period was paid at the dearer price.
        back: SubscriptionUpdateParams = {
            "items": [_to(item, now)],
            "proration_behavior": "none",
        }
        _update(paying.row, back, "restore")
    change: SubscriptionUpdateParams = {
        "items": [_to(item, target)],
        "proration_behavior": "always_invoice",
        "payment_behavior": "error_if_incomplete",
        "cancel_at_period_end": False,
    }
    _update(paying.row, change, f"up:{paying.sold.lookup_key}")


def _paying(workspace_id: UUID, plan_code: str) -> tuple[_Paying, Doc]:
    row, item = _current(workspace_id)
    return _weighed(row, plan_code), item


def _weighed(row: Subscription, plan_code: str) -> _Paying:
    """Hold the plan that is asked for against the present one."""
    if row.status == Subscription.Status.PAST_DUE:
        raise PaymentOverdue
    with tenancy.workspace(row.workspace_id):
        now = selectors.plan_terms(row.plan_id, version=row.terms_version)
        is_back = plan_code == row.plan_id
        if is_back and row.next_plan_id == row.plan_id:
            raise AlreadySubscribed
        to = now if is_back else _terms(plan_code)
    if row.currency not in to.amounts:
        raise CurrencyNotOffered
    return _Paying(row, now, to)


def _current(workspace_id: UUID) -> tuple[Subscription, Doc]:
    """Return the paid plan and its item at Stripe, both of the same period.

    Where the period turned and its events are still under way, what they tell is brought first:
    what is decided by the row of a past period would give the new one away.
    """
    row = _row(workspace_id)
    item = _item(row)
    for _round in range(_ROUNDS):
        if row.period_start == invoices.moment(item["current_period_start"]):
            return row, item
        sync.sync_subscription(row.stripe_subscription_id)
        row = _row(workspace_id)
        item = _item(row)
    raise BillingUnavailable("periods_differ")


def _row(workspace_id: UUID) -> Subscription:
    with tenancy.workspace(workspace_id):
        row = selectors.subscription(workspace_id=workspace_id)
    if row.plan_id == FREE or not row.stripe_subscription_id:
        raise NoSubscription
    return row


def _terms(plan_code: str) -> PlanTerms:
    try:
        found = selectors.plan_terms(plan_code)
    except PlanTerms.DoesNotExist:
        raise NotForSale from None
    if plan_code == FREE:
        raise NotForSale
    return found


def _item(row: Subscription) -> Doc:
    doc = ask(lambda stripe: stripe.v1.subscriptions.retrieve(row.stripe_subscription_id))
    item: Doc = doc["items"]["data"][0]
    return item


def _to(item: Doc, price: str) -> Any:
    return {"id": item["id"], "price": price}


def _update(row: Subscription, change: "SubscriptionUpdateParams", what: str) -> None:
    """Change the subscription. Setting the same state twice charges nothing twice.

    The minute in the key lets somebody try again whom Stripe would only repeat its refusal.
    """
    attempt = clock.now().strftime("%Y%m%d%H%M")
    seen = row.synced_from.isoformat() if row.synced_from else ""
    subscription = row.stripe_subscription_id
    ask(
        lambda stripe: stripe.v1.subscriptions.update(
            subscription, change, key("change", subscription, what, seen, attempt)
        )
    )


def _note(row: Subscription, by: User, action: str, **details: Any) -> None:
    with tenancy.workspace(row.workspace_id):
        audit.record(action, by=by, workspace_id=row.workspace_id, target=row, **details)


def _sync(row: Subscription) -> None:
    """Bring what changed without waiting for its events; where that fails, they bring it."""
    try:
        sync.sync_subscription(row.stripe_subscription_id)
    except BillingUnavailable as error:
        logger.warning("billing_sync_waits", extra={"reason": error.reason})
