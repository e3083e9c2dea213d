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
"""


def count_grants() -> Iterator[Finding]:
    """Find invoices whose credits are not in the ledger, and grants that no invoice stands for."""
    for workspace_id, invoice, status, credits, granted in _rows(GRANTED):
        details = {"status": status, "credits": credits, "in_ledger": granted}
        yield Finding("payment", invoice, workspace_id, details)
    for workspace_id, key, amount in _rows(UNPAID):
        yield Finding("payment_unknown", key, workspace_id, {"granted": amount})


def _rows(statement: str) -> list[tuple[Any, ...]]:
    with connections[SYSTEM_ALIAS].cursor() as cursor:
        cursor.execute(statement)
        found: list[tuple[Any, ...]] = cursor.fetchall()
    return found
