"""The ledger as a list."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core import formatting
from core.columns import Column, OnPhone
from core.filters import Choice, DateRange
from core.keyset import Order
from core.tables import Sort, Table
from credits import selectors
from credits.models import Entry

LEDGER = Table(
    "ledger",
    _("Ledger"),
    # In the order of the books and no other: only so does each balance follow from the one before.
    sorts=(Sort("seq", _("Newest first"), Order(("-seq",)), _("Oldest first")),),
    columns=(
        Column("seq", _("No."), sort="seq", show=formatting.number, is_number=True,
               on_phone=OnPhone.HIDDEN),
        Column("label", _("What for"), template="credits/_entry_label.html", is_row_header=True,
               on_phone=OnPhone.TITLE),
        Column("kind", pgettext_lazy("ledger", "Kind"), template="credits/_entry_kind.html"),
        Column("created_at", _("When"), template="components/cell_moment.html",
               on_phone=OnPhone.LINE),
        Column("amount", pgettext_lazy("ledger", "Change"), template="credits/_entry_amount.html",
               is_number=True, on_phone=OnPhone.END),
        Column("balance_after", _("Balance"), show=formatting.number, is_number=True,
               on_phone=OnPhone.LABELLED),
    ),
    filters=(
        Choice("kind", pgettext_lazy("ledger", "Kind"), choices=Entry.Kind.choices,
               is_multiple=True),
        Choice("operation", _("What for"), choices=lambda: selectors.labels().items()),
        DateRange("date", _("Date")),
    ),
    sizes=(25, 50, 100),
    count_up_to=0,
    empty="credits/_no_entries.html",
    summary="credits/_sums.html",
)  # fmt: skip
