"""Workers and events: each is handled until it took its effect, and by one worker at a time."""

import threading
import time
from collections.abc import Iterator
from datetime import timedelta
from io import StringIO

import django_rq
import pytest
import redis
from django.db import OperationalError, connections
from django.utils import timezone
from pytest_django.fixtures import Settings

from core import tenancy
from core.webhooks import services
from core.webhooks.jobs import drain
from core.webhooks.models import InboundEvent, State
from core.webhooks.registry import Again, Event, Handled, Ignored, Outcome
from tests.support import kettle
from tests.support.kettle import Kettle
from tests.support.racing import race

TRIES = 3


@pytest.fixture
def pot() -> Iterator[Kettle]:
    """A provider that sends webhooks."""
    with kettle.boiling() as made:
        yield made


def fill(pot: Kettle, number: int) -> None:
    for each in range(number):
        assert pot.send(f"evt_{each:03}").status_code == 200


def failing(error: Exception) -> kettle.Part:
    def part(event: Event) -> Outcome:
        raise error

    return part


def make_due(pot: Kettle) -> None:
    pot.change(due_at=timezone.now() - timedelta(seconds=1))


def let_leases_end(pot: Kettle) -> None:
    pot.change(lease_until=timezone.now() - timedelta(seconds=1))


# --- Ends -----------------------------------------------------------------------------------------


def test_a_handler_sees_the_event_as_it_came_and_no_open_scope(pot: Kettle) -> None:
    def look(event: Event) -> Outcome:
        assert tenancy.current() is None
        assert not any(connections[alias].in_atomic_block for alias in connections)
        assert event.json()["cups"] == 2
        return Handled()

    pot.part = look
    pot.send("evt_1", cups=2)

    assert pot.drain() == 1
    row = pot.row()
    assert (row.state, row.attempts, row.error) == (State.HANDLED, 1, "")
    assert row.handled_at is not None
    assert row.lease_id is None
    assert (pot.handled[0].event_id, pot.handled[0].kind) == ("evt_1", "tea.ready")
    assert pot.handled[0].attempt == 1


def test_what_asks_for_nothing_is_ignored_and_says_why(pot: Kettle) -> None:
    pot.part = lambda event: Ignored("no kind of ours")
    pot.send()
    pot.drain()

    assert (pot.row().state, pot.row().error) == (State.IGNORED, "no kind of ours")


def test_a_drain_takes_the_longest_waiting_first(pot: Kettle) -> None:
    fill(pot, 25)
    pot.drain()

    assert [event.event_id for event in pot.handled] == [f"evt_{each:03}" for each in range(25)]


# --- Tries ----------------------------------------------------------------------------------------


def test_a_handler_that_crashes_is_tried_again_and_then_fails_in_sight(
    pot: Kettle, log: StringIO
) -> None:
    pot.part = failing(KeyError("a-secret-of-theirs"))
    pot.send()

    for number in range(1, TRIES + 1):
        assert pot.row().state == State.WAITING
        assert pot.drain() == 1
        assert pot.row().attempts == number
        assert pot.drain() == 0
        make_due(pot)

    row = pot.row()
    assert (row.state, row.error) == (State.FAILED, "KeyError")
    assert pot.drain() == 0
    assert log.getvalue().count('"event": "webhook_crashed"') == TRIES
    assert log.getvalue().count('"event": "webhook_failed"') == 1
    assert '"webhook": "evt_1"' in log.getvalue()


def test_the_waits_grow_as_the_settings_say(pot: Kettle, settings: Settings) -> None:
    settings.WEBHOOK_RETRY_S = [10.0, 600.0]
    pot.part = failing(Again("later"))
    pot.send()
    waits = []
    for _ in range(2):
        pot.drain()
        waits.append((pot.row().due_at - timezone.now()).total_seconds())
        make_due(pot)

    assert waits == [pytest.approx(10, abs=5), pytest.approx(600, abs=5)]


