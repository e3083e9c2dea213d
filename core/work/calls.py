"""What paid work asked of the outside world, and what that cost us."""

import logging
from typing import Any

from django.db.models import F, Func, JSONField, Value
from django.utils import timezone

from core.work.models import PaidWork

LONGEST_TEXT = 200

logger = logging.getLogger(__name__)


class _Appended(Func):
    """A JSON list with another behind it."""

    template = "%(expressions)s"
    arg_joiner = " || "
    output_field = JSONField()


def note(
    item: PaidWork, *, provider: str, remote_id: str, cost_microusd: int | None, **details: Any
) -> None:
    """Add one call to the work's list and its cost to the sum; in the item's workspace scope.

    Whoever holds the lease by now, and however the work ended: the money was spent. A cost that
    nobody knows is None, and adds nothing. ``details`` are plain JSON and hold no secret.
    """
    call = {
        "provider": provider,
        "id": _storable(remote_id),
        "cost_microusd": cost_microusd,
        "attempt": item.attempts,
        "at": timezone.now().isoformat(timespec="milliseconds"),
        **{name: _storable(value) for name, value in details.items()},
    }
    noted = (
        type(item)
        .objects.filter(pk=item.pk)
        .update(
            provider_calls=_Appended(F("provider_calls"), Value([call], JSONField())),
            cost_microusd=F("cost_microusd") + (cost_microusd or 0),
        )
    )
    if not noted:
        logger.warning("work_call_of_nobody", extra={"work": item.reference, "provider": provider})


def _storable(value: Any) -> Any:
    # What a provider sent must not keep us from writing down that it was paid.
    return value.replace("\0", "")[:LONGEST_TEXT] if isinstance(value, str) else value
