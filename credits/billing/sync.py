"""Bringing here what Stripe says: the one road for webhooks, for the way back and for chores.

Everything is asked anew, with no scope open, and applied in the scope of the workspace. Each
function may run twice, twice at once, late and in any order: the last state is the one that was
asked for last, and credits come once.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils import timezone

from core import tenancy
from credits.billing import catalogue, customers, invoices, reversals, subscriptions
from credits.billing.catalogue import Sold
from credits.billing.client import Doc, ask
from credits.models import Invoice

_PAGE = 100
# Each round means that somebody else was faster: that does not go on.
_ROUNDS = 5


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
    found = ask(
        lambda stripe: stripe.v1.subscriptions.list(
            {
                "customer": customer,
                "status": "all",
                "limit": _PAGE,
                "expand": ["data.default_payment_method", "data.latest_invoice"],
            }
        )
    )["data"]
    surplus = subscriptions.surplus(found)
    state = subscriptions.read(found, catalogue.sold_by)
    with tenancy.workspace(workspace_id):
        subscriptions.apply(workspace_id=workspace_id, state=state, asked_at=asked_at)
    for each in surplus:
        subscriptions.end_surplus(each)
    return True


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
        doc["lines"] = ask(
            lambda stripe: stripe.v1.invoices.line_items.list(invoice_id, {"limit": _PAGE})
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
        found += map(reversals.of_refund, _listed_refunds(intent))
        found += map(reversals.of_dispute, _listed_disputes(intent))
    return sorted(found, key=lambda each: (each.created, each.id))


def _listed_refunds(intent: str) -> list[Any]:
    listed = ask(lambda stripe: stripe.v1.refunds.list({"payment_intent": intent, "limit": _PAGE}))
    return list(listed["data"])


def _listed_disputes(intent: str) -> list[Any]:
    listed = ask(lambda stripe: stripe.v1.disputes.list({"payment_intent": intent, "limit": _PAGE}))
    return list(listed["data"])