def test_again_says_why_and_makes_the_wait_longer_but_never_shorter(
    pot: Kettle, settings: Settings
) -> None:
    settings.WEBHOOK_RETRY_S = [100.0, 100.0]
    for asked_s, wait_s in ((500, 500), (1, 100)):
        pot.change(state=State.WAITING, attempts=0)
        make_due(pot)
        pot.part = failing(Again("They are slow\0 today.", asked_s))
        if not pot.rows():
            pot.send()
        pot.drain()
        due_in_s = (pot.row().due_at - timezone.now()).total_seconds()
        assert due_in_s == pytest.approx(wait_s, abs=5)
        assert pot.row().error == "They are slow today."


def test_a_later_try_that_goes_well_ends_it(pot: Kettle) -> None:
    pot.part = lambda event: failing(Again("later"))(event) if event.attempt == 1 else Handled()
    pot.send()
    pot.drain()
    make_due(pot)
    pot.drain()

    row = pot.row()
    assert (row.state, row.attempts, row.error) == (State.HANDLED, 2, "")


def test_one_event_that_fails_holds_up_no_other(pot: Kettle) -> None:
    def part(event: Event) -> Outcome:
        if event.event_id == "evt_001":
            raise OperationalError("server closed the connection")
        return Handled()

    pot.part = part
    fill(pot, 5)
    pot.drain()

    assert [row.state for row in pot.rows()].count(State.HANDLED) == 4


def test_a_handler_that_leaves_a_transaction_broken_is_only_a_failed_try(pot: Kettle) -> None:
    def part(event: Event) -> Outcome:
        with connections["default"].cursor() as cursor:
            cursor.execute("SELECT nothing FROM nowhere")
        return Handled()

    pot.part = part
    fill(pot, 2)
    assert pot.drain() == 2
    assert {row.error for row in pot.rows()} == {"ProgrammingError"}


# --- Several workers ------------------------------------------------------------------------------


def test_claims_at_one_instant_are_disjoint(pot: Kettle) -> None:
    fill(pot, 40)

    claims = race([lambda: services.claim(source=pot.key)] * 4)

    taken = [event.pk for claim in claims if isinstance(claim, tuple) for event in claim[1]]
    assert len(claims) == 4
    assert len(taken) == len(set(taken)) == 40


def test_drains_at_one_instant_handle_each_event_once(pot: Kettle) -> None:
    def slowly(event: Event) -> Outcome:
        time.sleep(0.005)
        return Handled()

    pot.part = slowly
    fill(pot, 50)

    done = race([pot.drain] * 4)

    assert [each for each in done if isinstance(each, Exception)] == []
    handled = [event.event_id for event in pot.handled]
    assert len(handled) == len(set(handled)) == 50
    assert {row.attempts for row in pot.rows()} == {1}


def test_posts_go_on_while_an_event_is_handled(pot: Kettle) -> None:
    """Also the very event that is in hand: its row is not locked while its handler works."""
    began, may_end = threading.Event(), threading.Event()

    def part(event: Event) -> Outcome:
        began.set()
        assert may_end.wait(10)
        return Handled()

    pot.part = part
    pot.send("evt_1")
    worker = threading.Thread(target=race, args=([pot.drain],))
    worker.start()
    try:
        assert began.wait(10)
        started = time.monotonic()
        for event_id in ("evt_1", "evt_2"):
            assert pot.send(event_id).status_code == 200
        assert time.monotonic() - started < 20
    finally:
        may_end.set()
        worker.join()

    assert {row.event_id: row.times_received for row in pot.rows()} == {"evt_1": 2, "evt_2": 1}


# --- Workers that die -----------------------------------------------------------------------------


def test_what_a_killed_worker_had_in_hand_is_handled_by_the_next(
    pot: Kettle, settings: Settings
) -> None:
    settings.WEBHOOK_LEASE_S = 600
    fill(pot, 2)
    lease_id, events = services.claim(source=pot.key)
    services.begin(events[0], lease_id)

    assert pot.drain() == 0
    let_leases_end(pot)
    assert pot.drain() == 2

    assert [(row.state, row.attempts) for row in pot.rows()] == [
        (State.HANDLED, 2), (State.HANDLED, 1),
    ]  # fmt: skip


