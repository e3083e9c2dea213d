"""What Stripe's events ask for. An event only names an object: what counts is asked anew."""

from collections.abc import Callable
from typing import Any

from core.webhooks.registry import Again, Event, Handled, Ignored, Outcome, Source
from credits.billing import sync
from credits.billing.client import Doc, ask
from credits.billing.failures import BillingUnavailable, PaymentRefused

SOURCE = Source(
    "stripe", verify="credits.billing.signing.verify", handle="credits.billing.events.handle"
)


def handle(event: Event) -> Outcome:
    """Bring here what an event speaks of; asked again, late or twice, it comes to the same."""
    handler = HANDLERS.get(event.kind)
    if handler is None:
        return Ignored("not of interest")
    doc: Any = event.json()["data"]["object"]
    try:
        is_ours = handler(doc)
    except (BillingUnavailable, PaymentRefused) as error:
        # Missing too: what an event names exists, though perhaps not yet for whoever asks.
        raise Again(error.reason or "unavailable") from error
    return Handled() if is_ours else Ignored("nobody's")


def _session(doc: Doc) -> bool:
    return sync.sync_session(ask(lambda stripe: stripe.v1.checkout.sessions.retrieve(doc["id"])))


def _subscription(doc: Doc) -> bool:
    return sync.sync_customer(doc["customer"], (doc["metadata"] or {}).get("workspace_id"))


def _invoice(doc: Doc) -> bool:
    return sync.sync_invoice(doc["id"])


def _payment(doc: Doc) -> bool:
    """Handle whatever names the payment it belongs to: a charge, a refund, a dispute."""
    return sync.sync_payment(doc["payment_intent"])


def _owner(doc: Doc) -> bool:
    return sync.sync_customer(doc["customer"])


HANDLERS: dict[str, Callable[[Doc], bool]] = {
    "checkout.session.completed": _session,
    "checkout.session.async_payment_succeeded": _session,
    "checkout.session.async_payment_failed": _session,
    "customer.subscription.created": _subscription,
    "customer.subscription.updated": _subscription,
    "customer.subscription.deleted": _subscription,
    "customer.subscription.paused": _subscription,
    "customer.subscription.resumed": _subscription,
    "invoice.finalized": _invoice,
    "invoice.paid": _invoice,
    "invoice.payment_failed": _invoice,
    "invoice.payment_action_required": _invoice,
    "invoice.voided": _invoice,
    "invoice.marked_uncollectible": _invoice,
    "charge.refunded": _payment,
    "refund.created": _payment,
    "refund.updated": _payment,
    "refund.failed": _payment,
    "charge.dispute.created": _payment,
    "charge.dispute.updated": _payment,
    "charge.dispute.closed": _payment,
    "charge.dispute.funds_withdrawn": _payment,
    "charge.dispute.funds_reinstated": _payment,
    "payment_method.attached": _owner,
    "payment_method.updated": _owner,
    "payment_method.automatically_updated": _owner,
}
