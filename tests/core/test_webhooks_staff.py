"""Staff see what providers sent, and have an event handled again: with the right, and a reason."""

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import django_rq
import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission
from django.test import Client
from django.utils import timezone

from accounts.models import User
from core.webhooks import services
from core.webhooks.models import InboundEvent, State
from core.webhooks.registry import Again, Event, Outcome
from tests.support import kettle, people, queries
from tests.support.kettle import Kettle

LIST = "/admin/core/inboundevent/"
REASON = "Their data was wrong <b>"
MOST_QUERIES = 12


@pytest.fixture
def pot() -> Iterator[Kettle]:
    """A provider that sends webhooks."""
    with kettle.boiling() as made:
        yield made


@pytest.fixture
def desk(staff: User) -> Client:
    """The browser of a member of staff."""
    client = Client()
    client.force_login(staff)
    return client


@pytest.fixture
def failed(pot: Kettle) -> InboundEvent:
    """An event that failed."""
    pot.send("evt_failed", note="<script>tea</script>")
    pot.change(
        state=State.FAILED, attempts=6, handled_at=timezone.now(), error="They are <i>slow</i>."
    )
    return pot.row()


def clerk(*rights: str) -> Client:
    """Return the browser of somebody of staff with these rights alone."""
    user = User.objects.create_user(people.address("clerk"), people.PASSWORD, is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=rights))
    client = Client()
    client.force_login(user)
    return client


def ask(client: Client, *events: InboundEvent, **sent: str) -> Any:
    """Send the action for events."""
    ids = [str(event.pk) for event in events]
    return client.post(LIST, {"action": "handle_again", "_selected_action": ids, **sent})


def test_the_list_shows_what_came_and_what_became_of_it(desk: Client, failed: InboundEvent) -> None:
    html = desk.get(LIST, {"q": "evt_failed"}).content.decode()

    for words in (failed.source, "evt_failed", "tea.ready", "Failed"):
        assert words in html
    assert "They are &lt;i&gt;slow&lt;/i&gt;." in html


def test_an_event_is_found_by_its_whole_id(desk: Client, pot: Kettle) -> None:
    for event_id in ("evt_one", "evt_two"):
        pot.send(event_id)

    html = desk.get(LIST, {"q": "evt_two", "source": pot.key}).content.decode()

    assert "evt_two" in html
    assert "evt_one" not in html


def test_events_are_narrowed_to_a_source_and_a_state(
    desk: Client, pot: Kettle, failed: InboundEvent
) -> None:
    pot.send("evt_waiting")
    with kettle.boiling() as other:
        other.send("evt_of_another")
        html = desk.get(LIST, {"source": pot.key, "state__exact": "failed"}).content.decode()

    assert "evt_failed" in html
    assert "evt_waiting" not in html
    assert "evt_of_another" not in html


def test_the_list_asks_few_questions_and_reads_no_bodies(desk: Client, pot: Kettle) -> None:
    pot.send("evt_0")
    before = len(queries.of_screen(desk, LIST))
    for number in range(1, 6):
        pot.send(f"evt_{number}")

    asked = queries.of_screen(desk, LIST)

    assert len(asked) == before <= MOST_QUERIES
    assert not any('"core_inboundevent"."body"' in sql for sql in asked)


def test_one_event_shows_its_body_laid_out_and_as_text(desk: Client, failed: InboundEvent) -> None:
    html = desk.get(f"{LIST}{failed.pk}/change/").content.decode()

    assert "&quot;note&quot;: &quot;&lt;script&gt;tea&lt;/script&gt;&quot;" in html
    assert "<script>tea" not in html
    assert 'name="_save"' not in html


@pytest.mark.parametrize("body", [b"no json", b"\xff\xfe\x00", b"[" * 50_000, b""])
def test_a_body_of_any_kind_can_be_looked_at(
    desk: Client, pot: Kettle, failed: InboundEvent, body: bytes
) -> None:
    pot.change(body=body)

    assert desk.get(f"{LIST}{failed.pk}/change/").status_code == 200


def test_it_is_asked_first(desk: Client, pot: Kettle, failed: InboundEvent) -> None:
    answer = ask(desk, failed)

    assert answer.status_code == 200
    assert 'name="reason"' in answer.content.decode()
    assert pot.row().state == State.FAILED


