"""One count of everything."""

from collections.abc import Callable, Iterator

from core import tenancy
from credits.reconciliation import books, lost, payments, work
from credits.reconciliation.findings import Finding, keep

Check = Callable[[], Iterator[Finding]]

# Each check with the kinds of discrepancy that it speaks of.
CHECKS: tuple[tuple[Check, tuple[str, ...]], ...] = (
    (books.count_sums, ("balance",)),
    (books.follow_chains, ("chain", "head")),
    (books.count_lots, ("lot",)),
    (work.count_money, ("work_money",)),
    (work.find_open_charges, ("work_open", "work_lost")),
    (payments.count_grants, ("payment", "payment_unknown")),
    (payments.count_reversals, ("payment_reversed",)),
)


def reconcile() -> int:
    """Count everything once; return how many discrepancies are new.

    Each check looks in one transaction of its own. Runs in the scheduler each night and by
    `manage.py reconcile`; it reads, and repairs nothing.
    """
    return sum(_count(check, kinds) for check, kinds in CHECKS) + _count_lost()


def _count_lost() -> int:
    paid = lost.paid_at_stripe()
    if paid is None:
        return 0
    return _count(lambda: lost.find_lost(paid), ("payment_lost",))


def _count(check: Check, kinds: tuple[str, ...]) -> int:
    with tenancy.system_scope(tenancy.SystemUse.RECONCILE):
        return keep(list(check()), kinds=kinds)
