"""A workspace that goes stops paying; Stripe forgets whose it was."""

import logging
from datetime import timedelta
from uuid import UUID

from django.db.models import Q
from django.utils import timezone

from core import tenancy
from credits.billing import sync
from credits.billing.client import Missing, ask, ask_all, key
from credits.billing.failures import BillingUnavailable
from credits.billing.subscriptions import LIVE
from credits.models import Subscription

logger = logging.getLogger(__name__)

FORGOTTEN = "forgotten"
NAMELESS = "Deleted workspace"
# Stripe does not take an empty one in place of an address.
NOBODY = "nobody@example.com"
BATCH = 50
LOOK_AGAIN = timedelta(hours=1)


def stop_paying() -> int:
    """Cancel what workspaces pay that are to be deleted, and end it where they are erased.

    Runs in the scheduler and goes by what the rows say, so that neither a lost job nor a Stripe
    that is away lets anybody go on paying. Returns how many were stopped.
    """
    customers = Subscription.objects.exclude(stripe_customer_id="")
    is_leaving = Q(
        workspace__deletion_due_at__isnull=False,
        workspace__erased_at=None,
        cancel_at_period_end=False,
    ) & (
        # What lives there we may not have heard of: those too are looked at, each hour.
        Q(stripe_status__in=LIVE)
        | Q(synced_from=None)
        | Q(synced_from__lt=timezone.now() - LOOK_AGAIN)
    )
    is_gone = Q(workspace__erased_at__isnull=False) & ~Q(stripe_status=FORGOTTEN)
    with tenancy.system_scope(tenancy.SystemUse.BILLING):
        found = list(
            customers.filter(is_leaving | is_gone)
            .order_by("updated_at")
            .values_list("workspace_id", "stripe_customer_id", "workspace__erased_at")[:BATCH]
        )
    done = 0
    for workspace_id, customer, erased_at in found:
        try:
            if erased_at is None:
                _cancel_at_the_end(customer)
            else:
                _forget(workspace_id, customer)
        except BillingUnavailable as error:
            logger.warning("billing_not_stopped", extra={"reason": error.reason})
            if error.is_transient:
                break
        else:
            done += 1
    return done


def _cancel_at_the_end(customer: str) -> None:
    for subscription in _living(customer):
        ask(
            lambda stripe, each=subscription: stripe.v1.subscriptions.update(  # type: ignore[misc]
                each, {"cancel_at_period_end": True}
            )
        )
    sync.sync_customer(customer)


def _forget(workspace_id: UUID, customer: str) -> None:
    """End what lives, now, and take the name and the address from the customer.

    Its invoices stay at Stripe as the law of accounting asks.
    """
    try:
        for subscription in _living(customer):
            _end(subscription)
        ask(
            lambda stripe: stripe.v1.customers.update(
                customer, {"name": NAMELESS, "email": NOBODY}, key("forget", customer)
            )
        )
    except Missing as missing:
        logger.info("billing_customer_gone", extra={"reason": missing.reason})
    else:
        sync.sync_customer(customer)
    with tenancy.workspace(workspace_id):
        Subscription.objects.filter(workspace_id=workspace_id).update(
            stripe_status=FORGOTTEN, card_brand="", card_last4="", card_expires=""
        )


def _end(subscription: str) -> None:
    ask(lambda stripe: stripe.v1.subscriptions.cancel(subscription, {}, key("end", subscription)))


def _living(customer: str) -> list[str]:
    found = ask_all(lambda stripe: stripe.v1.subscriptions.list, customer=customer, status="all")
    return [doc["id"] for doc in found if doc["status"] in LIVE]
