"""What was paid at Stripe against the invoices that stand here: an event may never have come."""

import logging
from collections.abc import Iterator
from datetime import timedelta

from core import clock
from credits.billing.client import Doc, ask_all
from credits.billing.failures import BillingUnavailable
from credits.billing.invoices import PAID, named_workspace
from credits.models import Invoice, Subscription
from credits.reconciliation.findings import Finding

logger = logging.getLogger(__name__)

LOOK_BACK = timedelta(days=3)
# An event may take a while.
UNDER_WAY = timedelta(hours=1)


def paid_at_stripe() -> list[Doc] | None:
    """Return the last days' paid invoices; None, with a line in the log, where none can be had.

    Asked with no scope open.
    """
    now = clock.now()
    span = {
        "gte": int((now - LOOK_BACK).timestamp()), "lte": int((now - UNDER_WAY).timestamp()),
    }  # fmt: skip
    try:
        return ask_all(lambda stripe: stripe.v1.invoices.list, status=PAID, created=span)
    except BillingUnavailable as error:
        logger.warning("payments_not_counted", extra={"reason": error.reason})
        return None


def find_lost(paid: list[Doc]) -> Iterator[Finding]:
    """Find invoices that our customers paid and that do not stand here as paid."""
    ids = [doc["id"] for doc in paid]
    known = Invoice.objects.filter(stripe_id__in=ids, status=PAID)
    heard_of = set(known.values_list("stripe_id", flat=True))
    lost = [doc for doc in paid if doc["id"] not in heard_of]
    ours = Subscription.objects.filter(stripe_customer_id__in=[d["customer"] or "" for d in lost])
    payers = dict(
        ours.exclude(stripe_customer_id="").values_list("stripe_customer_id", "workspace_id")
    )
    for doc in lost:
        workspace_id = payers.get(doc["customer"])
        if workspace_id is None and named_workspace(doc) is None:
            # Something else is sold by the same account.
            continue
        details = {"paid": doc["amount_paid"], "currency": doc["currency"]}
        yield Finding("payment_lost", doc["id"], workspace_id, details)
