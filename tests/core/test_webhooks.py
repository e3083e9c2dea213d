"""The door for providers: what is proved is stored once and answered, and nothing else is."""

import json
from collections.abc import Iterator
from io import StringIO

import django_rq
import psycopg
import pytest
import redis
from django.db import OperationalError, connections
from django.test import Client
from django.test.utils import CaptureQueriesContext
from psycopg import errors

from accounts.models import User
from core import bodies
from core.webhooks import registry, services
from core.webhooks.models import State
from tests.support import databases, kettle
from tests.support.kettle import Kettle
from tests.support.racing import race


@pytest.fixture
def pot() -> Iterator[Kettle]:
    """A provider that sends webhooks."""
    with kettle.boiling() as made:
        yield made


def jobs() -> list[str]:
    return list(django_rq.get_queue("default").job_ids)


# --- What comes in --------------------------------------------------------------------------------


def test_a_proved_event_is_stored_as_it_came_and_answered(pot: Kettle) -> None:
    body = b'{"id": "evt_1",  "type": "tea.ready", "caf\xc3\xa9": 1}\n'

    answer = pot.post(body)

    assert (answer.status_code, answer.json()) == (200, {"received": True})
    row = pot.row()
    assert bytes(row.body) == body
    assert (row.event_id, row.kind, row.state) == ("evt_1", "tea.ready", State.WAITING)
    assert (row.attempts, row.times_received, row.headers, row.error) == (0, 1, {}, "")


def test_the_address_answers_with_and_without_its_last_slash(pot: Kettle) -> None:
    for number, url in enumerate((pot.url, pot.url.rstrip("/"))):
        assert pot.post(pot.body(f"evt_{number}"), url=url).status_code == 200

    assert len(pot.rows()) == 2


def test_an_event_asks_for_one_drain_which_handles_it(pot: Kettle) -> None:
    pot.send()

    [job_id] = jobs()
    job = django_rq.get_queue("default").fetch_job(job_id)
    assert job is not None
    assert (job.func_name, job.kwargs["source"]) == (services.JOB, pot.key)
    job.func(**job.kwargs)
    assert pot.row().state == State.HANDLED


def test_only_headers_that_the_source_keeps_are_stored() -> None:
    with kettle.boiling(kept_headers=("Kettle-Topic", "Kettle-Shop")) as pot:
        body = pot.body("evt_1")
        headers = {kettle.SIGNATURE: kettle.sign(body), "KETTLE-TOPIC": "orders", "Cookie": "a=b"}
        Client().post(pot.url, body, content_type="application/json", headers=headers)
        pot.drain()

        assert pot.row().headers == {"kettle-topic": "orders"}
        assert pot.handled[0].headers == {"kettle-topic": "orders"}


def test_the_queue_is_the_sources_own() -> None:
    with kettle.boiling(queue="slow") as pot:
        pot.send()

    assert len(django_rq.get_queue("slow").job_ids) == 1
    assert jobs() == []


# --- What does not --------------------------------------------------------------------------------


@pytest.mark.parametrize("signature", ["", "junk", kettle.sign(b"{}"), "é"])
def test_what_is_not_signed_is_refused_and_leaves_nothing(
    pot: Kettle, signature: str, log: StringIO
) -> None:
    answer = pot.send("evt_forged", signature=signature, note="a-word-of-theirs")

    assert (answer.status_code, answer.json()) == (400, {"error": "not_verified"})
    assert pot.rows() == []
    assert jobs() == []
    assert "webhook_refused" in log.getvalue()
    assert "a-word-of-theirs" not in log.getvalue()


