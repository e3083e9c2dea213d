"""Plans and invoices as rows, for screens that ask nothing of Stripe."""

from datetime import timedelta
from typing import Any

from accounts.models import Workspace
from core import clock, tenancy
from credits import selectors
from credits.models import Invoice, Subscription

NUMBER = "HBR-7Q{:04d}"


def subscribe(workspace: Workspace, code: str = "pro", **fields: Any) -> None:
    """Let a workspace pay for a plan since five days, in euros, with a card."""
    now = clock.now()
    known = {
        "plan_id": code,
        "next_plan_id": code,
        "terms_version": selectors.plan_terms(code).version,
        "status": Subscription.Status.ACTIVE,
        "currency": "eur",
        "period_start": now - timedelta(days=5),
        "period_end": now + timedelta(days=25),
        "card_brand": "visa",
        "card_last4": "4242",
        "card_expires": "09/2029",
        "stripe_customer_id": f"cus_{workspace.pk.hex}",
        "stripe_subscription_id": f"sub_{workspace.pk.hex}",
    }
    with tenancy.workspace(workspace.pk):
        Subscription.objects.filter(workspace=workspace).update(**known | fields)


def invoice(workspace: Workspace, number: int = 1, **fields: Any) -> Invoice:
    """Give a workspace an invoice: paid, for a month of Pro, unless said otherwise."""
    known: dict[str, Any] = {
        "stripe_id": f"in_{workspace.pk.hex}_{number}",
        "number": NUMBER.format(number),
        "status": "paid",
        "currency": "eur",
        "total": 10591,
        "tax": 1691,
        "amount_paid": 10591,
        "what": [line("plan", "pro", 8900)],
        "credits": 500,
        "hosted_url": f"https://invoice.stripe.com/i/{number}",
        "pdf_url": f"https://pay.stripe.com/invoice/{number}/pdf",
        "created_at": clock.now() - timedelta(days=30 * number),
    }
    with tenancy.workspace(workspace.pk):
        return Invoice.objects.create(workspace=workspace, **known | fields)


def line(kind: str, code: str, amount: int, *, is_proration: bool = False) -> dict[str, Any]:
    """Return what an invoice says it is for."""
    return {
        "kind": kind,
        "code": code,
        "version": 1,
        "amount": amount,
        "quantity": 1,
        "is_proration": is_proration,
    }
