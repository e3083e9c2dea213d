"""Money that went back, and the credits that go back with it."""

from datetime import timedelta
from typing import NamedTuple

from core import clock
from credits import services as credits
from credits.billing.client import Doc
from credits.billing.rounding import half_up
from credits.models import Entry, Invoice, Lot
from credits.notices import billing as notices

# What comes back after a dispute was won must be of use: it lives this long at least.
USABLE = timedelta(days=30)


class Return(NamedTuple):
    """A refund or a chargeback. ``is_live`` is False once the money came back to us after all."""

    id: str
    amount: int
    created: int
    is_dispute: bool
    status: str
    is_live: bool

    @property
    def key(self) -> str:
        """What names its reversal in the ledger."""
        return f"stripe:{self.id}"


def of_refund(doc: Doc) -> Return:
    """Read a refund; one that failed or was canceled took nothing."""
    status = doc["status"] or ""
    is_live = status not in ("failed", "canceled")
    return Return(doc["id"], doc["amount"], doc["created"], False, status, is_live)


def of_dispute(doc: Doc) -> Return:
    """Read a dispute. An inquiry ("warning_…") takes no money, one that was won gave it back."""
    status = doc["status"]
    is_live = not status.startswith("warning_") and status not in ("won", "prevented")
    return Return(doc["id"], doc["amount"], doc["created"], True, status, is_live)


def apply(*, row: Invoice, returns: list[Return]) -> None:
    """Take back the share of credits of all money that went back, once for each return.

    ``row`` is locked; its sums are written anew from all returns, the oldest first.
    """
    back = due = taken = missing = 0
    for each in returns:
        if not each.is_live:
            _give_back(row, each)
            continue
        back = min(back + each.amount, row.amount_paid)
        share = half_up((row.credits or 0) * back, row.amount_paid) - due if back else 0
        due += share
        got = _take(row, each, share) if share else 0
        taken, missing = taken + got, missing + share - got
    row.credits_reversed, row.credits_unrecovered = taken, missing
    row.amount_refunded = sum(r.amount for r in returns if r.is_live and not r.is_dispute)
    disputes = [each for each in returns if each.is_dispute]
    row.dispute_status = disputes[-1].status if disputes else ""
    row.save(
        update_fields=[
            "credits_reversed", "credits_unrecovered", "amount_refunded", "dispute_status",
        ]
    )  # fmt: skip


def _take(row: Invoice, each: Return, share: int) -> int:
    was_there = _entry(row, each) is not None
    got = credits.reverse(
        workspace_id=row.workspace_id,
        grant_key=f"stripe:{row.stripe_id}",
        amount=share,
        key=each.key,
        note="chargeback" if each.is_dispute else "refund",
    )
    if not was_there:
        notices.tell_of_reversal(
            workspace_id=row.workspace_id, key=each.id, credits=got, is_dispute=each.is_dispute
        )
    return got


def _give_back(row: Invoice, each: Return) -> None:
    """Grant again what was taken for a dispute that was won or a refund that failed; once."""
    entry = _entry(row, each)
    if entry is None or entry.amount == 0:
        return
    grant = Entry.objects.filter(key=f"grant:stripe:{row.stripe_id}").get()
    lot = Lot.objects.get(pk=grant.lots[0][0])
    expires_at = lot.expires_at and max(lot.expires_at, clock.now() + USABLE)
    granted = credits.grant(
        workspace_id=row.workspace_id,
        amount=-entry.amount,
        source=Lot.Source(lot.source),
        key=f"{each.key}:returned",
        expires_at=expires_at,
        note="won" if each.is_dispute else "refund_failed",
    )
    if granted.is_new:
        notices.tell_of_return(workspace_id=row.workspace_id, key=each.id, credits=-entry.amount)


def _entry(row: Invoice, each: Return) -> Entry | None:
    found = Entry.objects.filter(workspace_id=row.workspace_id, key=f"reversal:{each.key}")
    return found.first()
