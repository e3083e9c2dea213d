"""Bringing here what Stripe says: the one road for webhooks, for the way back and for chores.

Everything is asked anew, with no scope open, and applied in the scope of the workspace. Each
function may run twice, twice at once, late and in any order: the last state is the one that was
asked for last, and credits come once.
"""

from collections.abc import Iterable
from datetime import datetime
from functools import partial
from uuid import UUID

from django.utils import timezone

from core import tenancy
from credits.billing import catalogue, customers, invoices, leftovers, reversals, subscriptions
from credits.billing.catalogue import Sold
from credits.billing.client import Doc, ask, ask_all
from credits.models import Invoice

# Each round means that somebody else was faster: that does not go on.
_ROUNDS = 5
# How an attempt to pay stands once the bank said no.
_REFUSED = ("requires_payment_method", "canceled")


def sync_session(session: Doc) -> bool:
    """Bring what a checkout led to; False while it led to nothing, or is nobody's."""
    if session["status"] != "complete" or not session["invoice"]:
        return False
    return sync_invoice(session["invoice"])


def sync_customer(customer: str | None, named: str | None = None) -> bool:
    """Bring a customer's subscription; False for nobody's customer."""
    workspace_id = customers.workspace_of(customer or "", named) if customer else None
    if customer is None or workspace_id is None:
        return False
    asked_at = timezone.now()
    found = subscriptions_of(customer)
    reading = subscriptions.read(found, catalogue.sold_by)
    with tenancy.workspace(workspace_id):
        subscriptions.apply(workspace_id=workspace_id, reading=reading, asked_at=asked_at)
    for each in reading.surplus:
        subscriptions.end_surplus(each)
    leftovers.void(found)
    return True


def subscriptions_of(customer: str) -> list[Doc]:
    """Return all that a customer ever subscribed to, each with its newest invoice."""
    return ask_all(
        lambda stripe: stripe.v1.subscriptions.list,
        customer=customer,
        status="all",
        expand=["data.default_payment_method", "data.latest_invoice"],
    )


def sync_subscription(subscription_id: str) -> bool:
    """Bring a subscription with its newest invoice; False for nobody's."""
    doc = ask(
        lambda stripe: stripe.v1.subscriptions.retrieve(
            subscription_id, {"expand": ["latest_invoice"]}
        )
    )
    invoice = doc["latest_invoice"]
    if invoice is None or invoice["status"] == "draft":
        return sync_customer(doc["customer"])
    return sync_invoice(invoice["id"])


def sync_invoice(invoice_id: str) -> bool:
    """Bring an invoice with what went back of it, then the subscription; False for nobody's.

    The credits of a paid invoice are granted here, once.
    """
    for _round in range(_ROUNDS):
        asked_at = timezone.now()
        doc = _invoice(invoice_id)
        named = invoices.named_workspace(doc)
        workspace_id = customers.workspace_of(doc["customer"] or "", named)
        if workspace_id is None:
            return False
        if doc["status"] == "draft":
            return True
        sold = _sold_in(doc["lines"]["data"])
        returns = _returns_of(doc)
        if _apply_invoice(workspace_id, doc, sold, returns, asked_at):
            break
    if invoices.is_of_subscription(doc):
        sync_customer(doc["customer"])
    return True


def sync_payment(payment_intent: str | None) -> bool:
    """Bring the invoice that a payment belongs to; False where it belongs to none."""
    if not payment_intent:
        return False
    found = ask(
        lambda stripe: stripe.v1.invoice_payments.list(
            {"payment": {"type": "payment_intent", "payment_intent": payment_intent}}
        )
    )["data"]
    return sum(sync_invoice(each["invoice"]) for each in found) > 0


def credits_of(session: Doc) -> int | None:
    """Return the credits that a checkout of the workspace brought; None while it is unpaid."""
    with tenancy.workspace(UUID(session["client_reference_id"])):
        found = Invoice.objects.filter(stripe_id=session["invoice"] or "")
        return found.values_list("credits", flat=True).first()


def has_failed(session: Doc) -> bool:
    """Say whether a bank refused afterwards what a checkout was to be paid with."""
    intent = session["payment_intent"] or _intent_of(session["invoice"])
    if not intent:
        return False
    found = ask(lambda stripe: stripe.v1.payment_intents.retrieve(intent))
    return found["status"] in _REFUSED


def _intent_of(invoice_id: str | None) -> str:
    if not invoice_id:
        return ""
    payments = [each["payment"] for each in _invoice(invoice_id)["payments"]["data"]]
    return next((each["payment_intent"] for each in payments if each.get("payment_intent")), "")


def _apply_invoice(
    workspace_id: UUID,
    doc: Doc,
    sold: dict[str, Sold],
    returns: list[reversals.Return],
    asked_at: datetime,
) -> bool:
    """Apply one picture of an invoice; False where a newer one was applied already."""
    with tenancy.workspace(workspace_id):
        row = invoices.apply(workspace_id=workspace_id, doc=doc, sold=sold, asked_at=asked_at)
        if row is None:
            return False
        reversals.apply(row=row, returns=returns)
    return True


def _invoice(invoice_id: str) -> Doc:
    doc = ask(lambda stripe: stripe.v1.invoices.retrieve(invoice_id, {"expand": ["payments"]}))
    if doc["lines"]["has_more"]:
        doc["lines"]["data"] = ask_all(
            lambda stripe: partial(stripe.v1.invoices.line_items.list, invoice_id)
        )
    return doc


def _sold_in(lines: Iterable[Doc]) -> dict[str, Sold]:
    """Return what each price on an invoice sells."""
    prices = {price for line in lines if (price := invoices.price_id(line))}
    found = {price: catalogue.sold_by(price) for price in sorted(prices)}
    return {price: sold for price, sold in found.items() if sold is not None}


def _returns_of(doc: Doc) -> list[reversals.Return]:
    """Return what was refunded or charged back of an invoice's payments, oldest first."""
    found: list[reversals.Return] = []
    for payment in doc["payments"]["data"]:
        intent = payment["payment"].get("payment_intent")
        if payment["status"] != "paid" or not intent:
            continue
        found += map(reversals.of_refund, refunds_of(intent))
        found += map(reversals.of_dispute, _listed_disputes(intent))
    return sorted(found, key=lambda each: (each.created, each.id))


def refunds_of(intent: str) -> list[Doc]:
    """Return every refund of a payment, those that failed too."""
    return ask_all(lambda stripe: stripe.v1.refunds.list, payment_intent=intent)


def _listed_disputes(intent: str) -> list[Doc]:
    return ask_all(lambda stripe: stripe.v1.disputes.list, payment_intent=intent)
