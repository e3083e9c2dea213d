"""Giving money back: what staff does about an invoice."""

from uuid import UUID

from accounts import audit
from accounts.models import User
from core import tenancy
from credits.billing import reversals, sync
from credits.billing.client import ask, key, patience
from credits.billing.failures import NotRefundable
from credits.models import Invoice


@patience()
def refund_invoice(
    *, workspace_id: UUID, invoice_id: UUID, amount: int | None, reason: str, by: User
) -> int:
    """Give an invoice's money back, all that is left of it or an amount in minor units.

    Returns what went back. The credits go with it in proportion. Called with no scope open;
    raises NotRefundable or BillingUnavailable.
    """
    with tenancy.workspace(workspace_id):
        row = Invoice.objects.get(workspace_id=workspace_id, pk=invoice_id)
    left = row.amount_paid - row.amount_refunded
    wanted = left if amount is None else amount
    if row.status != "paid" or not 0 < wanted <= left or row.dispute_status not in ("", "won"):
        raise NotRefundable
    intent = _payment_of(row)
    # The same amount again is another refund once the first stands here or the bank sent it back;
    # until then it is a second try of the first.
    returned = sum(not reversals.of_refund(doc).is_live for doc in sync.refunds_of(intent))
    made = ask(
        lambda stripe: stripe.v1.refunds.create(
            {
                "payment_intent": intent,
                "amount": wanted,
                "reason": "requested_by_customer",
                "metadata": {"workspace_id": str(workspace_id), "invoice": row.stripe_id},
            },
            key("refund", row.stripe_id, row.amount_refunded, wanted, returned),
        )
    )
    with tenancy.workspace(workspace_id):
        audit.record(
            "billing.refunded", by=by, workspace_id=workspace_id, target=row, subject=row.number,
            amount=made["amount"], currency=made["currency"], reason=reason[:300],
        )  # fmt: skip
    sync.sync_invoice(row.stripe_id)
    return int(made["amount"])


def _payment_of(row: Invoice) -> str:
    doc = ask(
        lambda stripe: stripe.v1.invoice_payments.list({"invoice": row.stripe_id, "status": "paid"})
    )
    for payment in doc["data"]:
        if intent := payment["payment"].get("payment_intent"):
            return str(intent)
    raise NotRefundable
