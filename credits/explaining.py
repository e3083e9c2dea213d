"""Why an entry of the ledger is what it is: everything that belongs to one, read and put together.

The work behind a charge may be gone; what the ledger itself knows is always told.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import F, Subquery
from django.db.models.functions import Abs

from accounts.models import User
from accounts.services.members import called
from core.work import registry
from core.work.models import PaidWork
from credits import origins, selectors
from credits.models import Entry, Invoice, Lot, Price
from credits.services.ledger import SETTLED

# A lot that is filled again by refunds can expire more than once; rarely twice.
MOST_TOGETHER = 50


class LotPart(NamedTuple):
    """Credits of one lot that an entry moved; ``lot`` is None where the lot is not known."""

    lot: Lot | None
    amount: int


class Call(NamedTuple):
    """A call to a provider as customers may see it: what it cost us is not among it."""

    provider: str
    name: str
    id: str
    at: datetime
    attempt: int
    seconds: float
    model: str
    input_tokens: int | None
    cached_input_tokens: int | None
    output_tokens: int | None
    is_sample: bool
    has_failed: bool


@dataclass(frozen=True)
class Explanation:
    """An entry with what it is about. Where something is unknown or gone, it is None or empty."""

    entry: Entry
    label: str
    related: list[Entry]
    lots: list[LotPart]
    price: Price | None = None
    kind: registry.Kind | None = None
    item: PaidWork | None = None
    ordered: list[tuple[str, str]] = field(default_factory=list)
    calls: list[Call] = field(default_factory=list)
    actor: User | None = None
    invoice: Invoice | None = None
    plans: Mapping[str, str] = field(default_factory=dict)

    @property
    def balance_before(self) -> int:
        """The balance before it."""
        return self.entry.balance_after - self.entry.amount

    @property
    def charge(self) -> Entry | None:
        """The charge that is told of, for a charge and for a refund."""
        return self._among(Entry.Kind.CHARGE)

    @property
    def refund(self) -> Entry | None:
        """What came back of the charge."""
        return self._among(Entry.Kind.REFUND)

    @property
    def quantity(self) -> int:
        """How many units the charge paid for, as far as the price still tells."""
        charge = self.charge
        if charge is None or self.price is None or not self.price.amount:
            return 0
        units, rest = divmod(-charge.amount, self.price.amount)
        return 0 if rest else units

    @property
    def result_url(self) -> str | None:
        """The screen of what was made; None where there is none any more."""
        return self.kind.url(self.item.pk) if self.kind and self.item else None

    def _among(self, kind: Entry.Kind) -> Entry | None:
        found = (each for each in (self.entry, *self.related) if each.kind == kind)
        return next(found, None)


def explain(*, workspace_id: UUID, seq: int, has_role: Callable[[str], bool]) -> Explanation | None:
    """Return what is known of an entry of the open scope's workspace; None where there is none.

    ``has_role`` says whether the reader has at least a role: work that they may not open is left
    out as if it were gone. Seven queries at most, whatever the ledger holds.
    """
    together = _together(workspace_id, seq)
    entry = next((each for each in together if each.seq == seq), None)
    if entry is None:
        return None
    prices = {price.version: price for price in Price.objects.filter(operation=entry.operation)}
    latest = prices[max(prices)] if prices else None
    kind, item = _work(entry, has_role)
    lots = _lots(entry)
    keys = [getattr(part.lot, "grant_key", None) for part in lots]
    actor = _actor(entry, item)
    return Explanation(
        entry=entry,
        label=latest.label if latest else entry.operation,
        related=[each for each in together if each.seq != seq],
        lots=lots,
        price=prices.get(entry.price_version or 0),
        kind=kind,
        item=item,
        ordered=kind.load_explain()(item) if kind and item else [],
        calls=[_call(call) for call in item.provider_calls] if item else [],
        actor=actor,
        invoice=origins.invoice_of(entry),
        plans=origins.of_keys([entry.key, *keys], workspace_id=workspace_id),
    )


def name_of(actor: User | None, *, reader: User | None, in_charge: bool) -> str:
    """Return what a reader may know of who asked: a name, never the address of somebody else.

    Those in charge see addresses on the screen of members anyway. Empty where nothing may be said.
    """
    if actor is None or actor.erased_at:
        return ""
    if in_charge or (reader is not None and actor.pk == reader.pk):
        return called(actor)
    return actor.name


def rule_of(entry: Entry) -> str:
    """Return the class of failure by whose rule a refund was given; empty for another refund."""
    return "" if entry.note == SETTLED else entry.note


def _actor(entry: Entry, item: PaidWork | None) -> User | None:
    """Return who asked for what was paid. Who gives and takes back is staff, and is not named."""
    if entry.kind not in (Entry.Kind.CHARGE, Entry.Kind.REFUND):
        return None
    if item:
        return item.requested_by
    return User.objects.filter(pk=entry.actor_id).first() if entry.actor_id else None


def _together(workspace_id: UUID, seq: int) -> list[Entry]:
    """Return an entry with those of the same reference: a charge and what came back of it."""
    named = Entry.objects.filter(workspace_id=workspace_id, seq=seq).values("reference")
    found = Entry.objects.filter(workspace_id=workspace_id, reference=Subquery(named))
    nearest = found.order_by(Abs(F("seq") - seq))[:MOST_TOGETHER]
    return sorted(nearest, key=_number)


def _number(entry: Entry) -> int:
    return entry.seq


def _lots(entry: Entry) -> list[LotPart]:
    known = Lot.objects.filter(workspace_id=entry.workspace_id)
    lots = selectors.with_grant(known).in_bulk([lot_id for lot_id, _amount in entry.lots])
    return [LotPart(lots.get(UUID(lot_id)), amount) for lot_id, amount in entry.lots]


def _work(
    entry: Entry, has_role: Callable[[str], bool]
) -> tuple[registry.Kind | None, PaidWork | None]:
    label, _colon, pk = entry.reference.partition(":")
    try:
        kind, item_id = registry.kind_of(label), UUID(pk)
    except (KeyError, ValueError):
        return None, None
    if not has_role(kind.least_role):
        return kind, None
    items = kind.model.objects.select_related("requested_by")
    return kind, items.filter(workspace_id=entry.workspace_id, pk=item_id).first()


def _call(call: dict[str, Any]) -> Call:
    return Call(
        provider=str(call.get("provider", "")),
        name=str(call.get("name") or call.get("provider", "")),
        id=str(call.get("id", "")),
        at=datetime.fromisoformat(call["at"]),
        attempt=int(call.get("attempt", 1)),
        seconds=float(call.get("seconds", 0)),
        model=str(call.get("model", "")),
        input_tokens=call.get("input_tokens"),
        cached_input_tokens=call.get("cached_input_tokens"),
        output_tokens=call.get("output_tokens"),
        is_sample=bool(call.get("is_sample")),
        has_failed=bool(call.get("failed")),
    )
