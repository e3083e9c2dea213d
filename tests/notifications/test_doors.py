"""The list, the panel, opening and reading, and the preferences: each person's own."""

import re
from collections.abc import Callable
from uuid import UUID

import pytest
from django.test import Client

from accounts.models import User
from core import tenancy
from notifications.models import Notification
from notifications.recipients import Recipients
from notifications.selectors import MOST_COUNTED
from tests.notifications.conftest import Tell, told
from tests.support import queries
from tests.support.people import Account

HTMX = {"HTTP_HX_REQUEST": "true"}


def text_of(client: Client, address: str, **headers: str) -> str:
    answer = client.get(address, **headers)  # type: ignore[arg-type]
    assert answer.status_code == 200
    return answer.content.decode()


def open_url(row: Notification) -> str:
    return f"/notifications/{row.pk}/open/"


# --- Reading ----------------------------------------------------------------------------------


def test_a_person_reads_their_own_news_newest_first(owner_client: Client, tell: Tell) -> None:
    tell(values={"name": "First"})
    tell(values={"name": "Second"})

    for screen in (
        text_of(owner_client, "/notifications/"),
        text_of(owner_client, "/notifications/panel/", **HTMX),
    ):
        assert screen.index("Second") < screen.index("First")


def test_the_news_of_others_is_not_listed(
    owner_client: Client, client_of: Callable[[User], Client], member: User, tell: Tell
) -> None:
    tell(values={"name": "Secret"})

    for address in ("/notifications/", "/notifications/panel/"):
        assert "Secret" not in text_of(client_of(member), address, **HTMX)


def test_what_was_not_wanted_in_the_app_is_not_shown(
    owner_client: Client, account: Account, tell: Tell
) -> None:
    tell(values={"name": "Only by mail"})
    with tenancy.workspace(account.workspace.pk):
        Notification.objects.update(in_app=False)

    assert "Only by mail" not in text_of(owner_client, "/notifications/")


def test_opening_marks_as_read_and_leads_on(
    owner_client: Client, account: Account, tell: Tell
) -> None:
    tell(url="/credits/")
    (row,) = told(account)

    answer = owner_client.get(open_url(row))

    assert (answer.status_code, answer["Location"]) == (302, "/credits/")
    assert told(account)[0].read_at is not None


@pytest.mark.parametrize("url", ["", "https://evil.example/", "//evil.example/", "javascript:x"])
def test_opening_never_leads_away_from_here(
    owner_client: Client, account: Account, tell: Tell, url: str
) -> None:
    tell(url=url)

    answer = owner_client.get(open_url(told(account)[0]))

    assert answer["Location"] == "/notifications/"


def test_another_member_neither_opens_nor_reads_it(
    account: Account, client_of: Callable[[User], Client], member: User, tell: Tell
) -> None:
    tell()
    (row,) = told(account)
    client = client_of(member)

    assert client.get(open_url(row)).status_code == 404
    client.post(f"/notifications/{row.pk}/read/")
    client.post("/notifications/read/")

    assert told(account)[0].read_at is None


def test_a_stranger_finds_nothing(
    account: Account, client_of: Callable[[User], Client], stranger: User, tell: Tell
) -> None:
    tell(values={"name": "Secret"})
    (row,) = told(account)
    client = client_of(stranger)

    assert client.get(open_url(row)).status_code == 404
    assert "Secret" not in text_of(client, "/notifications/")
    client.post(f"/notifications/{row.pk}/read/")
    assert told(account)[0].read_at is None


@pytest.mark.parametrize(
    "address",
    ["/notifications/", "/notifications/panel/", "/settings/notifications/",
     f"/notifications/{UUID(int=7)}/open/"],
)  # fmt: skip
def test_nobody_reads_without_signing_in(address: str) -> None:
    answer = Client().get(address)

    assert answer.status_code == 302
    assert "/accounts/login/" in answer["Location"]