def test_a_body_that_was_changed_on_its_way_is_refused(pot: Kettle) -> None:
    sent = pot.body("evt_1", amount=1)

    assert pot.post(sent.replace(b"1}", b"9}"), signature=kettle.sign(sent)).status_code == 400
    assert pot.rows() == []


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"{}",
        b"[1]",
        b'{"id": 1, "type": null}',
        b"\xff\xfe",
        b"[" * 100_000,
        b'{"id": "\\ud800", "type": "x"}',
        b'{"id": "a\\u0000b", "type": "x"}',
        b'{"id": "", "type": "x"}',
        json.dumps({"id": "x" * 256, "type": "x"}).encode(),
        json.dumps({"id": "x", "type": "x" * 256}).encode(),
    ],
    ids=[
        "empty",
        "torn",
        "idless",
        "list",
        "numbers",
        "bytes",
        "deep",
        "half",
        "nul",
        "nameless",
        "long-id",
        "long-kind",
    ],
)
def test_what_is_signed_and_cannot_be_read_is_no_error_of_ours(pot: Kettle, body: bytes) -> None:
    assert pot.post(body).status_code == 400
    assert pot.rows() == []


def test_a_body_over_the_limit_is_refused_and_one_at_the_limit_is_taken(pot: Kettle) -> None:
    room = bodies.WEBHOOK_MAX - len(pot.body("evt_1", filler=""))

    assert pot.send("evt_1", filler="x" * (room + 1)).status_code == 413
    assert pot.rows() == []
    assert pot.send("evt_1", filler="x" * room).status_code == 200
    assert len(bytes(pot.row().body)) == bodies.WEBHOOK_MAX


def test_a_large_body_is_not_even_read() -> None:
    assert bodies.limit_of("/webhooks/kettle/") == bodies.WEBHOOK_MAX
    answer = Client().post("/webhooks/kettle/", b"x" * 3_000_000, content_type="text/plain")

    assert (answer.status_code, answer.json()) == (413, {"error": "too_large"})


def test_an_unknown_source_is_not_there() -> None:
    answer = Client().post("/webhooks/nobody-known/", b"{}", content_type="application/json")

    assert (answer.status_code, answer.json()) == (404, {"error": "unknown_source"})


@pytest.mark.parametrize("method", ["get", "put", "delete", "patch"])
def test_the_door_only_takes_posts(pot: Kettle, method: str) -> None:
    for url in (pot.url, pot.url.rstrip("/")):
        assert getattr(Client(), method)(url).status_code == 405


def test_a_source_without_a_secret_asks_to_come_again(pot: Kettle) -> None:
    answer = pot.send(signature="unconfigured")

    assert (answer.status_code, answer["Retry-After"]) == (503, "60")
    assert pot.rows() == []


def test_a_database_that_is_away_asks_to_come_again(
    pot: Kettle, monkeypatch: pytest.MonkeyPatch
) -> None:
    def nobody(**_: object) -> bool:
        raise OperationalError("connection refused")

    monkeypatch.setattr(services, "accept", nobody)

    answer = pot.send()

    assert (answer.status_code, answer.json()) == (503, {"error": "not_stored"})


def test_connections_that_were_cut_are_no_reason_to_lose_an_event(pot: Kettle) -> None:
    pot.send("evt_1")
    databases.disconnect()

    assert pot.send("evt_2").status_code == 503
    # As every request begins, but for those of a test's client.
    connections.close_all()
    assert pot.send("evt_2").status_code == 200
    assert {row.event_id for row in pot.rows()} == {"evt_1", "evt_2"}


@pytest.mark.usefixtures("redis_is_away")
def test_an_event_is_taken_while_redis_is_away(pot: Kettle) -> None:
    assert pot.send().status_code == 200
    assert pot.row().state == State.WAITING
    services.sweep_webhooks()
    assert pot.drain() == 1


def test_what_redis_lost_is_found_by_the_sweep(pot: Kettle, bell: redis.Redis) -> None:
    pot.send()
    bell.flushdb()

    services.sweep_webhooks()

    [job] = [job for job in jobs() if job.startswith(f"webhooks-{pot.key}")]
    assert "sweep" in job


def test_the_door_asks_one_question_and_sets_no_cookie(pot: Kettle, staff: User) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(staff)
    body = pot.body("evt_1")
    signed = {kettle.SIGNATURE: kettle.sign(body)}

    with CaptureQueriesContext(connections["default"]) as asked:
        answer = client.post(pot.url, body, content_type="application/json", headers=signed)

    assert answer.status_code == 200
    assert not answer.cookies
    assert [query["sql"].split("(")[0] for query in asked] == ["SELECT core_receive_event"]


