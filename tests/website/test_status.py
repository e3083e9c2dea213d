"""The status page: how every part is and was, told to everybody and without detail."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import django_rq
import pytest
import redis
from django.conf import settings as django_settings
from django.core.cache import cache
from django.db import OperationalError
from django.test import Client
from django.utils import timezone
from pytest_django.fixtures import Settings
from rq.utils import utcformat
from rq.worker import Worker

from accounts.models import User
from core import chores, health
from core.health import State
from integrations import health as providers
from tests.support import away
from website import health as parts
from website import presenters, selectors, services
from website.models import Incident, StatusDay

LANGUAGES = [code for code, _name in django_settings.LANGUAGES]


@pytest.fixture(autouse=True)
def no_history() -> Iterator[None]:
    """Begin without samples and put them back: the rollup belongs to no workspace, so to all."""
    kept = list(StatusDay.objects.all())
    StatusDay.objects.all().delete()
    services._unwritten.clear()
    yield
    StatusDay.objects.all().delete()
    StatusDay.objects.bulk_create(kept)
    services._unwritten.clear()


@pytest.fixture
def slow_parts_are(monkeypatch: pytest.MonkeyPatch) -> Callable[[State], None]:
    """Let what the scheduler alone looks at be in a state, without asking it."""

    def be(state: State) -> None:
        for part in health.components.all():
            if not part.is_quick:
                replaced = health.Component(
                    part.key, part.label, part.order, lambda: state,
                    is_configured=part.is_configured,
                )  # fmt: skip
                monkeypatch.setitem(health.components._things, part.key, replaced)

    return be


@pytest.fixture
def worker(bell: redis.Redis) -> Worker:
    """A worker that has just said that it lives."""
    queues = [django_rq.get_queue(name) for name in django_settings.RQ_QUEUES]
    working = Worker(queues, connection=queues[0].connection, name=uuid4().hex)
    working.register_birth()  # type: ignore[no-untyped-call]
    return working


def states_shown(language: str = "en") -> dict[str, str]:
    """Return each part's state as the page has it; nothing is remembered from before."""
    cache.delete(selectors.STATUS_KEY)
    answer = Client().get(f"/{language}/status/")
    assert answer.status_code == 200
    return {line.key: line.state for line in answer.context["components"]}


@pytest.mark.usefixtures("worker")
def test_everything_works_once_the_scheduler_has_looked(
    slow_parts_are: Callable[[State], None],
) -> None:
    slow_parts_are(State.HEALTHY)
    services.sample_status()

    assert set(states_shown().values()) == {"healthy"}
    assert b"Everything works" in Client().get("/en/status/").content


def test_a_worker_that_stopped_shows_at_once(worker: Worker) -> None:
    assert states_shown()["worker"] == "healthy"

    worker.register_death()  # type: ignore[no-untyped-call]

    assert states_shown()["worker"] == "away"


def test_a_worker_that_was_killed_shows_within_two_minutes(
    worker: Worker, bell: redis.Redis
) -> None:
    silent = timezone.now() - timedelta(seconds=115)
    bell.hset(worker.key, "last_heartbeat", utcformat(silent))

    assert states_shown()["worker"] == "away"
    assert parts.SILENCE + timedelta(seconds=selectors.STATUS_FRESH_S) < timedelta(seconds=120)


@pytest.mark.usefixtures("redis_is_away")
def test_without_redis_the_page_says_so() -> None:
    found = states_shown()

    assert (found["queue"], found["worker"], found["database"]) == ("away", "away", "healthy")


@pytest.mark.parametrize("language", LANGUAGES)
def test_without_the_database_the_page_still_stands(
    monkeypatch: pytest.MonkeyPatch, language: str
) -> None:
    with monkeypatch.context() as patch:
        away.database(patch)
        found = states_shown(language)

    assert found["database"] == "away"
    assert found["mail"] == "unknown"


def test_a_scheduler_that_is_silent_shows_and_what_it_saw_grows_old(
    slow_parts_are: Callable[[State], None],
) -> None:
    slow_parts_are(State.HEALTHY)
    services.sample_status()
    StatusDay.objects.update(sampled_at=timezone.now() - timedelta(minutes=4))

    found = states_shown()

    assert (found["scheduler"], found["mail"]) == ("away", "unknown")


def test_each_look_is_counted_and_failures_are_told_apart(
    slow_parts_are: Callable[[State], None],
) -> None:
    for state in (State.HEALTHY, State.AWAY, State.DEGRADED):
        slow_parts_are(state)
        services.sample_status()

    mail = StatusDay.objects.get(component="mail")
    assert (mail.checks, mail.failures, mail.state) == (3, 1, "degraded")


def test_minutes_without_a_scheduler_count_against_it(
    slow_parts_are: Callable[[State], None],
) -> None:
    slow_parts_are(State.HEALTHY)
    now = timezone.now()
    StatusDay.objects.create(
        component="scheduler", day=now.date(), checks=10, failures=0, state="healthy",
        sampled_at=now - timedelta(minutes=5),
    )  # fmt: skip
    services.sample_status()

    row = StatusDay.objects.get(component="scheduler", day=now.date())
    assert (row.checks, row.failures) == (15, 4)