def test_one_and_all_are_marked_as_read(owner_client: Client, account: Account, tell: Tell) -> None:
    for _ in range(3):
        tell()
    first, *_others = told(account)

    owner_client.post(f"/notifications/{first.pk}/read/")
    assert [row.read_at is None for row in told(account)] == [False, True, True]

    owner_client.post("/notifications/read/")
    assert all(row.read_at for row in told(account))


def test_marking_from_the_panel_gives_the_panel_back(owner_client: Client, tell: Tell) -> None:
    tell()

    answer = owner_client.post("/notifications/read/", headers={"HX-Request": "true"})

    assert answer.status_code == 200
    assert b"<html" not in answer.content
    assert b"Mark all as read" not in answer.content


def test_reading_takes_a_post(owner_client: Client, account: Account, tell: Tell) -> None:
    tell()

    assert owner_client.get("/notifications/read/").status_code == 405
    assert told(account)[0].read_at is None


def test_the_list_goes_on_and_keeps_its_filter(owner_client: Client, tell: Tell) -> None:
    for number in range(25):
        tell(values={"name": f"Loaf {number}."})

    first = owner_client.get("/notifications/?show=unread")
    next_url = first.context["listing"].next_url
    second = text_of(owner_client, next_url)

    second = second.split("<main")[1]
    assert "show=unread" in next_url
    assert "Loaf 24." in first.content.decode()
    assert "Loaf 0." in second
    assert "Loaf 24." not in second


def test_a_list_without_unread_news_says_that_all_is_read(owner_client: Client, tell: Tell) -> None:
    tell()
    owner_client.post("/notifications/read/")

    screen = text_of(owner_client, "/notifications/?show=unread").split("<main")[1]

    assert "You have read everything" in screen
    assert "Clear all" not in screen


def test_a_script_gets_the_results_alone(owner_client: Client, tell: Tell) -> None:
    tell(values={"name": "Rye"})

    found = text_of(
        owner_client, "/notifications/?show=unread", **HTMX, HTTP_HX_TARGET="list-notifications"
    )

    assert "Rye" in found
    assert "<main" not in found


def test_only_unread_leaves_out_what_was_read(
    owner_client: Client, account: Account, tell: Tell
) -> None:
    tell(values={"name": "Old"})
    owner_client.post("/notifications/read/")
    tell(values={"name": "New"})

    screen = owner_client.get("/notifications/?show=unread").content.decode().split("<main")[1]

    assert "New" in screen
    assert "Old" not in screen


def test_news_of_a_module_that_is_gone_is_still_shown(
    owner_client: Client, account: Account, tell: Tell
) -> None:
    tell()
    with tenancy.workspace(account.workspace.pk):
        Notification.objects.update(kind="gone.kind")

    assert "Something happened in your workspace" in text_of(owner_client, "/notifications/")


def test_names_in_news_are_text(owner_client: Client, tell: Tell) -> None:
    tell(values={"name": "<script>alert(1)</script>"})

    screen = text_of(owner_client, "/notifications/")

    assert "<script>alert" not in screen
    assert "<bdi>&lt;script&gt;" in screen


def test_the_list_asks_no_more_with_many_rows(owner_client: Client, tell: Tell) -> None:
    tell()
    owner_client.get("/notifications/")
    few = len(queries.of_screen(owner_client, "/notifications/"))
    for _ in range(15):
        tell()

    assert len(queries.of_screen(owner_client, "/notifications/")) == few <= 12


# --- The bell ---------------------------------------------------------------------------------


def bell_of(client: Client, address: str = "/settings/notifications/") -> str:
    """Return what stands on the bell of a screen."""
    screen = text_of(client, address)
    found = re.search(r'id="bell-count">.*?</span>', screen, re.S)
    assert found
    return re.sub(r"<[^>]+>|\s", "", found[0].partition(">")[2])


