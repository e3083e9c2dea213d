"""Invoices that a subscription leaves open: nobody pays for a plan that is over."""

import logging

from credits.billing.client import Doc, ask, ask_all, key
from credits.billing.failures import BillingUnavailable
from credits.billing.subscriptions import LIVE

logger = logging.getLogger(__name__)

OVER = ("canceled", "incomplete_expired")
OPEN = "open"


def void(subscriptions: list[Doc]) -> None:
    """Void what a customer's subscriptions left open, once none of them lives any more.

    Paid later it would bring credits and no plan. Stripe tells of each by an event. One that
    cannot be voided, as its payment is under way, is left to what becomes of that payment.
    """
    if any(each["status"] in LIVE for each in subscriptions):
        return
    for subscription in subscriptions:
        newest = subscription["latest_invoice"]
        if subscription["status"] not in OVER or newest is None or newest["status"] != OPEN:
            continue
        for invoice in _open_of(subscription["id"]):
            _void(invoice["id"])


def _open_of(subscription_id: str) -> list[Doc]:
    return ask_all(
        lambda stripe: stripe.v1.invoices.list, subscription=subscription_id, status=OPEN
    )


def _void(invoice_id: str) -> None:
    try:
        ask(lambda stripe: stripe.v1.invoices.void_invoice(invoice_id, {}, key("void", invoice_id)))
    except BillingUnavailable as error:
        if error.is_transient:
            raise
        logger.warning(
            "billing_invoice_not_voided", extra={"invoice": invoice_id, "reason": error.reason}
        )
    else:
        logger.info("billing_invoice_voided", extra={"invoice": invoice_id})
