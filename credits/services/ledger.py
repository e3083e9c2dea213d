"""Every movement of credits. Each is one SQL call that locks, looks, decides and writes."""

from datetime import datetime
from typing import Any, NamedTuple, NoReturn
from uuid import UUID

from django.db import connection

from credits.failures import CapReached, ConfirmationNeeded, InsufficientCredits, KeyReused
from credits.models import Lot

SETTLED = "settled"


class Receipt(NamedTuple):
    """What a charge wrote: the entry's number and the balance after it."""

    seq: int
    balance_after: int


class Granted(NamedTuple):
    """The entry's number of a grant; ``is_new`` is False where it had been given before."""

    seq: int
    is_new: bool


class _Outcome(NamedTuple):
    """A row of ``credits_charge``: what happened, and which limit forbade it."""

    name: str
    seq: int
    balance: int
    cap_id: UUID | None
    cap_kind: str
    cap_subject: str
    cap_amount: int
    spent: int


def charge(
    *,
    workspace_id: UUID,
    amount: int,
    operation: str,
    reference: str,
    key: str,
    price_version: int | None = None,
    actor_id: UUID | None = None,
    is_confirmed: bool = False,
) -> Receipt:
    """Take ``amount`` whole credits out of the wallet of the open scope's workspace.

    ``key`` names the event that is paid for; asked again with the same key, the charge returns the
    first receipt and takes nothing. Locks the wallet until the transaction ends. ``is_confirmed``
    says that a person agreed to a spend above what the workspace wants to be asked about.

    Raises InsufficientCredits, CapReached or ConfirmationNeeded, or KeyReused when the key paid for
    another amount; then nothing was taken.
    """
    _must_be_positive(amount)
    outcome = _Outcome(
        *_row(
            "SELECT * FROM credits_charge(%s, %s, %s, %s, %s, %s, %s, %s)",
            workspace_id,
            amount,
            operation,
            reference,
            key,
            price_version,
            actor_id,
            is_confirmed,
        )
    )
    if outcome.name not in ("charged", "repeated"):
        _refuse(outcome, amount)
    return Receipt(outcome.seq, outcome.balance)


def refund(*, workspace_id: UUID, reference: str, amount: int, note: str = "") -> int:
    """Give back up to ``amount`` of what was charged under ``reference``; return the credits given.

    A charge is refunded once, to the lots it came from; asked again, the first refund is returned.
    0 where nothing was charged.
    """
    return int(
        _row("SELECT credits_refund(%s, %s, %s, %s)", workspace_id, reference, amount, note)[0]
    )


def settle(*, workspace_id: UUID, reference: str, charged: int, used: int) -> int:
    """Give back what work did not use of its charge, and return it.

    It is the one refund that a charge may have.
    """
    if charged <= used:
        return 0
    return refund(
        workspace_id=workspace_id, reference=reference, amount=charged - used, note=SETTLED
    )


def grant(
    *,
    workspace_id: UUID,
    amount: int,
    source: Lot.Source,
    key: str,
    note: str = "",
    expires_at: datetime | None = None,
    actor_id: UUID | None = None,
) -> Granted:
    """Give credits as a new lot, opening the wallet if there is none; once per ``key``."""
    _must_be_positive(amount)
    return Granted(
        *_row(
            "SELECT o_seq, o_is_new FROM credits_grant(%s, %s, %s, %s, %s, %s, %s, %s, %s)",
            workspace_id,
            amount,
            source,
            f"credits.grant.{source}",
            f"grant:{key}"[:120],
            f"grant:{key}",
            expires_at,
            note,
            actor_id,
        )
    )


def reverse(
    *,
    workspace_id: UUID,
    grant_key: str,
    amount: int,
    key: str,
    note: str,
    actor_id: UUID | None = None,
) -> int:
    """Take back up to ``amount`` credits of the grant that was given with ``grant_key``.

    They come out of that grant's lot first, then out of the others in the order they are spent, and
    never more than there are: what is returned was taken, and may be less. Once per ``key``; asked
    again, the first number is returned. 0 where nothing was granted.
    """
    _must_be_positive(amount)
    return int(
        _row(
            "SELECT credits_reverse(%s, %s, %s, %s, %s, %s)",
            workspace_id,
            f"grant:{grant_key}",
            amount,
            f"reversal:{key}",
            note,
            actor_id,
        )[0]
    )


def expire(*, workspace_id: UUID) -> int:
    """Write off the credits whose time is over, each lot as an entry; return how many they were.

    A charge does the same to the lots it meets.
    """
    return int(_row("SELECT credits_expire(%s)", workspace_id)[0])


def _must_be_positive(amount: int) -> None:
    if amount <= 0:
        raise ValueError(f"amount must be positive, not {amount}")


def _row(statement: str, *values: Any) -> tuple[Any, ...]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        row: tuple[Any, ...] = cursor.fetchone()
    return row


def _refuse(outcome: _Outcome, amount: int) -> NoReturn:
    if outcome.name == "insufficient":
        raise InsufficientCredits(needed=amount, balance=outcome.balance)
    if outcome.name == "key_reused":
        raise KeyReused
    if outcome.name == "confirmation_needed":
        raise ConfirmationNeeded(amount=amount, limit=outcome.cap_amount)
    if outcome.cap_id is None:
        raise RuntimeError(f"The ledger answered {outcome.name}.")
    raise CapReached(
        cap_id=outcome.cap_id,
        kind=outcome.cap_kind,
        subject=outcome.cap_subject,
        amount=outcome.cap_amount,
        spent=outcome.spent,
    )
