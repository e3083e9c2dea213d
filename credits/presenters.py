"""The ledger as people read it."""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from core.failures import FailureClass
from credits import selectors
from credits.models import Entry, Lot
from credits.refunds import REFUND_RULES
from credits.services.ledger import SETTLED


class LedgerLine(NamedTuple):
    """One entry with its sentence."""

    seq: int
    kind: str
    kind_label: str
    amount: int
    balance_after: int
    label: str
    url: str
    reference_url: str | None
    note: str
    created_at: Any


def ledger_lines(entries: Iterable[Entry]) -> list[LedgerLine]:
    """Return the lines of a ledger list."""
    return lines(entries, selectors.labels())


def lines(entries: Iterable[Entry], labels: Mapping[str, str]) -> list[LedgerLine]:
    """Return entries as lines, under these names of operations."""
    return [
        LedgerLine(
            seq=entry.seq,
            kind=entry.kind,
            kind_label=str(Entry.Kind(entry.kind).label),
            amount=entry.amount,
            balance_after=entry.balance_after,
            label=entry_label(entry, labels),
            url=reverse("credits:entry", args=[entry.seq]),
            reference_url=selectors.reference_url(entry.reference),
            note=entry_note(entry),
            created_at=entry.created_at,
        )
        for entry in entries
    ]


def tabs(current: str) -> list[dict[str, Any]]:
    """Return the ways between the screens of credits."""
    return [
        {"label": label, "url": reverse(f"credits:{name}"), "is_current": name == current}
        for name, label in (
            ("ledger", _("Ledger")),
            ("usage", pgettext("of credits", "Usage")),
            ("limits", pgettext("of credits", "Limits")),
        )
    ]


def refund_rules() -> list[dict[str, str]]:
    """Return the published rules: what failed, and what comes back."""
    return [
        {"label": str(failure.label), "rule": str(rule.text)}
        for failure, rule in REFUND_RULES.items()
    ]


def entry_label(entry: Entry, labels: Mapping[str, str]) -> str:
    """Return what an entry was for."""
    if entry.kind == Entry.Kind.GRANT:
        source = entry.operation.rpartition(".")[2]
        return str(Lot.Source(source).label) if source in Lot.Source.values else source
    if entry.kind == Entry.Kind.EXPIRY:
        return _("Credits past their date")
    if entry.kind == Entry.Kind.REVERSAL:
        return _("Credits taken back")
    return labels.get(entry.operation, entry.operation)


def entry_note(entry: Entry) -> str:
    """Return what stands beside an entry, in words where it is one of ours."""
    if entry.kind == Entry.Kind.REFUND and entry.note in FailureClass.values:
        return str(FailureClass(entry.note).label)
    if entry.kind == Entry.Kind.REFUND and entry.note == SETTLED:
        return _("Less was needed than quoted")
    return entry.note
