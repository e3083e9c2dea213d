"""Pages of the credits: the ledger, what was spent on what, what may be spent, and billing."""

from credits.views.entry import entry
from credits.views.export import ledger_export
from credits.views.ledger import ledger
from credits.views.limits import limit_remove, limit_set, limits
from credits.views.usage import usage_csv, usage_page

__all__ = [
    "entry",
    "ledger",
    "ledger_export",
    "limit_remove",
    "limit_set",
    "limits",
    "usage_csv",
    "usage_page",
]
