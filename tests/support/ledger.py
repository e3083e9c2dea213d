"""The ledger as an outsider reads and verifies it: nothing here comes from the app's SQL."""

import hashlib
import json
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from core import tenancy
from credits.models import Entry, Lot, Wallet
from tests.support import databases

_DISAGREEMENTS = """
    SELECT w.workspace_id FROM credits_wallet w
    CROSS JOIN LATERAL (
        SELECT coalesce(sum(e.amount), 0) AS total, count(*) AS entries, max(e.seq) AS last
        FROM credits_entry e WHERE e.workspace_id = w.workspace_id) e
    CROSS JOIN LATERAL (
        SELECT coalesce(sum(l.remaining), 0) AS total
        FROM credits_lot l WHERE l.workspace_id = w.workspace_id) l
    WHERE (w.balance, w.balance, w.seq, w.seq)
        IS DISTINCT FROM (e.total, l.total, e.entries, e.last)
"""
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def entries_of(workspace_id: UUID) -> list[Entry]:
    """Return a workspace's entries in the order of their numbers."""
    with tenancy.workspace(workspace_id):
        return list(Entry.objects.order_by("seq"))


def lots_of(workspace_id: UUID) -> list[Lot]:
    """Return a workspace's lots, the oldest first."""
    with tenancy.workspace(workspace_id):
        return list(Lot.objects.order_by("created_at", "id"))


def balance_of(workspace_id: UUID) -> int:
    """Return the balance as the wallet has it."""
    with tenancy.workspace(workspace_id):
        return Wallet.objects.get(workspace_id=workspace_id).balance


def is_capped(workspace_id: UUID) -> bool:
    """Say whether charges look for limits."""
    with tenancy.workspace(workspace_id):
        return Wallet.objects.get(workspace_id=workspace_id).is_capped


def assert_sound(workspace_id: UUID) -> None:
    """Check all that must hold of a ledger at every instant."""
    entries = entries_of(workspace_id)
    assert [entry.seq for entry in entries] == list(range(1, len(entries) + 1))
    balance = 0
    for entry in entries:
        balance += entry.amount
        assert entry.balance_after == balance >= 0
        assert sum(amount for _lot, amount in entry.lots) == entry.amount
    assert balance_of(workspace_id) == balance
    assert sum(lot.remaining for lot in lots_of(workspace_id)) == balance
    assert broken_link(entries) is None


def disagreements() -> list[UUID]:
    """Return the workspaces of the whole database whose wallet, entries and lots disagree."""
    with databases.login_as("system") as login:
        return [workspace_id for (workspace_id,) in login.execute(_DISAGREEMENTS)]


def broken_link(entries: Sequence[Entry]) -> int | None:
    """Return the number of the first entry whose hash is not what its fields and place ask for."""
    head = b""
    for entry in entries:
        if bytes(entry.previous_hash) != head or bytes(entry.hash) != entry_hash(entry, head):
            return entry.seq
        head = bytes(entry.hash)
    return None


def entry_hash(entry: Any, previous: bytes) -> bytes:
    """Return the hash that an entry must carry after the one before it."""
    microseconds = round((entry.created_at - _EPOCH).total_seconds() * 1_000_000)
    fields = [
        entry.workspace_id, entry.seq, entry.kind, entry.amount, entry.balance_after,
        entry.operation, entry.reference, entry.key, entry.price_version, entry.refund_of,
        json.dumps(entry.lots), entry.note, entry.actor_id, microseconds,
    ]  # fmt: skip
    return hashlib.sha256(previous + b"".join(_netstrings(fields))).digest()


def _netstrings(values: Iterable[object]) -> Iterable[bytes]:
    for value in values:
        text = b"" if value is None else str(value).encode()
        yield b"%d:%s," % (len(text), text)
