"""Every change of state of paid work. Each is one compare-and-set, so that it happens once."""

import logging
import uuid
from datetime import timedelta
from functools import partial
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import models, transaction
from django.db.models import F
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from core import tenancy
from core.commits import after_commit
from core.failures import FailureClass, NexusError, WorkFailure
from core.queue import enqueue
from core.work import events, registry
from core.work.models import PaidWork, Status

logger = logging.getLogger(__name__)

JOB = "core.work.jobs.run_work"
REASON_MAX = 2000


class AlreadySubmitted(NexusError):
    """The work was confirmed before: nothing is charged again."""

    status = 409
    code = "already_submitted"

    def __str__(self) -> str:
        return _("This was confirmed already, and charged once.")


class LeaseLost(Exception):
    """The row has ended or belongs to another worker by now."""


def submit(*, item: PaidWork, quote: str = "", is_confirmed: bool = False) -> None:
    """Charge for a saved draft and queue it, both or neither; free work is only queued.

    ``quote`` is the price that was promised to whoever confirms, ``is_confirmed`` that they agreed
    to it although it is above what their workspace wants to be asked about. Needs the item's
    workspace scope. Raises AlreadySubmitted when it is no draft any more, and what the cashier
    raises when it may not be spent; then nothing is written.
    """
    with transaction.atomic():
        # The row lock makes a second confirmation wait for the first, and then find no draft.
        changed = _rows(item, status=Status.DRAFT).update(
            status=Status.QUEUED,
            due_at=Now(),
            submitted_at=Now(),
            deadline_at=Now() + _deadline(),
        )
        if not changed:
            raise AlreadySubmitted
        if not item.is_free:
            charged = registry.cashier().charge_for(
                item=item, quote=quote, is_confirmed=is_confirmed
            )
            _rows(item).update(credits_charged=charged)
    item.refresh_from_db()
    after_commit(partial(hand_over, item))


def hand_over(item: PaidWork) -> bool:
    """Put the work's id into the queue; True if the queue has it.

    The number of attempts is part of the job's id: one attempt is never queued twice, and a new
    attempt is never taken for the old one.
    """
    kind = registry.kind_of(item._meta.label_lower)
    return enqueue(
        JOB,
        queue=kind.queue,
        job_id=f"{kind.label.replace('.', '-')}-{item.pk}-{item.attempts}",
        # The sweeper ends overdue work with a proper cause before RQ would kill it.
        timeout_s=settings.WORK_DEADLINE_S + 60,
        label=kind.label,
        workspace_id=item.workspace_id,
        item_id=item.pk,
    )


def claim(*, kind: registry.Kind, item_id: UUID) -> PaidWork | None:
    """Take the lease of work that waits or was abandoned; None when there is nothing to take.

    A workspace that has as much under way as it may waits, so that it does not hold up others. The
    first claim begins the deadline anew: having waited, whyever, leaves no less time for the work.
    """
    if _is_at_limit(kind, item_id):
        return None
    lease_id = uuid.uuid4()
    changed = (
        kind.model.objects.filter(pk=item_id)
        .filter(
            models.Q(status=Status.QUEUED, due_at__lte=Now())
            | models.Q(status=Status.RUNNING, lease_until__lt=Now())
        )
        # What is past its deadline is the sweep's to end.
        .exclude(deadline_at__lte=Now())
        .update(
            status=Status.RUNNING,
            lease_id=lease_id,
            lease_until=Now() + _lease(),
            attempts=F("attempts") + 1,
            deadline_at=models.Case(
                models.When(attempts=0, then=Now() + _deadline()), default=F("deadline_at")
            ),
            handed_at=None,
        )
    )
    return kind.model.objects.get(pk=item_id) if changed else None


def _is_at_limit(kind: registry.Kind, item_id: UUID) -> bool:
    running = kind.model.objects.filter(status=Status.RUNNING, lease_until__gt=Now())
    under_way = running.exclude(pk=item_id).count()
    # Everybody has that many places; only beyond it the plan is asked.
    if under_way < settings.WORK_PER_WORKSPACE or under_way < _places(kind):
        return False
    # The sweep hands it over again; by then a place may be free.
    kind.model.objects.filter(pk=item_id, status=Status.QUEUED).update(due_at=Now(), handed_at=None)
    return True


def _places(kind: registry.Kind) -> int:
    if not kind.model.operation:
        return int(settings.WORK_PER_WORKSPACE)
    return registry.cashier().places_for(workspace_id=tenancy.current_workspace_id())


