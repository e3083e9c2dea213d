"""Charges against the work they paid for, whatever its kind."""

from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.db import connections
from psycopg import sql

from core.tenancy import SYSTEM_ALIAS
from core.work import registry
from core.work.models import Status
from credits.reconciliation.findings import Finding
from credits.refunds import REFUND_RULES

# How long after its deadline the sweeper may take to end work.
LATE_S = 3600

# What each piece of work says it was charged and given back, against what the ledger says; and what
# its failure's published rule says should have come back.
MONEY = """
    SELECT p.workspace_id, p.id, p.status, p.credits_charged, p.credits_refunded,
           coalesce(m.charged, 0), coalesce(m.refunded, 0)
    FROM {table} p
    LEFT JOIN (
        SELECT workspace_id, reference, -sum(amount) FILTER (WHERE kind = 'charge') AS charged,
               sum(amount) FILTER (WHERE kind = 'refund') AS refunded
        FROM credits_entry WHERE starts_with(reference, {prefix}) GROUP BY 1, 2
    ) m ON m.workspace_id = p.workspace_id AND m.reference = {prefix} || p.id
    WHERE p.credits_charged <> coalesce(m.charged, 0)
       OR p.credits_refunded <> coalesce(m.refunded, 0)
       OR (p.status = {failed} AND p.credits_refunded <> p.credits_charged * (
            CASE p.failure_class {percents} ELSE 100 END) / 100)
"""

# An open charge has live work. Work that was erased with its workspace leaves its charge behind.
OPEN = """
    SELECT p.workspace_id, p.id, p.status FROM {table} p
    WHERE p.status IN ({queued}, {running})
      AND p.deadline_at < now() - {late} * interval '1 second'
"""
ORPHANS = """
    SELECT e.workspace_id, e.seq, e.reference
    FROM credits_entry e
    JOIN accounts_workspace w ON w.id = e.workspace_id AND w.erased_at IS NULL
    WHERE e.kind = 'charge' AND starts_with(e.reference, {prefix})
      AND NOT EXISTS (SELECT FROM {table} p
                      WHERE p.workspace_id = e.workspace_id AND {prefix} || p.id = e.reference)
      AND NOT EXISTS (SELECT FROM credits_entry r
                      WHERE r.workspace_id = e.workspace_id AND r.kind = 'refund'
                        AND r.refund_of = e.seq)
"""


def count_money() -> Iterator[Finding]:
    """Find work whose charge and refund are not those of the ledger, or not those of the rule."""
    for kind in _paid_kinds():
        for row in _rows(MONEY, kind):
            workspace_id, pk, status, charged, refunded, in_ledger, back_in_ledger = row
            details = {
                "status": status, "charged": charged, "refunded": refunded,
                "charged_in_ledger": in_ledger, "refunded_in_ledger": back_in_ledger,
            }  # fmt: skip
            yield Finding("work_money", f"{kind.label}:{pk}", workspace_id, details)


def find_open_charges() -> Iterator[Finding]:
    """Find charges whose work is lost, or should have ended long ago."""
    for kind in _paid_kinds():
        for workspace_id, pk, status in _rows(OPEN, kind):
            yield Finding("work_open", f"{kind.label}:{pk}", workspace_id, {"status": status})
        for workspace_id, seq, reference in _rows(ORPHANS, kind):
            yield Finding("work_lost", reference, workspace_id, {"entry": seq})


def _paid_kinds() -> list[registry.Kind]:
    return [kind for kind in registry.kinds() if kind.model.operation]


def _rows(statement: str, kind: registry.Kind) -> list[tuple[Any, ...]]:
    percents = sql.SQL(" ").join(
        sql.SQL("WHEN {} THEN {}").format(sql.Literal(str(failure)), sql.Literal(rule.percent))
        for failure, rule in REFUND_RULES.items()
    )
    query = sql.SQL(statement).format(
        table=sql.Identifier(kind.model._meta.db_table),
        prefix=sql.Literal(f"{kind.label}:"),
        failed=sql.Literal(Status.FAILED.value),
        queued=sql.Literal(Status.QUEUED.value),
        running=sql.Literal(Status.RUNNING.value),
        late=sql.Literal(LATE_S + int(settings.WORK_SWEEP_S)),
        percents=percents,
    )
    with connections[SYSTEM_ALIAS].cursor() as cursor:
        cursor.execute(query)
        found: list[tuple[Any, ...]] = cursor.fetchall()
    return found
