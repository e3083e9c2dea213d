"""Real workers, really killed: an event is handled all the same."""

from collections.abc import Iterator

import pytest

from core import tenancy
from core.webhooks import registry, services
from core.webhooks.models import InboundEvent, State
from tests.support import kettle
from tests.support.kettle import Kettle
from tests.support.workers import eventually, running

pytestmark = pytest.mark.crash


@pytest.fixture
def pot() -> Iterator[Kettle]:
    """The provider that worker processes know too."""
    kettle.register_in_workers()
    yield Kettle(kettle.IN_WORKERS)
    registry.unregister(kettle.IN_WORKERS)
    with tenancy.system_scope(tenancy.SystemUse.WEBHOOKS):
        InboundEvent.objects.filter(source=kettle.IN_WORKERS).delete()


def test_another_worker_handles_what_a_killed_one_had_in_hand(pot: Kettle) -> None:
    with running(WEBHOOK_LEASE_S="1") as one, running(WEBHOOK_LEASE_S="1") as other:
        assert pot.send("evt_1", wait_s=60).status_code == 200
        eventually(lambda: pot.row().attempts == 1, "the handler begins")
        (one if one.is_busy() else other).kill()

        def has_ended() -> bool:
            services.sweep_webhooks()
            return pot.row().state != State.WAITING

        eventually(has_ended, "the event ends")

    assert (pot.row().state, pot.row().attempts) == (State.HANDLED, 2)
