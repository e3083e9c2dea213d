"""Where apps that may not import each other are connected. Nothing else happens here."""

from django.urls import reverse

from accounts import services as accounts
from core.work import registry
from credits import selectors as ledger
from credits import services as credits
from magicpages.work import KIND as PAGE_WRITING


def connect() -> None:
    """Fill the registries that the lower floors declare."""
    accounts.workspace_created.connect(credits.open_wallet)
    registry.set_cashier(credits.WorkCashier())
    registry.register(PAGE_WRITING)
    ledger.register_screen(
        PAGE_WRITING.label, lambda pk: reverse("magicpages:page_detail", args=[pk])
    )