def test_a_failed_event_is_handled_again_with_all_its_tries_and_that_is_logged(
    desk: Client, staff: User, pot: Kettle, failed: InboundEvent
) -> None:
    assert ask(desk, failed, replay="1", reason=REASON).status_code == 302

    row = pot.row()
    assert (row.state, row.attempts, row.error, row.handled_at) == (State.WAITING, 0, "", None)
    assert any(pot.key in job for job in django_rq.get_queue("default").job_ids)
    assert pot.drain() == 1
    assert pot.row().state == State.HANDLED
    [logged] = LogEntry.objects.filter(object_id=str(failed.pk))
    assert (logged.user_id, logged.change_message) == (staff.pk, REASON)


def test_a_handled_event_is_handled_again_too(desk: Client, pot: Kettle) -> None:
    pot.send()
    pot.drain()

    ask(desk, pot.row(), replay="1", reason=REASON)
    pot.drain()

    assert [event.attempt for event in pot.handled] == [1, 1]
    assert pot.row().state == State.HANDLED


def test_an_event_that_waits_for_its_next_try_need_not_wait(desk: Client, pot: Kettle) -> None:
    def part(event: Event) -> Outcome:
        raise Again("later", retry_after_s=3600)

    pot.part = part
    pot.send()
    pot.drain()
    assert pot.drain() == 0

    ask(desk, pot.row(), replay="1", reason=REASON)

    assert pot.drain() == 1


def test_what_is_in_hand_is_left_to_its_worker(
    desk: Client, pot: Kettle, failed: InboundEvent
) -> None:
    pot.change(state=State.WAITING, attempts=0, handled_at=None)
    lease_id, [event] = services.claim(source=pot.key)
    assert services.begin(event, lease_id)

    answer = ask(desk, event, replay="1", reason=REASON)

    assert answer.status_code == 302
    assert pot.row().lease_id == lease_id
    assert not LogEntry.objects.filter(object_id=str(event.pk)).exists()


@pytest.mark.parametrize("reason", ["", "no", "x" * 301])
def test_without_a_reason_nothing_happens(
    desk: Client, pot: Kettle, failed: InboundEvent, reason: str
) -> None:
    assert ask(desk, failed, replay="1", reason=reason).status_code == 200
    assert pot.row().state == State.FAILED


def test_staff_who_may_only_look_have_nothing_handled(pot: Kettle, failed: InboundEvent) -> None:
    client = clerk("view_inboundevent")

    assert client.get(LIST).status_code == 200
    assert "handle_again" not in client.get(LIST).content.decode()
    ask(client, failed, replay="1", reason=REASON)

    assert pot.row().state == State.FAILED
    assert not LogEntry.objects.filter(object_id=str(failed.pk)).exists()


def test_staff_with_the_right_have_it_handled_and_change_nothing_else(
    pot: Kettle, failed: InboundEvent
) -> None:
    client = clerk("view_inboundevent", "change_inboundevent")
    address = f"{LIST}{failed.pk}"

    assert client.post(f"{address}/change/", {"state": "handled"}).status_code == 403
    assert client.post(f"{address}/delete/", {"post": "yes"}).status_code == 403
    assert pot.row().state == State.FAILED
    ask(client, failed, replay="1", reason=REASON)

    assert pot.row().state == State.WAITING


def test_staff_without_any_right_and_others_see_nothing(failed: InboundEvent) -> None:
    customer = User.objects.create_user(people.address("customer"), people.PASSWORD)
    browser = Client()
    browser.force_login(customer)
    for client in (clerk(), browser, Client()):
        for address in (LIST, f"{LIST}{failed.pk}/change/"):
            answer = client.get(address)
            assert answer.status_code in (302, 403)
            assert b"evt_failed" not in answer.content
        assert ask(client, failed, replay="1", reason=REASON).status_code in (302, 403)


def test_the_day_counts_what_failed_and_what_waits(desk: Client, pot: Kettle) -> None:
    before = desk.get("/admin/").context["webhooks"]
    for number in range(3):
        pot.send(f"evt_{number}")
    first = pot.rows()[0]
    pot.change(received_at=timezone.now() - timedelta(days=400))

    after = desk.get("/admin/").context["webhooks"]

    assert after["waiting"] - before["waiting"] == 3
    assert after["oldest"] <= first.received_at - timedelta(days=399)


def test_what_a_body_says_is_not_in_any_log(desk: Client, pot: Kettle) -> None:
    pot.send("evt_1", person="Ana of the harbour")
    ask(desk, pot.row(), replay="1", reason=REASON)

    assert not any(
        "Ana of the harbour" in json.dumps([entry.object_repr, entry.change_message])
        for entry in LogEntry.objects.filter(object_id=str(pot.row().pk))
    )
