"""Every movement of credits. Each is one SQL call that locks, looks, decides and writes."""

from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from django.db import connection

from accounts.models import Workspace
from core.failures import FailureClass
from core.work.models import PaidWork
from credits import notices, selectors
from credits.failures import InsufficientCredits, KeyReused
from credits.models import Lot
from credits.refunds import REFUND_RULES

SIGN_UP_PLAN = "free"


class Receipt(NamedTuple):
    """What a charge wrote: the entry's number and the balance after it."""

    seq: int
    balance_after: int


def charge(
    *,
    workspace_id: UUID,
    amount: int,
    operation: str,
    reference: str,
    key: str,
    price_version: int | None = None,
    actor_id: UUID | None = None,
) -> Receipt:
    """Take ``amount`` whole credits out of the wallet of the open scope's workspace.

    ``key`` names the event that is paid for; asked again with the same key, the charge returns the
    first receipt and takes nothing. Locks the wallet until the transaction ends.

    Raises InsufficientCredits, or KeyReused when the key paid for another amount.
    """
    if amount <= 0:
        raise ValueError(f"amount must be positive, not {amount}")
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT outcome, o_seq, o_balance FROM credits_charge(%s, %s, %s, %s, %s, %s, %s)",
            [workspace_id, amount, operation, reference, key, price_version, actor_id],
        )
        outcome, seq, balance = cursor.fetchone()
    if outcome == "insufficient":
        raise InsufficientCredits(needed=amount, balance=balance)
    if outcome == "key_reused":
        raise KeyReused
    return Receipt(seq, balance)


def refund(*, workspace_id: UUID, reference: str, amount: int, note: str = "") -> int:
    """Give back up to ``amount`` of what was charged under ``reference``; return the credits given.

    A charge is refunded once, to the lots it came from; asked again, the first refund is returned.
    0 where nothing was charged.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT credits_refund(%s, %s, %s, %s)", [workspace_id, reference, amount, note]
        )
        return int(cursor.fetchone()[0])


def grant(
    *,
    workspace_id: UUID,
    amount: int,
    source: Lot.Source,
    key: str,
    note: str = "",
    expires_at: datetime | None = None,
    actor_id: UUID | None = None,
) -> None:
    """Give credits as a new lot, opening the wallet if there is none; once per ``key``."""
    if amount <= 0:
        raise ValueError(f"amount must be positive, not {amount}")
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT seq FROM credits_grant(%s, %s, %s, %s, %s, %s, %s, %s, %s)",
            [
                workspace_id,
                amount,
                source,
                f"credits.grant.{source}",
                f"grant:{key}"[:120],
                f"grant:{key}",
                expires_at,
                note,
                actor_id,
            ],
        )


def open_wallet(workspace: Workspace, opening_credits: int | None) -> None:
    """Give a new workspace its first credits, those of the free plan unless a number is given.

    Runs in the scope that makes the workspace.
    """
    if opening_credits is None:
        opening_credits = selectors.plan(SIGN_UP_PLAN).credits
    if opening_credits:
        grant(
            workspace_id=workspace.pk,
            amount=opening_credits,
            source=Lot.Source.PLAN,
            key="sign-up",
        )


class WorkCashier:
    """Charges and refunds paid work for `core.work`."""

    def charge_for(self, *, item: PaidWork) -> int:
        """Charge today's price of the item's operation and return it."""
        price = selectors.price(item.operation)
        receipt = charge(
            workspace_id=item.workspace_id,
            amount=price.amount,
            operation=item.operation,
            reference=item.reference,
            key=f"charge:{item.reference}",
            price_version=price.version,
            actor_id=item.requested_by_id,
        )
        notices.warn_if_low(
            workspace_id=item.workspace_id,
            amount=price.amount,
            balance=receipt.balance_after,
            seq=receipt.seq,
            plan_credits=selectors.plan(SIGN_UP_PLAN).credits,
        )
        return price.amount

    def refund_for(self, *, item: PaidWork, failure_class: FailureClass) -> int:
        """Give back what the published rule of this failure says, and return it."""
        amount = item.credits_charged * REFUND_RULES[failure_class].percent // 100
        if amount == 0:
            return 0
        return refund(
            workspace_id=item.workspace_id,
            reference=item.reference,
            amount=amount,
            note=str(failure_class),
        )
