"""The ledger against itself: sums, lots, numbers and hashes, each in one statement.

One statement sees one moment, so charges that are made meanwhile raise no false alarm.
"""

from collections.abc import Iterator
from typing import Any

from django.db import connections

from core.tenancy import SYSTEM_ALIAS
from credits.reconciliation.findings import Finding
from credits.sql.first import BODY_OF_ENTRY

SUMS = """
    SELECT w.workspace_id, w.balance, w.seq,
           coalesce(e.total, 0), coalesce(e.entries, 0), coalesce(l.remaining, 0)
    FROM credits_wallet w
    LEFT JOIN (SELECT workspace_id, sum(amount) AS total, count(*) AS entries
               FROM credits_entry GROUP BY workspace_id) e USING (workspace_id)
    LEFT JOIN (SELECT workspace_id, sum(remaining) AS remaining
               FROM credits_lot GROUP BY workspace_id) l USING (workspace_id)
    WHERE w.balance <> coalesce(e.total, 0)
       OR w.balance <> coalesce(l.remaining, 0)
       OR w.seq <> coalesce(e.entries, 0)
"""

# The first entry of each ledger that does not fit: what comes after it only follows.
CHAIN = f"""
    SELECT DISTINCT ON (workspace_id) workspace_id, seq,
           seq <> seq_before + 1 AS is_missing,
           balance_after <> balance_before + amount AS is_miscounted
    FROM (
        SELECT e.*, coalesce(lag(seq) OVER of_ledger, 0) AS seq_before,
               coalesce(lag(hash) OVER of_ledger, '') AS hash_before,
               coalesce(lag(balance_after) OVER of_ledger, 0) AS balance_before
        FROM credits_entry e
        WINDOW of_ledger AS (PARTITION BY workspace_id ORDER BY seq)
    ) e
    WHERE seq <> seq_before + 1
       OR previous_hash <> hash_before
       OR balance_after <> balance_before + amount
       OR hash <> sha256(previous_hash || convert_to({BODY_OF_ENTRY}, 'UTF8'))
    ORDER BY workspace_id, seq
"""  # noqa: S608  A constant goes in.

HEADS = """
    SELECT w.workspace_id, w.seq FROM credits_wallet w
    LEFT JOIN credits_entry e ON e.workspace_id = w.workspace_id AND e.seq = w.seq
    WHERE w.head <> coalesce(e.hash, '')
"""

LOTS = """
    SELECT l.workspace_id, l.id, l.remaining, coalesce(m.moved, 0)
    FROM credits_lot l
    LEFT JOIN (
        SELECT e.workspace_id, (part.value ->> 0)::uuid AS lot,
               sum((part.value ->> 1)::int) AS moved
        FROM credits_entry e, jsonb_array_elements(e.lots) part
        GROUP BY 1, 2
    ) m ON m.workspace_id = l.workspace_id AND m.lot = l.id
    WHERE l.remaining <> coalesce(m.moved, 0)
"""


def count_sums() -> Iterator[Finding]:
    """Find wallets whose balance is not the sum of their entries, or not what their lots hold."""
    for workspace_id, balance, seq, total, entries, remaining in _rows(SUMS):
        details = {
            "balance": balance, "sum_of_entries": total, "in_lots": remaining,
            "number": seq, "entries": entries,
        }  # fmt: skip
        yield Finding("balance", str(workspace_id), workspace_id, details)


def follow_chains() -> Iterator[Finding]:
    """Find ledgers with an entry that was changed, lost or counted wrong, or with a cut end."""
    for workspace_id, seq, is_missing, is_miscounted in _rows(CHAIN):
        way = "missing" if is_missing else "miscounted" if is_miscounted else "changed"
        yield Finding("chain", f"{workspace_id}:{seq}", workspace_id, {"entry": seq, "is": way})
    for workspace_id, seq in _rows(HEADS):
        yield Finding("head", str(workspace_id), workspace_id, {"entry": seq})


def count_lots() -> Iterator[Finding]:
    """Find lots that hold something else than the ledger moved in and out of them."""
    for workspace_id, lot, remaining, moved in _rows(LOTS):
        details = {"remaining": remaining, "by_the_ledger": moved}
        yield Finding("lot", str(lot), workspace_id, details)


def _rows(statement: str) -> list[tuple[Any, ...]]:
    with connections[SYSTEM_ALIAS].cursor() as cursor:
        cursor.execute(statement)
        found: list[tuple[Any, ...]] = cursor.fetchall()
    return found
