"""The nightly count: ledger against itself, against the work, and against the payments.

Nothing is ever repaired here. What disagrees becomes a `credits.models.Discrepancy`, a line in the
log and a mail to whoever looks after the installation (docs/credits.md).
"""

from credits.reconciliation.run import reconcile

__all__ = ["reconcile"]
