"""Paid invoices against the credits that were granted for them."""

from collections.abc import Iterator
from typing import Any

from django.db import connections

from core.tenancy import SYSTEM_ALIAS
from credits.reconciliation.findings import Finding

GRANTED = """
    SELECT i.workspace_id, i.stripe_id, i.status, i.credits, e.amount
    FROM credits_invoice i
    LEFT JOIN credits_entry e ON e.workspace_id = i.workspace_id
        AND e.key = 'grant:stripe:' || i.stripe_id
    WHERE coalesce(i.credits, 0) <> coalesce(e.amount, 0)
       OR (i.status = 'paid' AND i.credits IS NULL)
"""
UNPAID = """
    SELECT e.workspace_id, e.key, e.amount FROM credits_entry e
    WHERE e.kind = 'grant' AND starts_with(e.key, 'grant:stripe:')
      AND NOT EXISTS (SELECT FROM credits_invoice i
                      WHERE i.workspace_id = e.workspace_id
                        AND 'grant:stripe:' || i.stripe_id = e.key)
      -- What was taken for money that came to us after all is given again.
      AND NOT EXISTS (SELECT FROM credits_entry r
                      WHERE r.workspace_id = e.workspace_id AND r.kind = 'reversal'
                        AND r.amount = -e.amount
                        AND replace(r.key, 'reversal:', 'grant:') || ':returned' = e.key)
"""
# Reversals of staff have keys of their own, and no invoice speaks of them.
REVERSED = """
    SELECT i.workspace_id, i.stripe_id, i.status, i.credits_reversed, coalesce(t.taken, 0)
    FROM credits_invoice i
    LEFT JOIN credits_entry e ON e.workspace_id = i.workspace_id
        AND e.key = 'grant:stripe:' || i.stripe_id
    LEFT JOIN LATERAL (
        SELECT sum(-r.amount - coalesce(b.amount, 0)) AS taken
        FROM credits_entry r
        LEFT JOIN credits_entry b ON b.workspace_id = r.workspace_id
            AND b.key = replace(r.key, 'reversal:', 'grant:') || ':returned'
        WHERE r.workspace_id = e.workspace_id AND r.kind = 'reversal' AND r.refund_of = e.seq
          AND starts_with(r.key, 'reversal:stripe:')
    ) t ON true
    WHERE i.credits_reversed <> coalesce(t.taken, 0)
"""


def count_grants() -> Iterator[Finding]:
    """Find invoices whose credits are not in the ledger, and grants that no invoice stands for."""
    for workspace_id, invoice, status, credits, granted in _rows(GRANTED):
        details = {"status": status, "credits": credits, "in_ledger": granted}
        yield Finding("payment", f"{workspace_id}:{invoice}", workspace_id, details)
    for workspace_id, key, amount in _rows(UNPAID):
        details = {"granted": amount}
        yield Finding("payment_unknown", f"{workspace_id}:{key}", workspace_id, details)


def count_reversals() -> Iterator[Finding]:
    """Find invoices that say other than the ledger what was taken back for them."""
    for workspace_id, invoice, status, said, taken in _rows(REVERSED):
        details = {"status": status, "reversed": said, "in_ledger": taken}
        yield Finding("payment_reversed", f"{workspace_id}:{invoice}", workspace_id, details)


def _rows(statement: str) -> list[tuple[Any, ...]]:
    with connections[SYSTEM_ALIAS].cursor() as cursor:
        cursor.execute(statement)
        found: list[tuple[Any, ...]] = cursor.fetchall()
    return found
