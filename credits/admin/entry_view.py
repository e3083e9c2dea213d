"""An entry of the ledger explained to staff: with what it cost us, and links into their site."""

from datetime import datetime
from typing import Any, NamedTuple

from core import formatting
from core.admin import row_address
from credits import margin
from credits.entry_presenters import EntryView
from credits.explaining import Explanation
from credits.models import Entry


class Call(NamedTuple):
    """A call to a provider with its cost; ``cost`` is empty where nobody knows it."""

    provider: str
    id: str
    at: datetime
    took: str
    cost: str
    is_sample: bool
    has_failed: bool


class Part(NamedTuple):
    """Credits of one lot that the entry moved."""

    source: str
    amount: int
    expires_at: datetime | None
    url: str


class Related(NamedTuple):
    """An entry that belongs to it."""

    number: int
    kind: str
    amount: int
    url: str


class StaffEntryView(EntryView):
    """An explained entry, for staff."""

    def __init__(self, found: Explanation) -> None:
        super().__init__(found, asked_by="")

    @property
    def work_url(self) -> str:
        """The work it paid for, in the staff site."""
        return row_address(self._found.item) if self._found.item else ""

    @property
    def work_title(self) -> str:
        """What that work is called."""
        return str(self._found.item) if self._found.item else ""

    @property
    def work_state(self) -> str:
        """Where that work stands."""
        return self._found.item.status_words if self._found.item else ""

    @property
    def price_url(self) -> str:
        """The version of the price it was paid by."""
        return row_address(self._found.price) if self._found.price else ""

    @property
    def invoice_url(self) -> str:
        """The invoice that brought the credits."""
        return row_address(self._found.invoice) if self._found.invoice else ""

    @property
    def parts(self) -> list[Part]:
        """The lots, each with its page."""
        return [
            Part(
                line.source, line.amount, line.expires_at, row_address(part.lot) if part.lot else ""
            )
            for line, part in zip(self.lots, self._found.lots, strict=True)
        ]  # fmt: skip

    @property
    def others(self) -> list[Related]:
        """The entries that belong to it, each with its page."""
        return [
            Related(each.seq, str(Entry.Kind(each.kind).label), each.amount, row_address(each))
            for each in self._found.related
        ]

    @property
    def calls(self) -> list[Call]:
        """The calls to providers, with what each cost us."""
        raw: list[dict[str, Any]] = self._found.item.provider_calls if self._found.item else []
        return [
            Call(
                provider=call.provider,
                id=call.id,
                at=call.at,
                took=formatting.duration(max(1, round(call.seconds))) if call.seconds else "",
                cost=_cost(told.get("cost_microusd")),
                is_sample=call.is_sample,
                has_failed=call.has_failed,
            )
            for call, told in zip(self._found.calls, raw, strict=True)
        ]

    @property
    def cost(self) -> str:
        """What the work cost us altogether."""
        return _cost(self._found.item.cost_microusd) if self._found.item else ""


def _cost(microusd: int | None) -> str:
    return "" if microusd is None else margin.dollars(microusd)
