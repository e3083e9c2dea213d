"""What a worker runs: take events in hand, handle each, say how it ended."""

import logging
import time
from uuid import UUID

from django.db import DatabaseError, connections

from core.webhooks import registry, services
from core.webhooks.models import InboundEvent
from core.webhooks.registry import Again, Source

logger = logging.getLogger(__name__)


# Ends the name of a drain that another of the same slot asked for: the two take turns.
_TURN = "-on"


def drain(*, source: str, slot: str = "0") -> int:
    """Handle what a source has due and return how much that was; any number may run at once.

    After a while it asks for another drain and ends, so that a flood leaves room for other jobs.
    """
    found = registry.source_of(source)
    until = time.monotonic() + services.DRAIN_S
    handled = 0
    while done := _drain_batch(found, until):
        handled += done
        if time.monotonic() >= until:
            other = slot.removesuffix(_TURN) if slot.endswith(_TURN) else f"{slot}{_TURN}"
            services.hand_over(found, slot=other)
            break
    return handled


def _drain_batch(source: Source, until: float) -> int:
    """Handle up to a batch; what time does not allow for goes back."""
    lease_id, events = services.claim(source=source.key)
    done = 0
    try:
        for event in events:
            if done and time.monotonic() >= until:
                break
            _handle(source, event, lease_id)
            done += 1
    finally:
        if done < len(events):
            services.give_back(lease_id)
    return done


def _handle(source: Source, row: InboundEvent, lease_id: UUID) -> None:
    event = services.begin(row, lease_id)
    if event is None:
        logger.warning("webhook_lease_lost", extra={"source": row.source, "webhook": row.event_id})
        return
    reason, retry_after_s = "", 0.0
    try:
        outcome = source.load_handle()(event)
    except Again as again:
        reason, retry_after_s = again.reason, again.retry_after_s or 0.0
    except Exception as error:
        # Its text may hold what nobody should read in a list; the log has it.
        reason = type(error).__qualname__
        logger.exception("webhook_crashed", extra={"source": row.source, "webhook": row.event_id})
        if isinstance(error, DatabaseError):
            connections.close_all()
    else:
        if not services.finish(row, lease_id, outcome):
            logger.warning(
                "webhook_lease_lost", extra={"source": row.source, "webhook": row.event_id}
            )
        return
    services.retry_or_fail(
        row, lease_id, attempt=event.attempt, reason=reason, retry_after_s=retry_after_s
    )
