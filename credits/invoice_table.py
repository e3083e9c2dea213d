"""The invoices as a list."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.columns import Column, OnPhone
from core.keyset import Order
from core.tables import Sort, Table

INVOICES = Table(
    "invoices",
    _("Invoices"),
    sorts=(Sort("date", _("Newest first"), Order(("-created_at",))),),
    columns=(
        Column("what", _("What for"), template="credits/billing/_invoice_what.html",
               is_row_header=True, on_phone=OnPhone.TITLE),
        Column("created_at", _("Date"), template="credits/billing/_invoice_date.html",
               on_phone=OnPhone.LINE),
        Column("status", pgettext_lazy("invoice", "Status"),
               template="credits/billing/_invoice_status.html"),
        Column("credits", _("Credits"), template="credits/billing/_invoice_credits.html",
               is_number=True, on_phone=OnPhone.LABELLED),
        Column("amount", pgettext_lazy("money", "Amount"),
               template="credits/billing/_invoice_amount.html",
               is_number=True, on_phone=OnPhone.END),
        Column("links", _("Documents"), template="credits/billing/_invoice_links.html"),
    ),
    sizes=(12, 48),
    count_up_to=0,
    empty="credits/billing/_no_invoices.html",
)  # fmt: skip
