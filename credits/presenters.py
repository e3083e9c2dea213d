"""The ledger as people read it."""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from core.failures import FailureClass
from credits import origins, selectors
from credits.models import Entry, Lot
from credits.refunds import REFUND_RULES
from credits.services.ledger import SETTLED

_OF_STRIPE = (origins.OF_INVOICE, origins.OF_REVERSAL)


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
    found = list(entries)
    if not found:
        return []
    keys = [each.key for each in found if each.kind == Entry.Kind.GRANT]
    plans = origins.of_keys(keys, workspace_id=found[0].workspace_id)
    return lines(found, {**selectors.labels(), **plans})


def lines(entries: Iterable[Entry], labels: Mapping[str, str]) -> list[LedgerLine]:
    """Return entries as lines, under these names of operations and of grants by their keys."""
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
        if entry.key in labels:
            return labels[entry.key]
        if origins.is_return(entry.key):
            return _("Credits came back")
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
    if entry.key.startswith(_OF_STRIPE):
        return _money_note(entry.note)
    return entry.note


def _money_note(note: str) -> str:
    """Return why credits went or came back with the money; an invoice's number as it is."""
    if note == "refund":
        return _("The payment for them was refunded, so they went back as well.")
    if note == "chargeback":
        return _(
            "Your bank took the payment for them back. If that was a mistake, please write to us."
        )
    if note in ("won", "refund_failed"):
        return _("The payment for them arrived after all.")
    return note