def extend_lease(item: PaidWork) -> bool:
    """Keep the lease while the work goes on; False when it is lost."""
    return bool(_leased(item).update(lease_until=Now() + _lease()))


def report(item: PaidWork, *, stage: str, percent: int) -> None:
    """Record how far the work is; raises LeaseLost when it is no longer ours to do."""
    if _leased(item).update(stage=stage, progress=percent, lease_until=Now() + _lease()):
        return
    # What was given up while the outside world was asked goes on: its result is kept.
    if not _given_up(item).exists():
        raise LeaseLost


def finish(item: PaidWork, result: dict[str, Any]) -> bool:
    """End the work as ready and store its result in the same transaction.

    False when the row ended before: the result of what we gave up is then kept beside it, to be
    offered free.
    """
    ended = _leased(item).update(
        status=Status.READY, progress=100, finished_at=Now(), lease_id=None, lease_until=None
    )
    if not ended:
        if _given_up(item).update(late_result=result):
            events.arrived_late.send(_as_stored(item))
        return False
    kind = registry.kind_of(item._meta.label_lower)
    kind.load_deliver()(item, result)
    _settle(kind, item, result)
    events.ended.send(_as_stored(item))
    return True


def _settle(kind: registry.Kind, item: PaidWork, result: dict[str, Any]) -> None:
    """Give back the price of units that were not needed, as the work ends and with it."""
    if item.is_free or not kind.units_delivered:
        return
    units = kind.load_units_delivered()(item, result)
    if units < item.quantity:
        returned = registry.cashier().settle_for(item=item, units=units)
        _rows(item).update(credits_refunded=returned)


def give_up_or_retry(item: PaidWork, failure: WorkFailure) -> None:
    """Wait and try again after a transient failure with tries left; otherwise fail and refund."""
    waits = settings.WORK_RETRY_S
    if not failure.transient or item.attempts > len(waits):
        fail(item, failure_class=failure.failure_class, reason=failure.reason)
        return
    wait_s = max(waits[item.attempts - 1], failure.retry_after_s or 0)
    _leased(item).update(
        status=Status.QUEUED,
        due_at=Now() + timedelta(seconds=wait_s),
        handed_at=None,
        lease_id=None,
        lease_until=None,
        failure_reason=_reason(failure.reason),
    )


@transaction.atomic
def fail(item: PaidWork, *, failure_class: FailureClass, reason: str) -> bool:
    """End the work as failed and refund it, both or neither; False when it ended before.

    ``item`` is as it was read: if another worker took it since, nothing happens.
    """
    ended = _rows(item, status__in=[Status.QUEUED, Status.RUNNING], lease_id=item.lease_id).update(
        status=Status.FAILED,
        failure_class=failure_class,
        failure_reason=_reason(reason),
        finished_at=Now(),
        lease_id=None,
        lease_until=None,
    )
    if not ended:
        return False
    if not item.is_free:
        refunded = registry.cashier().refund_for(item=item, failure_class=failure_class)
        _rows(item).update(credits_refunded=refunded)
    events.ended.send(_as_stored(item))
    logger.info("work_failed", extra={"work": item.reference, "failure_class": str(failure_class)})
    return True


def cancel(*, item: PaidWork) -> bool:
    """Stop work that has not ended and refund it; False when it ended before."""
    return fail(item, failure_class=FailureClass.CANCELLED, reason="Cancelled by a person.")


def _rows(item: PaidWork, **conditions: Any) -> models.QuerySet[PaidWork]:
    return type(item).objects.filter(pk=item.pk, **conditions)


def _leased(item: PaidWork) -> models.QuerySet[PaidWork]:
    return _rows(item, status=Status.RUNNING, lease_id=item.lease_id)


def _given_up(item: PaidWork) -> models.QuerySet[PaidWork]:
    """Select the row if it failed without a person's doing and has no late result yet.

    Of free work there is nothing to offer: whoever wants it asks again.
    """
    if item.is_free:
        return _rows(item).none()
    failed = _rows(item, status=Status.FAILED, late_result__isnull=True)
    return failed.exclude(failure_class=FailureClass.CANCELLED)


def _as_stored(item: PaidWork) -> PaidWork:
    return type(item).objects.get(pk=item.pk)


def _reason(text: str) -> str:
    # Whatever a provider sent must be storable, or the work could not end.
    return text.replace("\0", "")[:REASON_MAX]


def _deadline() -> timedelta:
    return timedelta(seconds=settings.WORK_DEADLINE_S)


def _lease() -> timedelta:
    return timedelta(seconds=settings.WORK_LEASE_S)
