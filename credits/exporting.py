"""What of credits goes into a workspace's export."""

from collections.abc import Iterator
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from core import exports
from credits.models import Entry, Lot, Wallet

_ENTRY = {
    name: name
    for name in (
        "id", "seq", "kind", "amount", "balance_after", "operation", "reference", "key",
        "price_version", "refund_of", "lots", "note", "actor_id", "created_at", "previous_hash",
        "hash",
    )
}  # fmt: skip
_LOT = {name: name for name in ("id", "source", "granted", "remaining", "expires_at", "created_at")}
_WALLET = {"balance": "balance", "entries": "seq", "head": "head"}


def collect(workspace_id: UUID) -> Iterator[exports.Table]:
    """Give the wallet, the lots, and the ledger with what is needed to verify it offline."""
    of = exports.of_rows
    yield of("credits_wallet", Wallet.objects.all, _WALLET, workspace_id=workspace_id)
    yield of("credits_lots", Lot.objects.all, _LOT, workspace_id=workspace_id)
    yield of("credits_ledger", Entry.objects.all, _ENTRY, workspace_id=workspace_id, by="seq")


EXPORTER = exports.Exporter("credits", 20, _("Credits"), collect, models=(Wallet, Lot, Entry))
