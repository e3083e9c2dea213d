"""Find what was left behind: rows never queued, leases that ran out, deadlines that passed.

Runs every few seconds in the scheduler. It may run anywhere and at any time, also twice at once.
"""

from functools import partial

from django.conf import settings
from django.db.models.functions import Now

from core import chores, tenancy
from core.failures import FailureClass
from core.work import registry, services
from core.work.models import PaidWork

BATCH = 500


def sweep() -> int:
    """Hand over what is due and end what cannot go on; return how many rows were touched."""
    queue = _Queue()
    return sum(_end_overdue(kind) + _hand_over_due(kind, queue) for kind in registry.kinds())


class _Queue:
    """The queue as one sweep knows it: one refusal is enough, the next sweeps will ask again."""

    def __init__(self) -> None:
        self._is_heard = True

    def hand_over(self, item: PaidWork) -> None:
        if self._is_heard:
            self._is_heard = services.hand_over(item)


def _hand_over_due(kind: registry.Kind, queue: _Queue) -> int:
    with tenancy.system_scope(tenancy.SystemUse.SWEEP):
        due = list(
            kind.model.objects.due(settings.WORK_REQUEUE_S)
            .select_for_update(skip_locked=True)
            .order_by("due_at")[:BATCH]
        )
        # Marked before it is handed over: a slow queue is not flooded with copies.
        kind.model.objects.filter(pk__in=[item.pk for item in due]).update(handed_at=Now())
    lost = [item for item in due if _is_lost(item)]
    chores.for_each(lost, partial(_fail, FailureClass.INTERNAL, "The worker was lost."))
    for item in due:
        if not _is_lost(item):
            queue.hand_over(item)
    return len(due)


def _is_lost(item: PaidWork) -> bool:
    return bool(item.lease_id) and item.attempts > len(settings.WORK_RETRY_S)


def _end_overdue(kind: registry.Kind) -> int:
    with tenancy.system_scope(tenancy.SystemUse.SWEEP):
        overdue = list(kind.model.objects.overdue()[:BATCH])
    chores.for_each(overdue, partial(_fail, FailureClass.TIMEOUT, "The deadline passed."))
    return len(overdue)


def _fail(failure_class: FailureClass, reason: str, item: PaidWork) -> int:
    # As it was read: a worker that took it meanwhile has another lease, and keeps it.
    with tenancy.workspace(item.workspace_id):
        return services.fail(item, failure_class=failure_class, reason=reason)
