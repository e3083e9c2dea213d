"""Days and hours as they are where the reader is: chosen, or told by the browser."""

from collections.abc import Callable
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from rest_framework.test import APIClient

from accounts.models import User
from core import formatting, tenancy, time_zones
from magicpages.models import Lead
from notifications import mails
from notifications.models import Notification
from notifications.outbox import Parcel
from notifications.presenters import NotificationView
from tests.magicpages import contents
from tests.support import people
from tests.support.people import Account

PREFERENCES = "/settings/preferences/"
# Still Monday in São Paulo, long since Tuesday in Jerusalem.
LATE = datetime(2026, 3, 10, 1, 30, tzinfo=UTC)


def answers(**changes: str) -> dict[str, str]:
    sent = {"name": "Ana", "language": "en", "digits": "auto", "theme": "system"}
    return sent | {"time_zone": ""} | changes


def told(owner: User) -> str:
    """Return the time zone that is kept with a person."""
    return User.objects.values_list("time_zone", flat=True).get(pk=owner.pk)


@pytest.mark.parametrize(
    ("zone", "day"),
    [("America/Sao_Paulo", "Mar 9, 2026"), ("Asia/Jerusalem", "Mar 10, 2026")],
)
def test_what_came_near_midnight_stands_under_the_readers_day(
    owner_client: Client, account: Account, zone: str, day: str
) -> None:
    page = contents.ready(account)
    with tenancy.workspace(account.workspace.pk):
        lead = Lead.objects.create(
            workspace_id=account.workspace.pk, page=page, name="Ana", email="ana@example.com"
        )
        Lead.objects.filter(pk=lead.pk).update(created_at=LATE)
    User.objects.filter(pk=account.user.pk).update(time_zone=zone)

    html = owner_client.get(reverse("magicpages:lead_list")).content.decode()

    assert day in html
    assert timezone.get_current_timezone_name() == "UTC"


# A ledger line is of now, always. Between these two it is never the same day.
@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "Pacific/Pago_Pago"])
def test_a_ledger_line_stands_under_the_readers_day(
    owner_client: Client, account: Account, zone: str
) -> None:
    User.objects.filter(pk=account.user.pk).update(time_zone=zone)
    with formatting.reading_as(digits="auto", language="en", time_zone=zone):
        today = formatting.day(timezone.now())

    assert today in owner_client.get("/credits/").content.decode()


def test_the_browser_tells_it_once(owner_client: Client, owner: User) -> None:
    owner_client.cookies["time_zone"] = "Asia/Calcutta"
    owner_client.get("/dashboard/")
    assert told(owner) == "Asia/Kolkata"

    owner_client.cookies["time_zone"] = "Europe/Lisbon"
    owner_client.get("/dashboard/")
    assert told(owner) == "Asia/Kolkata"


@pytest.mark.parametrize(
    "garbage",
    ["Mars/Olympus", "../../etc/passwd", "<script>", "x" * 4000, "posixrules", "America/sao_paulo"],
)
def test_a_cookie_that_names_no_zone_is_ignored(
    owner_client: Client, owner: User, garbage: str
) -> None:
    owner_client.cookies["time_zone"] = garbage

    assert owner_client.get("/dashboard/").status_code == 200
    assert told(owner) == ""


def test_a_chosen_zone_is_kept_and_the_browser_does_not_change_it(
    owner_client: Client, owner: User
) -> None:
    assert owner_client.post(PREFERENCES, answers(time_zone="Asia/Tokyo")).status_code == 302
    owner_client.cookies["time_zone"] = "Europe/Lisbon"

    html = owner_client.get(PREFERENCES).content.decode()

    assert told(owner) == "Asia/Tokyo"
    assert '<option value="Asia/Tokyo" selected>' in html


@pytest.mark.parametrize("name", ["Mars/Olympus", "x" * 65, "/etc/localtime"])
def test_a_zone_there_is_not_is_refused(owner_client: Client, owner: User, name: str) -> None:
    answer = owner_client.post(PREFERENCES, answers(time_zone=name))

    assert answer.status_code == 422
    assert told(owner) == ""


@pytest.mark.parametrize(("language", "city"), [("en", "Jerusalem"), ("he", "ירושלים")])
def test_places_are_named_in_the_readers_language(
    client_of: Callable[[User], Client], language: str, city: str
) -> None:
    html = client_of(people.sign_up(language=language).user).get(PREFERENCES).content.decode()

    assert f"{city} " in html
    assert html.count("<option") < 450
    assert html.count("<optgroup") == len(time_zones.REGIONS)


def test_every_choice_is_a_zone_with_its_present_offset() -> None:
    summer = datetime(2026, 7, 1, tzinfo=UTC)

    found = dict(time_zones.grouped(summer, "en"))

    names = [choice.name for choices in found.values() for choice in choices]
    assert all(ZoneInfo(name) for name in names)
    assert "New York \u2066UTC\u221204:00\u2069" in [choice.label for choice in found["America"]]


def test_one_readers_hours_are_not_the_next_ones() -> None:
    with formatting.reading_as(digits="auto", time_zone="Asia/Tokyo"):
        assert formatting.time_of_day(LATE).startswith("10:30")
    with formatting.reading_as(digits="auto", time_zone="No/Where"):
        assert formatting.time_of_day(LATE).startswith("1:30")


def test_the_api_stays_utc(api: APIClient, owner: User) -> None:
    User.objects.filter(pk=owner.pk).update(time_zone="Asia/Tokyo")
    api.cookies["time_zone"] = "Asia/Tokyo"

    (entry, *_rest) = api.get(reverse("api_transactions")).json()["results"]

    assert entry["created_at"].endswith(("Z", "+00:00"))


def test_mails_tell_hours_as_they_are_where_their_reader_is(
    account: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[str] = []

    def title(_view: object) -> str:
        seen.append(timezone.get_current_timezone_name())
        return "News"

    account.user.time_zone = "America/Sao_Paulo"
    row = Notification(
        workspace=account.workspace,
        user=account.user,
        kind="work.ready",
        values={"title": "Bread"},
        created_at=LATE,
    )
    monkeypatch.setattr(NotificationView, "title", property(title))
    mails.compose(Parcel(account.workspace, account.user, "work.ready", [row]))

    assert set(seen) == {"America/Sao_Paulo"}
