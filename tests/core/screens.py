"""What the gates find in the staff site's lists of the ground floor."""

from datetime import timedelta
from uuid import uuid4

from django.utils import timezone

from core import tenancy
from core.webhooks.models import InboundEvent, State
from tests.support.people import Account
from tests.support.screens import furnishes

BODY = b'{"id": "evt", "type": "tea.ready", "data": {"object": {"cups": 2, "of": "<b>mint</b>"}}}'
ENDS = (State.FAILED, State.HANDLED, State.IGNORED, State.WAITING)


@furnishes
def inbound_events(account: Account, rows: int) -> None:
    """Let a provider that nobody knows any more have sent events: no worker takes them up."""
    now = timezone.now()
    with tenancy.system_scope(tenancy.SystemUse.STAFF):
        for number in range(rows):
            state = ENDS[number % len(ENDS)]
            InboundEvent.objects.create(
                source="kettle-of-screens",
                event_id=f"evt_{uuid4().hex}",
                kind="customer.subscription.updated",
                body=BODY,
                headers={"kettle-topic": "tea"},
                received_at=now - timedelta(minutes=number),
                state=state,
                attempts=6 if state == State.FAILED else 1,
                times_received=number + 1,
                handled_at=None if state == State.WAITING else now,
                error="They are slow today." if state == State.FAILED else "",
            )