def test_the_bell_counts_what_is_unread_up_to_a_bound(
    owner_client: Client, account: Account, tell: Tell
) -> None:
    assert bell_of(owner_client) == ""
    tell()
    tell()
    assert bell_of(owner_client) == "2"

    with tenancy.workspace(account.workspace.pk):
        Notification.objects.bulk_create(
            Notification(
                workspace=account.workspace, user=account.user, kind="test.bread",
                values={"name": "Rye"}, key=str(number),
            )
            for number in range(MOST_COUNTED + 20)
        )  # fmt: skip
    assert bell_of(owner_client) == "99+"


def test_opening_the_screen_it_is_about_marks_it_as_read(
    owner_client: Client, account: Account, tell: Tell
) -> None:
    tell(url="/credits/")
    tell(url="/magic-pages/")

    assert bell_of(owner_client, "/credits/") == "1"
    assert [row.read_at is None for row in told(account)] == [False, True]


def test_a_fragment_or_another_person_marks_nothing(
    owner_client: Client, account: Account, client_of: Callable[[User], Client], member: User,
    tell: Tell,
) -> None:  # fmt: skip
    tell(url="/credits/")

    owner_client.get("/credits/", headers={"HX-Request": "true"})
    client_of(member).get("/credits/")

    assert told(account)[0].read_at is None


# --- Preferences ------------------------------------------------------------------------------


def test_preferences_are_kept_for_the_one_who_chose(
    owner_client: Client, account: Account, member: User, tell: Tell
) -> None:
    owner_client.post("/settings/notifications/", {"test.bread:app": "on"})
    tell(Recipients.everyone())

    assert [row.mail for row in told(account)] == ["none"]
    assert [row.mail for row in told(account, member)] == ["wanted"]


def test_the_preferences_show_what_was_chosen(owner_client: Client) -> None:
    owner_client.post("/settings/notifications/", {"test.bread:mail": "on"})

    form = owner_client.get("/settings/notifications/").context["form"]

    assert not form["test.bread:app"].value()
    assert form["test.bread:mail"].value()
    assert not form["work.ready:mail"].value()


def test_every_kind_can_be_chosen(owner_client: Client) -> None:
    screen = text_of(owner_client, "/settings/notifications/")

    for label in ("Work is ready", "Work has failed", "New lead", "Credits run low"):
        assert label in screen


def test_whoever_has_not_confirmed_their_address_is_told_why_no_mail_comes(
    owner_client: Client, account: Account
) -> None:
    assert "confirm that your address" not in text_of(owner_client, "/settings/notifications/")
    account.user.emailaddress_set.update(verified=False)  # type: ignore[attr-defined]

    assert "confirm that your address" in text_of(owner_client, "/settings/notifications/")


def test_a_viewer_chooses_for_themselves(
    client_of: Callable[[User], Client], viewer: User, account: Account, tell: Tell
) -> None:
    client_of(viewer).post("/settings/notifications/", {})
    tell(Recipients.everyone())

    assert told(account, viewer) == []


# --- Staff ------------------------------------------------------------------------------------


def test_staff_see_where_mails_stand_without_their_words(
    client_of: Callable[[User], Client], staff: User, account: Account, tell: Tell
) -> None:
    tell(values={"name": "Secret"})
    (row,) = told(account)
    client = client_of(staff)

    found = text_of(client, f"/admin/notifications/notification/?q={account.user.email}")
    one = text_of(client, f"/admin/notifications/notification/{row.pk}/change/")

    assert "Wanted" in found
    assert "Secret" not in found + one


def test_staff_send_mails_again_from_the_list(
    client_of: Callable[[User], Client], staff: User, account: Account, tell: Tell
) -> None:
    tell()
    (row,) = told(account)
    with tenancy.workspace(account.workspace.pk):
        Notification.objects.update(mail="failed")

    client_of(staff).post(
        "/admin/notifications/notification/",
        {"action": "send_again", "_selected_action": [str(row.pk)]},
    )

    assert told(account)[0].mail == "wanted"
