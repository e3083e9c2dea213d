"""Every change of an inbound event. Each is one statement, so that it happens once."""

import json
import logging
import time
import uuid
from collections.abc import Mapping, Sequence
from datetime import timedelta
from functools import partial
from uuid import UUID

from django.conf import settings
from django.db import connection, models
from django.db.models import F, Q
from django.db.models.functions import Now

from core import queue, tenancy
from core.commits import after_commit
from core.webhooks import registry
from core.webhooks.models import InboundEvent, State
from core.webhooks.registry import Event, Ignored, Outcome, Source, Verified

logger = logging.getLogger(__name__)

JOB = "core.webhooks.jobs.drain"
BATCH = 10
# A drain gives its place in the queue to others after this long, in seconds.
DRAIN_S = 20.0
# As many drains of a source may wait at once, and as many again that the sweep asks for.
DRAINS = 4
ERROR_MAX = 500


# --- Taking in ------------------------------------------------------------------------------------


def accept(*, source: Source, verified: Verified, body: bytes, headers: Mapping[str, str]) -> bool:
    """Store a proved post and ask for a drain; False when it was here before: it is only counted.

    Raises DatabaseError where it could not be stored.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT core_receive_event(%s, %s, %s, %s, %s)",
            [source.key, verified.event_id, verified.kind, body, json.dumps(dict(headers))],
        )
        (is_new,) = cursor.fetchone()
    if is_new:
        after_commit(partial(hand_over, source))
    return bool(is_new)


def hand_over(source: Source, *, slot: str = "") -> bool:
    """Ask for a drain of a source; True if the queue has one.

    A flood asks for few: one job handles many events, and a source has few names for its jobs.
    """
    slot = slot or str(int(time.time()) % DRAINS)
    return queue.enqueue(
        JOB,
        queue=source.queue,
        job_id=f"webhooks-{source.key}-{slot}",
        timeout_s=DRAIN_S + settings.WEBHOOK_LEASE_S,
        source=source.key,
        slot=slot,
    )


# --- Handling -------------------------------------------------------------------------------------


def claim(*, source: str) -> tuple[UUID, list[InboundEvent]]:
    """Take events that are due in hand, the longest waiting first; return the lease and them.

    Two claims at once take different events: each passes over what the other has locked.
    """
    lease_id = uuid.uuid4()
    with tenancy.system_scope(tenancy.SystemUse.WEBHOOKS):
        due = InboundEvent.objects.filter(source=source).due().order_by("due_at", "pk")
        events = list(due.select_for_update(skip_locked=True, no_key=True)[:BATCH])
        if events:
            taken = InboundEvent.objects.filter(pk__in=[event.pk for event in events])
            taken.update(lease_id=lease_id, lease_until=Now() + _lease())
    return lease_id, events


def begin(event: InboundEvent, lease_id: UUID) -> Event | None:
    """Count a try and begin the lease anew; None when the event is no longer ours."""
    with tenancy.system_scope(tenancy.SystemUse.WEBHOOKS):
        ours = _leased(event, lease_id).update(
            attempts=F("attempts") + 1, lease_until=Now() + _lease()
        )
    if not ours:
        return None
    return Event(
        id=event.pk,
        source=event.source,
        event_id=event.event_id,
        kind=event.kind,
        body=bytes(event.body),
        headers=event.headers,
        received_at=event.received_at,
        attempt=event.attempts + 1,
    )


def finish(event: InboundEvent, lease_id: UUID, outcome: Outcome) -> bool:
    """End an event; False when it is no longer ours."""
    is_ignored = isinstance(outcome, Ignored)
    return _end(
        event,
        lease_id,
        state=State.IGNORED if is_ignored else State.HANDLED,
        error=_storable(outcome.reason) if isinstance(outcome, Ignored) else "",
    )


def retry_or_fail(
    event: InboundEvent, lease_id: UUID, *, attempt: int, reason: str, retry_after_s: float = 0
) -> None:
    """Wait and try again while tries are left; otherwise fail, in sight of staff."""
    waits = settings.WEBHOOK_RETRY_S
    if attempt > len(waits):
        if _end(event, lease_id, state=State.FAILED, error=_storable(reason)):
            _tell_of_failure(event, attempt)
        return
    wait = timedelta(seconds=max(waits[attempt - 1], retry_after_s))
    with tenancy.system_scope(tenancy.SystemUse.WEBHOOKS):
        _leased(event, lease_id).update(
            due_at=Now() + wait, lease_id=None, lease_until=None, error=_storable(reason)
        )


def give_back(lease_id: UUID) -> None:
    """Let others take at once what a drain has in hand and did not come to."""
    with tenancy.system_scope(tenancy.SystemUse.WEBHOOKS):
        InboundEvent.objects.waiting().filter(lease_id=lease_id).update(
            lease_id=None, lease_until=None
        )


def replay(*, ids: Sequence[UUID]) -> list[InboundEvent]:
    """Have events handled again from their first try on, whatever became of them; return them.

    Those that a worker has in hand are left to it. Needs the staff scope.
    """
    rows = InboundEvent.objects.filter(pk__in=ids).without_bodies().order_by("pk")
    # Locked first, asked afterwards: a worker may take one between the two.
    list(rows.select_for_update(no_key=True).values_list("pk"))
    chosen = list(rows.exclude(Q(state=State.WAITING, lease_until__gt=Now())))
    InboundEvent.objects.filter(pk__in=[event.pk for event in chosen]).update(
        state=State.WAITING, attempts=0, due_at=Now(), handled_at=None, error="",
        lease_id=None, lease_until=None,
    )  # fmt: skip
    known = {source.key: source for source in registry.sources()}
    for key in sorted({event.source for event in chosen} & set(known)):
        after_commit(partial(hand_over, known[key]), using=tenancy.SYSTEM_ALIAS)
    return chosen


# --- What time asks for ---------------------------------------------------------------------------


def sweep_webhooks() -> int:
    """Ask for a drain of each source that has something due, and end what was lost at its last try.

    Runs every few seconds in the scheduler, and may run twice at once. Returns how many drains it
    asked for and rows it ended.
    """
    with tenancy.system_scope(tenancy.SystemUse.WEBHOOKS):
        due = [
            source
            for source in registry.sources()
            if InboundEvent.objects.filter(source=source.key).due().exists()
        ]
    asked = 0
    for source in due:
        # While Redis is away one refusal is enough: the next sweeps will ask again.
        if not hand_over(source, slot=_sweeps_slot()):
            break
        asked += 1
    return asked + _end_lost()


def forget_webhooks() -> int:
    """Delete what was handled or ignored long ago; return how many rows.

    What failed stays until staff had it handled: it is still to be done.
    """
    kept = timedelta(days=settings.WEBHOOKS_KEPT_DAYS)
    with tenancy.system_scope(tenancy.SystemUse.WEBHOOKS):
        removed, _each = InboundEvent.objects.filter(
            state__in=[State.HANDLED, State.IGNORED], handled_at__lt=Now() - kept
        ).delete()
    return removed


def _sweeps_slot() -> str:
    # Another name after each lease: the drain of a worker that died blocks its own name for longer.
    return f"sweep{int(time.time() / settings.WEBHOOK_LEASE_S) % DRAINS}"


def _end_lost() -> int:
    with tenancy.system_scope(tenancy.SystemUse.WEBHOOKS):
        lost = list(
            InboundEvent.objects.lost()
            .without_bodies()
            .select_for_update(skip_locked=True, no_key=True)[:BATCH]
        )
        InboundEvent.objects.filter(pk__in=[event.pk for event in lost]).update(
            state=State.FAILED, handled_at=Now(), lease_id=None, lease_until=None,
            error="The worker was lost.",
        )  # fmt: skip
    for event in lost:
        _tell_of_failure(event, event.attempts)
    return len(lost)


# --- Shared ---------------------------------------------------------------------------------------


def _end(event: InboundEvent, lease_id: UUID, *, state: State, error: str) -> bool:
    with tenancy.system_scope(tenancy.SystemUse.WEBHOOKS):
        return bool(
            _leased(event, lease_id).update(
                state=state, error=error, handled_at=Now(), lease_id=None, lease_until=None
            )
        )


def _leased(event: InboundEvent, lease_id: UUID) -> models.QuerySet[InboundEvent]:
    return InboundEvent.objects.waiting().filter(pk=event.pk, lease_id=lease_id)


def _tell_of_failure(event: InboundEvent, attempts: int) -> None:
    logger.error(
        "webhook_failed",
        extra={"source": event.source, "webhook": event.event_id, "attempts": attempts},
    )


def _storable(text: str) -> str:
    return text.replace("\0", "")[:ERROR_MAX]


def _lease() -> timedelta:
    return timedelta(seconds=settings.WEBHOOK_LEASE_S)
