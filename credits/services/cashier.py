"""Charges and refunds paid work for `core.work`."""

from uuid import UUID

from django.conf import settings

from core.failures import FailureClass
from core.work.models import PaidWork
from credits import features, notices, quotas, quotes, selectors
from credits.refunds import REFUND_RULES
from credits.services import ledger


class WorkCashier:
    """The cashier of every kind of paid work."""

    def charge_for(self, *, item: PaidWork, quote: str, is_confirmed: bool) -> int:
        """Charge what the quote promised, or today's price, and return it."""
        terms = self._terms(item, quote)
        receipt = ledger.charge(
            workspace_id=item.workspace_id,
            amount=terms.price,
            operation=item.operation,
            reference=item.reference,
            key=f"charge:{item.reference}",
            price_version=terms.price_version,
            actor_id=item.requested_by_id,
            is_confirmed=is_confirmed,
        )
        # Under the wallet's lock, with the item already counted among what there is.
        quotas.check(workspace_id=item.workspace_id, operation=item.operation)
        notices.warn_if_low(
            workspace_id=item.workspace_id,
            amount=terms.price,
            balance=receipt.balance_after,
            seq=receipt.seq,
            plan_credits=selectors.present_terms(workspace_id=item.workspace_id).credits,
        )
        return terms.price

    def refund_for(self, *, item: PaidWork, failure_class: FailureClass) -> int:
        """Give back what the published rule of this failure says, and return it."""
        amount = item.credits_charged * REFUND_RULES[failure_class].percent // 100
        if amount == 0:
            return 0
        return ledger.refund(
            workspace_id=item.workspace_id,
            reference=item.reference,
            amount=amount,
            note=str(failure_class),
        )

    def settle_for(self, *, item: PaidWork, units: int) -> int:
        """Give back the price of the units that were ordered and not needed, and return it."""
        unit_price = item.credits_charged // item.quantity
        return ledger.settle(
            workspace_id=item.workspace_id,
            reference=item.reference,
            charged=item.credits_charged,
            used=unit_price * max(units, 0),
        )

    def places_for(self, *, workspace_id: UUID) -> int:
        """Return how much of one kind the workspace's plan allows under way at once."""
        has_more = features.has(workspace_id=workspace_id, key=features.MORE_AT_ONCE)
        return int(settings.WORK_PER_WORKSPACE) * (2 if has_more else 1)

    def _terms(self, item: PaidWork, quote: str) -> quotes.Terms:
        if quote:
            return quotes.read(
                quote,
                workspace_id=item.workspace_id,
                operation=item.operation,
                quantity=item.quantity,
            )
        price = selectors.price(item.operation)
        return quotes.Terms(price.amount, price.amount * item.quantity, price.version)
