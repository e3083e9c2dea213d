"""Credits and billing in the staff site, a module for each noun."""

from credits.admin import (  # noqa: F401  Each registers its own lists.
    billing,
    discrepancies,
    grants,
    ledger,
    prices,
    wallets,
)
