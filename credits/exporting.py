"""What of credits people take along: with all of a workspace, or the ledger alone.

Wallet and lots are read at one moment, and the ledger up to the entry that was the last one then:
what is taken along verifies, whatever is written meanwhile.
"""

import json
import tempfile
import zipfile
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db.models import OuterRef, QuerySet, Subquery
from django.template.loader import render_to_string
from django.utils.translation import gettext_lazy as _

from core import archives, exports, tenancy
from credits import verifier
from credits.models import Cap, Entry, Invoice, Lot, Subscription, Wallet

VERIFIER = "verify_ledger.py"

_ENTRY = {
    name: name
    for name in (
        "id", "workspace_id", "seq", "kind", "amount", "balance_after", "operation", "reference",
        "key", "price_version", "refund_of", "lots", "note", "actor_id", "created_at",
        "previous_hash", "hash",
    )
}  # fmt: skip
_LOT = ("id", "source", "granted", "remaining", "expires_at", "created_at")
_CAP = {name: name for name in ("kind", "subject", "amount", "created_at", "updated_at")}
_SUBSCRIPTION = {
    "plan": "plan_id",
    "next_plan": "next_plan_id",
    **{
        name: name
        for name in (
            "terms_version", "status", "period_start", "period_end", "cancel_at_period_end",
            "grace_until", "currency", "card_brand", "card_last4", "created_at",
        )
    },
}  # fmt: skip
_INVOICE = {
    name: name
    for name in (
        "stripe_id", "number", "status", "reason", "currency", "total", "tax", "amount_paid",
        "amount_due", "amount_refunded", "what", "credits", "credits_reversed",
        "credits_unrecovered", "dispute_status", "period_start", "period_end", "hosted_url",
        "pdf_url", "created_at", "paid_at",
    )
}  # fmt: skip
_WALLET = {"balance": "balance", "entries": "seq", "head": "head"}


def collect(workspace_id: UUID) -> Iterator[exports.Table | exports.File]:
    """Give the books with what verifies them offline, the limits, and what was paid."""
    of = exports.of_rows
    yield from books(workspace_id)
    yield of("credits_limits", Cap.objects.all, _CAP, workspace_id=workspace_id)
    yield of("subscription", Subscription.objects.all, _SUBSCRIPTION, workspace_id=workspace_id)
    yield of("invoices", Invoice.objects.all, _INVOICE, workspace_id=workspace_id)


def books(workspace_id: UUID) -> Iterator[exports.Table | exports.File]:
    """Give wallet, lots and ledger as of one moment, and the script that verifies them."""
    with tenancy.workspace(workspace_id):
        lots, wallet = _lots_and_wallet(workspace_id)
    yield exports.Table("credits_wallet", list(_WALLET), [wallet] if wallet else [])
    yield exports.Table("credits_lots", _LOT, lots)
    last = wallet[list(_WALLET).index("entries")] if wallet else 0
    rows = partial(Entry.objects.filter, seq__lte=last)
    yield exports.of_rows("credits_ledger", rows, _ENTRY, workspace_id=workspace_id, by="seq")
    yield exports.File(VERIFIER, Path(verifier.__path__[0], VERIFIER).read_bytes())


def write_ledger(workspace_id: UUID, *, workspace_name: str) -> Iterator[bytes]:
    """Give, in pieces, a zip of the books alone. Needs no scope open: it opens its own."""
    with tempfile.TemporaryFile() as archive:
        with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED, allowZip64=True) as zipped:
            written = [
                each for part in books(workspace_id) for each in archives.write(zipped, part)
            ]
            manifest = {
                "product": "NexusOne",
                "workspace": str(workspace_id),
                "files": [each._asdict() for each in written],
            }
            zipped.writestr("manifest.json", json.dumps(manifest, indent=2))
            context = {"workspace": workspace_name, "command": f"python3 {VERIFIER}"}
            zipped.writestr("README.txt", render_to_string("credits/export_readme.txt", context))
        archive.seek(0)
        while piece := archive.read(archives.PIECE_BYTES):
            yield piece


def _lots_and_wallet(workspace_id: UUID) -> tuple[list[tuple[Any, ...]], tuple[Any, ...] | None]:
    # One statement: between two, a charge could move credits from one to the other.
    of_wallet: QuerySet[Wallet] = Wallet.objects.filter(workspace_id=OuterRef("workspace_id"))
    told = {f"wallet_{name}": Subquery(of_wallet.values(name)) for name in _WALLET.values()}
    found = Lot.objects.filter(workspace_id=workspace_id).annotate(**told).order_by("created_at")
    rows = list(found.values_list(*_LOT, *told))
    if not rows:
        return [], None
    return [row[: len(_LOT)] for row in rows], rows[0][len(_LOT) :]


EXPORTER = exports.Exporter(
    "credits",
    20,
    _("Credits"),
    collect,
    models=(Wallet, Lot, Entry, Cap, Subscription, Invoice),
)