def test_what_was_seen_without_a_database_is_written_when_it_is_back(
    monkeypatch: pytest.MonkeyPatch, slow_parts_are: Callable[[State], None]
) -> None:
    slow_parts_are(State.HEALTHY)
    with monkeypatch.context() as patch:
        away.database(patch)
        with pytest.raises(OperationalError):
            services.sample_status()
    services.sample_status()

    row = StatusDay.objects.get(component="database")
    assert (row.checks, row.failures) == (2, 1)


def test_looking_is_a_chore_of_every_minute() -> None:
    found = {chore.path: chore.every_s for chore in chores.registered()}

    assert found["website.services.sample_status"] == 60
    assert found["core.work.sweep.sweep"] == django_settings.WORK_SWEEP_S


@pytest.mark.parametrize("language", LANGUAGES)
def test_ninety_days_are_drawn_and_told(
    language: str, slow_parts_are: Callable[[State], None]
) -> None:
    slow_parts_are(State.HEALTHY)
    services.sample_status()
    bad = timezone.now().date() - timedelta(days=3)
    StatusDay.objects.create(
        component="mail", day=bad, checks=1440, failures=288, state="away",
        sampled_at=timezone.now() - timedelta(days=3),
    )  # fmt: skip

    answer = Client().get(f"/{language}/status/")
    line = next(each for each in answer.context["components"] if each.key == "mail")

    assert len(line.bars) == 90
    assert [bar.tone for bar in line.bars].count("bad") == 1
    assert [day.day for day in line.troubled] == [bad]
    html = answer.content.decode()
    assert html.count('role="img"') == len(answer.context["components"])
    assert presenters.share(0.8) in html


def test_a_failure_of_this_moment_is_in_the_bar_of_today(worker: Worker) -> None:
    now = timezone.now()
    StatusDay.objects.create(
        component="worker", day=now.date(), checks=99, failures=0, state="healthy", sampled_at=now
    )
    worker.register_death()  # type: ignore[no-untyped-call]

    cache.delete(selectors.STATUS_KEY)
    lines = Client().get("/en/status/").context["components"]
    line = next(each for each in lines if each.key == "worker")

    assert line.state == "away"
    assert (line.bars[-1].tone, line.troubled[0].ratio) == ("warn", 0.99)
    assert StatusDay.objects.get(component="worker").failures == 0


def test_a_look_at_a_folder_of_mails_leaves_nothing_in_it(
    tmp_path: Path, settings: Settings
) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    settings.EMAIL_FILE_PATH = str(tmp_path)

    assert parts.mail() is State.HEALTHY
    assert list(tmp_path.iterdir()) == []


def test_a_folder_of_mails_that_is_none_is_told(tmp_path: Path, settings: Settings) -> None:
    (tmp_path / "mail").touch()
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    settings.EMAIL_FILE_PATH = str(tmp_path / "mail")

    assert parts.mail() is State.AWAY


def test_what_is_not_whole_is_never_rounded_up_to_it() -> None:
    assert presenters.share(0.999999) == "99.99%"
    assert presenters.share(1) == "100%"


def test_incidents_of_staff_are_shown_in_the_readers_language_and_harmless(
    client_of: Callable[[User], Client], staff: User
) -> None:
    now = timezone.now()
    made = Incident(
        title_en="Slow mail", title_es="Correo lento", body_en="<script>x</script> **Soon.**",
        body_es="Pronto.", impact="minor", started_at=now,
    )  # fmt: skip
    made.save(using="owner")
    try:
        english = Client().get("/en/status/").content.decode()
        spanish = Client().get("/es/status/").content.decode()

        assert "Slow mail" in english
        assert "<strong>Soon.</strong>" in english
        assert "<script>x" not in english
        assert "Correo lento" in spanish
        assert client_of(staff).get("/admin/website/incident/").status_code == 200
    finally:
        Incident.objects.using("owner").filter(pk=made.pk).delete()


def test_nothing_secret_is_told() -> None:
    html = Client().get("/en/status/").content.decode()

    password = django_settings.DATABASES["default"]["PASSWORD"]
    for secret in (django_settings.REDIS_URL, django_settings.SECRET_KEY, password, "Traceback"):
        assert secret
        assert secret not in html


@pytest.mark.parametrize(
    ("status", "state"), [(200, "healthy"), (401, "degraded"), (429, "degraded"), (503, "away")]
)
def test_a_provider_is_judged_by_its_answer(
    monkeypatch: pytest.MonkeyPatch, status: int, state: str
) -> None:
    class Answer:
        status_code = status
        ok = status < 400

    monkeypatch.setattr("requests.get", lambda *_a, **_k: Answer())
    assert providers.openai() == state