# --- Once -----------------------------------------------------------------------------------------


def test_an_event_that_comes_again_is_counted_and_not_handled_again(pot: Kettle) -> None:
    for _ in range(3):
        assert pot.send().json() == {"received": True}
        pot.drain()

    assert pot.row().times_received == 3
    assert len(pot.handled) == 1


def test_the_first_body_stays_whatever_comes_under_the_same_id(pot: Kettle) -> None:
    pot.send(amount=1)
    pot.send(amount=1000)

    assert json.loads(bytes(pot.row().body))["amount"] == 1


def test_the_same_event_at_one_instant_is_one_row_and_handled_once(pot: Kettle) -> None:
    answers = race([pot.send] * 3)

    assert [getattr(answer, "status_code", answer) for answer in answers] == [200] * 3
    assert pot.row().times_received == 3
    race([pot.drain] * 3)
    assert len(pot.handled) == 1
    assert pot.row().state == State.HANDLED


def test_equal_ids_of_two_sources_are_two_events(pot: Kettle) -> None:
    with kettle.boiling() as other:
        pot.send("evt_1")
        other.send("evt_1")

        assert (pot.row().times_received, other.row().times_received) == (1, 1)


def test_a_flood_asks_for_few_drains(pot: Kettle) -> None:
    for number in range(25):
        assert pot.send(f"evt_{number}").status_code == 200

    assert len(jobs()) <= services.DRAINS
    assert pot.drain() == 25
    assert {row.state for row in pot.rows()} == {State.HANDLED}


# --- The wall -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT count(*) FROM core_inboundevent",
        "SELECT body FROM core_inboundevent",
        "INSERT INTO core_inboundevent (id, source, event_id, kind, body, headers)"
        " VALUES (gen_random_uuid(), 'kettle', 'forged', 'x', '', '{}')",
        "UPDATE core_inboundevent SET state = 'waiting'",
        "DELETE FROM core_inboundevent",
        "TRUNCATE core_inboundevent",
        "COPY core_inboundevent TO STDOUT",
    ],
)
def test_the_apps_login_has_no_right_on_the_table(pot: Kettle, statement: str) -> None:
    pot.send()

    with databases.login_as("default") as app, pytest.raises(errors.InsufficientPrivilege):
        app.execute(statement)


def test_even_a_granted_right_would_show_the_app_no_row(pot: Kettle) -> None:
    pot.send()
    with psycopg.connect(databases.owner_url()) as owner:
        owner.execute("GRANT SELECT ON core_inboundevent TO nexusone_app")
        owner.execute("SET LOCAL row_security = on")
        found = owner.execute(
            "SELECT polname FROM pg_policy WHERE polrelid = 'core_inboundevent'::regclass"
            " AND ('nexusone_app'::regrole = ANY (polroles) OR 0 = ANY (polroles))"
        ).fetchall()
        forced = owner.execute(
            "SELECT relrowsecurity AND relforcerowsecurity FROM pg_class"
            " WHERE oid = 'core_inboundevent'::regclass"
        ).fetchone()
        owner.rollback()

    assert found == []
    assert forced == (True,)


def test_the_database_refuses_a_body_over_the_limit_too() -> None:
    with databases.login_as("default") as app, pytest.raises(errors.CheckViolation):
        app.execute(
            "SELECT core_receive_event('kettle', 'large', 'x', %s, '{}')",
            [b"x" * (bodies.WEBHOOK_MAX + 1)],
        )


# --- The registry ---------------------------------------------------------------------------------


@pytest.mark.parametrize("key", ["", "Kettle", "a/b", "../x", "-a", "x" * 41, "1a"])
def test_a_source_that_no_address_could_name_is_refused(key: str) -> None:
    with pytest.raises(ValueError, match="no key"):
        registry.register(registry.Source(key=key, verify="a.b", handle="a.b"))


def test_a_source_with_a_queue_that_nobody_works_on_is_refused() -> None:
    with pytest.raises(ValueError, match="quick"):
        registry.register(registry.Source(key="kettle", verify="a.b", handle="a.b", queue="quick"))
