"""An invoice of Stripe's as it stands here, and the credits it brings: they follow the money."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from credits import periods
from credits import services as credits
from credits.billing.catalogue import Sold
from credits.billing.client import Doc
from credits.billing.rounding import half_up
from credits.models import Invoice, Lot, PlanTerms
from credits.notices import billing as notices

PAID = "paid"


def apply(
    *, workspace_id: UUID, doc: Doc, sold: dict[str, Sold], asked_at: datetime
) -> Invoice | None:
    """Write an invoice down and grant its credits if it is paid; return its row, locked.

    None where a newer answer stands here already.
    """
    row, _is_new = Invoice.objects.select_for_update().get_or_create(
        workspace_id=workspace_id,
        stripe_id=doc["id"],
        defaults={**_columns(doc, sold), "synced_from": asked_at},
    )
    if row.synced_from is not None and row.synced_from > asked_at:
        return None
    for name, value in _columns(doc, sold).items():
        setattr(row, name, value)
    row.synced_from = asked_at
    if row.status == PAID and row.credits is None:
        row.credits = _grant(row, doc, sold)
    row.save()
    return row


def credits_for(doc: Doc, sold: dict[str, Sold]) -> int:
    """Return how many credits an invoice brings: each line's share of what its price brings.

    What a discount took off was not paid and brings nothing. Prorations count with their sign.
    Rounded half up once, for the whole, and never below 0.
    """
    units, whole = 0, 1
    for line in doc["lines"]["data"]:
        thing = sold.get(price_id(line) or "")
        if thing is None:
            continue
        offer = thing.offer()
        net = int(line["amount"]) - sum(
            each["amount"] for each in line.get("discount_amounts") or []
        )
        part, of = net * offer.credits, offer.amount(doc["currency"])
        if thing.kind == "pack":
            part, of = int(line["quantity"] or 1) * net * offer.credits, int(line["amount"])
        if of <= 0:
            continue
        # One fraction for all lines: rounding each would lose or make credits.
        units, whole = units * of + part * whole, whole * of
    return max(half_up(units, whole), 0)


def price_id(line: Doc) -> str | None:
    """Return the price that a line bills; None for a line without."""
    details = (line.get("pricing") or {}).get("price_details") or {}
    price = details.get("price")
    return price["id"] if isinstance(price, dict) else price


def is_of_subscription(doc: Doc) -> bool:
    """Say whether a subscription made this invoice."""
    return _subscription_details(doc) is not None


def named_workspace(doc: Doc) -> str | None:
    """Return the workspace that our metadata on an invoice names."""
    details = _subscription_details(doc) or {}
    found = (doc["metadata"] or {}).get("workspace_id") or (details.get("metadata") or {}).get(
        "workspace_id"
    )
    return found if isinstance(found, str) else None


def moment(seconds: int) -> datetime:
    """Return Stripe's seconds as a moment."""
    return datetime.fromtimestamp(seconds, UTC)


def _subscription_details(doc: Doc) -> Doc | None:
    details: Doc | None = (doc["parent"] or {}).get("subscription_details")
    return details


def _grant(row: Invoice, doc: Doc, sold: dict[str, Sold]) -> int:
    amount = credits_for(doc, sold)
    if amount == 0:
        return 0
    has_plan = any(thing.kind == "plan" for thing in sold.values())
    granted = credits.grant(
        workspace_id=row.workspace_id,
        amount=amount,
        source=Lot.Source.PLAN if has_plan else Lot.Source.PACK,
        key=f"stripe:{row.stripe_id}",
        expires_at=_expiry(row, doc, sold),
        note=row.number,
    )
    if granted.is_new:
        notices.tell_of_payment(
            workspace_id=row.workspace_id, invoice=row.stripe_id, credits=amount
        )
    return amount


def _expiry(row: Invoice, doc: Doc, sold: dict[str, Sold]) -> datetime:
    """Return until when the credits live: the longest of what the lines promise.

    A plan's are counted from the beginning of the period they came for. A proration covers the
    rest of one, so there it is counted from the end, which lies a month later.
    """
    found = []
    for line in doc["lines"]["data"]:
        thing = sold.get(price_id(line) or "")
        if thing is None or line["amount"] < 0:
            continue
        offer = thing.offer()
        if not isinstance(offer, PlanTerms):
            found.append(periods.add_months(row.paid_at or row.created_at, offer.lasts_months))
            continue
        start, end = (moment(line["period"][n]) for n in ("start", "end"))
        months = offer.credits_last_months
        is_part = _is_proration(line)
        found.append(periods.add_months(*((end, months - 1) if is_part else (start, months))))
    return max(found)


def _is_proration(line: Doc) -> bool:
    parent = line["parent"] or {}
    return bool((parent.get(parent.get("type", "")) or {}).get("proration"))


def _columns(doc: Doc, sold: dict[str, Sold]) -> dict[str, Any]:
    paid_at = doc["status_transitions"]["paid_at"]
    lines = doc["lines"]["data"]
    own = [line for line in lines if price_id(line) in sold]
    spans = [line["period"] for line in own if line["amount"] >= 0] or [_own_span(doc)]
    return {
        "number": doc["number"] or "",
        "status": doc["status"],
        "reason": doc["billing_reason"] or "",
        "currency": doc["currency"],
        "total": doc["total"],
        "tax": sum(tax["amount"] for tax in doc["total_taxes"] or []),
        "amount_paid": doc["amount_paid"],
        "amount_due": doc["amount_remaining"],
        "what": [_what(line, sold[price_id(line) or ""]) for line in own],
        "period_start": moment(min(span["start"] for span in spans)),
        "period_end": moment(max(span["end"] for span in spans)),
        "hosted_url": doc["hosted_invoice_url"] or "",
        "pdf_url": doc["invoice_pdf"] or "",
        "created_at": moment(doc["created"]),
        "paid_at": moment(paid_at) if paid_at else None,
    }


def _what(line: Doc, thing: Sold) -> dict[str, Any]:
    return {
        "kind": thing.kind,
        "code": thing.code,
        "version": thing.version,
        "amount": line["amount"],
        "quantity": line["quantity"] or 1,
        "is_proration": _is_proration(line),
    }


def _own_span(doc: Doc) -> Doc:
    return {"start": doc["period_start"], "end": doc["period_end"]}
