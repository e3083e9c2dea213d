"""One entry of the ledger in words: what it was for, how it went, and its place in the chain."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core import formatting
from core.failures import FailureClass
from core.work.models import Status
from credits import explaining, presenters
from credits.explaining import Call, Explanation
from credits.models import Entry, Lot
from credits.refunds import REFUND_RULES

# What of a hash people compare at a glance.
SHORT = 12


class Step(NamedTuple):
    """Something that happened, as `components/timeline.html` takes it."""

    icon: str
    text: str
    at: datetime
    actor: str = ""
    detail: str = ""
    tone: str = ""
    url: str = ""


class LotLine(NamedTuple):
    """Credits of one lot that an entry moved."""

    source: str
    amount: int
    expires_at: datetime | None
    granted: int | None
    remaining: int | None


class EntryView:
    """An explained entry for its screen. ``asked_by`` is a name, or empty."""

    def __init__(self, found: Explanation, *, asked_by: str) -> None:
        self._found = found
        self.entry = found.entry
        self.asked_by = asked_by
        self.ordered = found.ordered
        self.invoice = found.invoice
        self.price = found.price
        self.quantity = found.quantity
        self.balance_before = found.balance_before
        self.result_url = found.result_url

    @property
    def _labels(self) -> Mapping[str, str]:
        return {self.entry.operation: self._found.label, **self._found.plans}

    @property
    def label(self) -> str:
        """What it was for."""
        return presenters.entry_label(self.entry, self._labels)

    @property
    def kind_label(self) -> str:
        """What kind of entry it is."""
        return str(Entry.Kind(self.entry.kind).label)

    @property
    def note(self) -> str:
        """What stands beside it in the ledger."""
        return presenters.entry_note(self.entry)

    @property
    def is_gone(self) -> bool:
        """Say whether there was work that is not there any more."""
        return self._found.kind is not None and self._found.item is None

    @property
    def hash(self) -> str:
        """Its hash, as an exported ledger has it."""
        return bytes(self.entry.hash).hex()

    @property
    def short_hash(self) -> str:
        """The beginning of its hash."""
        return self.hash[:SHORT]

    @property
    def previous_hash(self) -> str:
        """The beginning of the hash before; empty for the first entry."""
        return bytes(self.entry.previous_hash).hex()[:SHORT]

    @property
    def related(self) -> list[presenters.LedgerLine]:
        """The entries that belong to it."""
        return presenters.lines(self._found.related, self._labels)

    @property
    def rule(self) -> dict[str, str] | None:
        """The rule by which credits came back, for a charge and for its refund."""
        refund = self._found.refund
        return rule_words(refund) if refund else None

    @property
    def lots(self) -> list[LotLine]:
        """The lots it took from or gave to."""
        return [_lot_line(part.lot, part.amount, self._found.plans) for part in self._found.lots]

    @property
    def steps(self) -> list[Step]:
        """What happened, the oldest first; empty for what nobody worked on."""
        return steps(self._found, asked_by=self.asked_by)


def rule_words(refund: Entry) -> dict[str, str]:
    """Return the rule that a refund was given by, in words."""
    failure = explaining.rule_of(refund)
    if failure in FailureClass.values:
        rule = REFUND_RULES[FailureClass(failure)]
        return {"label": str(FailureClass(failure).label), "rule": str(rule.text)}
    if not failure:
        text = _("You pay for what was delivered: the price of the rest comes back by itself.")
        return {"label": presenters.entry_note(refund), "rule": text}
    return {"label": failure, "rule": ""}


def steps(found: Explanation, *, asked_by: str) -> list[Step]:
    """Return what happened around a charge, the oldest first."""
    charge = found.charge
    if charge is None:
        return []
    told = [Step("receipt", _("Asked for and paid"), charge.created_at, actor=asked_by)]
    told += [_call_step(call) for call in found.calls]
    item = found.item
    if item and item.finished_at:
        told.append(_end_step(item.status, item.status_words, item.finished_at, found))
    if refund := found.refund:
        amount = formatting.signed(refund.amount)
        text = _("Credits came back: %(amount)s") % {"amount": formatting.isolated(amount)}
        told.append(Step("undo", text, refund.created_at, tone="good", url=_url(refund)))
    return sorted(told, key=_moment)


def _moment(step: Step) -> datetime:
    return step.at


def _end_step(status: str, words: str, at: datetime, found: Explanation) -> Step:
    if status == Status.FAILED and found.item:
        label = str(FailureClass(found.item.failure_class).label)
        return Step("alert", words, at, detail=label, tone="bad")
    url = found.result_url or ""
    return Step("check-circle", words, at, tone="good" if status == Status.READY else "", url=url)


def _call_step(call: Call) -> Step:
    provider = formatting.isolated(call.name)
    if call.has_failed:
        text = _("%(provider)s did not answer as it should") % {"provider": provider}
    else:
        text = _("%(provider)s answered after %(duration)s") % {
            "provider": provider,
            "duration": formatting.duration(max(1, round(call.seconds))),
        }
    return Step(
        "spark", text, call.at, detail=" · ".join(_call_details(call)),
        tone="warn" if call.has_failed else "",
    )  # fmt: skip


def _call_details(call: Call) -> list[str]:
    told = [formatting.isolated(call.model)] if call.model else []
    if call.attempt > 1:
        told.append(_("try %(number)s") % {"number": formatting.number(call.attempt)})
    if call.input_tokens is not None and call.output_tokens is not None:
        told.append(_tokens_in(call.input_tokens))
        told.append(_tokens_out(call.output_tokens))
    if call.is_sample:
        told.append(_("sample content"))
    if call.id:
        told.append(formatting.isolated(call.id))
    return told


def _tokens_in(count: int) -> str:
    text = ngettext("%(count)s token read", "%(count)s tokens read", count)
    return text % {"count": formatting.number(count)}


def _tokens_out(count: int) -> str:
    text = ngettext("%(count)s token written", "%(count)s tokens written", count)
    return text % {"count": formatting.number(count)}


def _lot_line(lot: Lot | None, amount: int, plans: Mapping[str, str]) -> LotLine:
    if lot is None:
        return LotLine(_("A lot that is not known any more"), amount, None, None, None)
    source = str(Lot.Source(lot.source).label) if lot.source in Lot.Source.values else lot.source
    source = plans.get(getattr(lot, "grant_key", ""), source)
    return LotLine(source, amount, lot.expires_at, lot.granted, lot.remaining)


def _url(entry: Entry) -> str:
    return reverse("credits:entry", args=[entry.seq])


def as_document(view: EntryView, found: Explanation, *, invoice_url: str) -> dict[str, Any]:
    """Return the same for programs."""
    entry, price = view.entry, view.price
    return {
        "entry": entry,
        "label": view.label,
        "balance_before": view.balance_before,
        "asked_by": view.asked_by,
        "ordered": [{"label": label, "value": value} for label, value in view.ordered],
        "price": price
        and {
            "version": price.version,
            "unit_price": price.amount,
            "quantity": view.quantity,
            "starts_at": price.starts_at,
        },
        "status": found.item.status if found.item else None,
        "attempts": found.item.attempts if found.item else None,
        "finished_at": found.item.finished_at if found.item else None,
        "calls": [call._asdict() for call in found.calls],
        "rule": view.rule,
        "lots": [line._asdict() for line in view.lots],
        "related": [each.seq for each in found.related],
        "result_url": view.result_url,
        "invoice": view.invoice.number if view.invoice else None,
        "invoice_url": invoice_url or None,
        "hash": view.hash,
        "previous_hash": bytes(entry.previous_hash).hex(),
    }
