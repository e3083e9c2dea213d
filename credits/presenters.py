"""The ledger as people read it."""

from collections.abc import Iterable
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from core.failures import FailureClass
from credits import selectors
from credits.models import Entry, Lot
from credits.refunds import REFUND_RULES


class LedgerLine(NamedTuple):
    """One entry with its sentence."""

    seq: int
    kind: str
    kind_label: str
    amount: int
    balance_after: int
    label: str
    reference_url: str | None
    note: str
    created_at: Any


def ledger_lines(entries: Iterable[Entry]) -> list[LedgerLine]:
    """Return the lines of a ledger list."""
    labels = selectors.labels()
    return [
        LedgerLine(
            seq=entry.seq,
            kind=entry.kind,
            kind_label=str(Entry.Kind(entry.kind).label),
            amount=entry.amount,
            balance_after=entry.balance_after,
            label=_label(entry, labels),
            reference_url=selectors.reference_url(entry.reference),
            note=_note(entry),
            created_at=entry.created_at,
        )
        for entry in entries
    ]


def refund_rules() -> list[dict[str, str]]:
    """Return the published rules: what failed, and what comes back."""
    return [
        {"label": str(failure.label), "rule": str(rule.text)}
        for failure, rule in REFUND_RULES.items()
    ]


def _label(entry: Entry, labels: dict[str, str]) -> str:
    if entry.kind == Entry.Kind.GRANT:
        source = entry.operation.rpartition(".")[2]
        return str(Lot.Source(source).label) if source in Lot.Source.values else source
    if entry.kind == Entry.Kind.EXPIRY:
        return _("Credits past their date")
    return labels.get(entry.operation, entry.operation)


def _note(entry: Entry) -> str:
    if entry.kind == Entry.Kind.REFUND and entry.note in FailureClass.values:
        return str(FailureClass(entry.note).label)
    return entry.note