def test_a_worker_that_comes_back_late_changes_nothing(pot: Kettle, settings: Settings) -> None:
    settings.WEBHOOK_LEASE_S = 600
    pot.send()
    lease_id, [event] = services.claim(source=pot.key)
    assert services.begin(event, lease_id)
    let_leases_end(pot)
    pot.drain()
    before = pot.row()

    assert not services.finish(event, lease_id, Ignored("too late"))
    services.retry_or_fail(event, lease_id, attempt=1, reason="too late")
    services.give_back(lease_id)
    assert services.begin(event, lease_id) is None

    after = pot.row()
    assert (after.state, after.error, after.due_at) == (before.state, "", before.due_at)


def test_an_event_that_kills_every_worker_fails_in_sight(
    pot: Kettle, settings: Settings, log: StringIO
) -> None:
    settings.WEBHOOK_LEASE_S = 600
    pot.send()
    for _ in range(TRIES):
        lease_id, [event] = services.claim(source=pot.key)
        services.begin(event, lease_id)
        let_leases_end(pot)

    assert pot.drain() == 0
    services.sweep_webhooks()

    row = pot.row()
    assert (row.state, row.error) == (State.FAILED, "The worker was lost.")
    assert '"event": "webhook_failed"' in log.getvalue()


def test_a_drain_that_breaks_gives_back_what_it_did_not_come_to(
    pot: Kettle, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(pot, 3)
    finish = services.finish

    def away(*_: object) -> bool:
        raise OperationalError("server closed the connection")

    monkeypatch.setattr(services, "finish", away)
    with pytest.raises(OperationalError):
        pot.drain()
    monkeypatch.setattr(services, "finish", finish)

    assert pot.drain() == 3


def test_a_drain_makes_room_for_other_jobs_and_goes_on_later(
    pot: Kettle, monkeypatch: pytest.MonkeyPatch, bell: redis.Redis
) -> None:
    fill(pot, 5)
    bell.flushdb()
    monkeypatch.setattr(services, "DRAIN_S", 0.0)

    names = []
    slot = "0"
    while drain(source=pot.key, slot=slot):
        [job_id] = django_rq.get_queue("default").job_ids
        job = django_rq.get_queue("default").fetch_job(job_id)
        assert job is not None
        slot = job.kwargs["slot"]
        names.append(slot)
        bell.flushdb()

    assert names == ["0-on", "0", "0-on", "0", "0-on"]
    assert {row.state for row in pot.rows()} == {State.HANDLED}


# --- What time asks for ---------------------------------------------------------------------------


def test_the_sweep_asks_for_nothing_where_nothing_is_due(
    pot: Kettle, settings: Settings, bell: redis.Redis
) -> None:
    settings.WEBHOOK_RETRY_S = [600.0]
    pot.part = failing(Again("later"))
    pot.send()
    pot.drain()
    bell.flushdb()

    services.sweep_webhooks()

    assert not any(pot.key in job for job in django_rq.get_queue("default").job_ids)


def test_handled_events_are_forgotten_after_their_time_and_failed_ones_are_not(
    pot: Kettle, settings: Settings
) -> None:
    settings.WEBHOOKS_KEPT_DAYS = 90
    fill(pot, 6)
    ends = [
        (State.HANDLED, 91), (State.IGNORED, 91), (State.FAILED, 91),
        (State.HANDLED, 89), (State.IGNORED, 89),
    ]  # fmt: skip
    rows = pot.rows()
    with tenancy.system_scope(tenancy.SystemUse.WEBHOOKS):
        for row, (state, days) in zip(rows, ends, strict=False):
            InboundEvent.objects.filter(pk=row.pk).update(
                state=state, handled_at=timezone.now() - timedelta(days=days)
            )

    assert services.forget_webhooks() >= 2

    assert [row.pk for row in pot.rows()] == [row.pk for row in rows[2:]]
