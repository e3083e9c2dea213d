"""Closed for maintenance: who is answered how, and what stays open."""

import json
from collections.abc import Iterator
from datetime import timedelta
from io import StringIO

import pytest
import redis
from django.conf import settings as django_settings
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone, translation
from django.utils.html import escape
from django.utils.translation import gettext

from core import maintenance
from core.health import State
from website import presenters

LANGUAGES = [code for code, _name in django_settings.LANGUAGES]


@pytest.fixture(autouse=True)
def opened_again() -> Iterator[None]:
    """Begin and end open: the flag is remembered for two seconds."""
    maintenance._memory.forget()
    yield
    maintenance._memory.forget()


@pytest.fixture
def closed() -> None:
    """Close the product."""
    call_command("maintenance", "on")


@pytest.mark.usefixtures("closed")
@pytest.mark.parametrize("language", LANGUAGES)
def test_people_read_in_their_language_when_to_come_back(language: str) -> None:
    answer = Client().get(f"/{language}/pricing/")

    html = answer.content.decode()
    direction = "rtl" if language in ("ar", "he") else "ltr"
    assert answer.status_code == 503
    assert answer["Retry-After"] == "300"
    assert answer["Cache-Control"] == "no-store"
    assert f'<html lang="{language}" dir="{direction}"' in html
    assert f'<code class="error__id"><bdi>{answer["X-Request-Id"]}</bdi></code>' in html
    with translation.override(language):
        assert escape(gettext("Closed for a moment")) in html


@pytest.mark.usefixtures("closed")
@pytest.mark.parametrize(
    ("method", "path"),
    [("get", "/dashboard/"), ("get", "/"), ("get", "/en/accounts/signup/"), ("post", "/language/"),
     ("get", "/magic-pages/"), ("get", "/nothing/"), ("get", "/pricing/")],
)  # fmt: skip
def test_everything_else_is_closed(owner_client: Client, method: str, path: str) -> None:
    assert getattr(owner_client, method)(path).status_code == 503


@pytest.mark.usefixtures("closed")
def test_programs_get_a_problem() -> None:
    answer = Client().post("/api/auth/login", {}, headers={"Accept-Language": "en"})

    assert answer.status_code == 503
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["type"] == "urn:nexusone:problem:maintenance"
    assert answer["Retry-After"] == "300"


@pytest.mark.usefixtures("closed")
@pytest.mark.parametrize(
    ("path", "status"),
    [("/healthz", 200), ("/readyz", 200), ("/robots.txt", 200), ("/en/status/", 200),
     ("/ar/accounts/login/", 200), ("/admin/", 302), ("/p/nobody/nothing", 404)],
)  # fmt: skip
def test_what_must_stay_open_does(path: str, status: int) -> None:
    assert Client().get(path).status_code == status


def test_off_opens_again() -> None:
    call_command("maintenance", "on")
    assert Client().get("/en/pricing/").status_code == 503

    call_command("maintenance", "off")

    assert Client().get("/en/pricing/").status_code == 200


def test_an_end_that_is_known_is_told() -> None:
    until = timezone.now() + timedelta(minutes=20)
    call_command("maintenance", "on", until=until.strftime("%Y-%m-%dT%H:%M:%S"))

    answer = Client().get("/en/pricing/")

    assert 1190 <= int(answer["Retry-After"]) <= 1200
    assert str(until.year) in answer.content.decode()


@pytest.mark.usefixtures("closed")
def test_the_status_page_says_that_the_product_is_closed() -> None:
    html = Client().get("/en/status/").content.decode()

    assert "Planned maintenance is under way." in html
    assert "Everything works" not in html


def test_what_works_is_called_closed_and_what_does_not_is_still_told() -> None:
    works, broken = {"web": State.HEALTHY}, {"web": State.HEALTHY, "mail": State.AWAY}

    assert str(presenters.overall(works, is_closed=True)[1]) == "Closed for planned maintenance"
    assert presenters.overall(broken, is_closed=True)[0] is State.AWAY
    assert presenters.overall(works, is_closed=False)[0] is State.HEALTHY


def test_the_status_page_tells_an_end_that_is_known() -> None:
    call_command("maintenance", "on", until="2031-05-04T10:30")

    html = Client().get("/en/status/").content.decode()

    assert "Planned maintenance is under way until about" in html
    assert "10:30" in html


@pytest.mark.usefixtures("closed")
def test_a_planned_refusal_is_no_alarm_in_the_log(log: StringIO) -> None:
    Client().get("/en/pricing/")

    line = json.loads(log.getvalue().splitlines()[-1])
    assert (line["level"], line["status_code"]) == ("info", 503)
    assert "trace" not in line


def test_an_end_that_has_passed_asks_for_little_patience() -> None:
    call_command("maintenance", "on", until="2020-01-01T00:00")

    assert Client().get("/en/pricing/")["Retry-After"] == "30"


@pytest.mark.parametrize("until", ["tomorrow", "2026-13-45T99:99"])
def test_an_end_that_is_no_moment_is_refused(until: str) -> None:
    with pytest.raises(CommandError):
        call_command("maintenance", "on", until=until)


@pytest.mark.usefixtures("closed", "redis_is_away")
def test_without_redis_nothing_is_closed() -> None:
    maintenance._memory.forget()

    assert Client().get("/en/pricing/").status_code == 200
    with pytest.raises(CommandError):
        call_command("maintenance", "off")


def test_a_flag_that_cannot_be_read_closes_nothing(bell: redis.Redis) -> None:
    bell.set(maintenance.KEY, "nonsense")

    assert Client().get("/en/pricing/").status_code == 200


def test_redis_is_asked_at_most_once_in_two_seconds(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[None] = []
    monkeypatch.setattr(maintenance, "_read", lambda: asked.append(None))
    for _request in range(5):
        Client().get("/healthz")
        Client().get("/en/help/")

    assert len(asked) == 1
