"""Where apps that may not import each other are connected. Nothing else happens here."""

from accounts import services as accounts
from core.work import registry
from credits import services as credits


def connect() -> None:
    """Fill the registries that the lower floors declare."""
    accounts.workspace_created.connect(credits.open_wallet)
    registry.set_cashier(credits.WorkCashier())
