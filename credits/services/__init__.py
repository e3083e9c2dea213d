"""What changes credits: the ledger's movements, a workspace's account, and the cashier of work."""

from credits.services.accounts import open_account
from credits.services.cashier import WorkCashier
from credits.services.ledger import (
    Granted,
    Receipt,
    charge,
    expire,
    grant,
    refund,
    reverse,
    settle,
)

__all__ = [
    "Granted",
    "Receipt",
    "WorkCashier",
    "charge",
    "expire",
    "grant",
    "open_account",
    "refund",
    "reverse",
    "settle",
]
