"""Find what was left behind: rows never queued, leases that ran out, deadlines that passed.

Runs every few seconds in the scheduler. It may run anywhere and at any time, also twice at once.
"""

from django.conf import settings
from django.db.models.functions import Now

from core import tenancy
from core.failures import FailureClass
from core.work import registry, services
from core.work.models import PaidWork

BATCH = 500


def sweep() -> int:
    """Hand over what is due and end what cannot go on; return how many rows were touched."""
    return sum(_end_overdue(kind) + _hand_over_due(kind) for kind in registry.kinds())


def _hand_over_due(kind: registry.Kind) -> int:
    with tenancy.system_scope(tenancy.SystemUse.SWEEP):
        due = list(
            kind.model.objects.due(settings.WORK_REQUEUE_S)
            .select_for_update(skip_locked=True)
            .order_by("due_at")[:BATCH]
        )
        # Marked before it is handed over: a slow queue is not flooded with copies.
        kind.model.objects.filter(pk__in=[item.pk for item in due]).update(handed_at=Now())
    is_heard = True
    for item in due:
        if item.lease_id and item.attempts > len(settings.WORK_RETRY_S):
            _fail(item, FailureClass.INTERNAL, "The worker was lost.")
        elif is_heard:
            # While Redis is away one refusal is enough: the next sweeps will ask again.
            is_heard = services.hand_over(item)
    return len(due)


def _end_overdue(kind: registry.Kind) -> int:
    with tenancy.system_scope(tenancy.SystemUse.SWEEP):
        overdue = list(kind.model.objects.overdue()[:BATCH])
    for item in overdue:
        _fail(item, FailureClass.TIMEOUT, "The deadline passed.")
    return len(overdue)


def _fail(item: PaidWork, failure_class: FailureClass, reason: str) -> None:
    # As it was read: a worker that took it meanwhile has another lease, and keeps it.
    with tenancy.workspace(item.workspace_id):
        services.fail(item, failure_class=failure_class, reason=reason)
