"""A person's preferences: kept when saved, and used on the very next page."""

import re
from collections.abc import Callable

import pytest
from django.test import Client

from accounts.models import User
from tests.support import people
from tests.support.people import Account

PREFERENCES = "/settings/preferences/"
THEME = "/settings/theme/"


def answers(**changes: str) -> dict[str, str]:
    """Return what the form sends, with changes."""
    return {"name": "Ana", "language": "en", "digits": "auto", "theme": "system"} | changes


def page(client: Client, address: str = PREFERENCES) -> str:
    return client.get(address).content.decode()


def test_the_screen_shows_what_is_set(owner_client: Client, owner: User) -> None:
    User.objects.filter(pk=owner.pk).update(name="Ana", language="pt", digits="latin", theme="dark")

    html = page(owner_client)

    assert 'value="Ana"' in html
    for value in ("pt", "latin", "dark"):
        assert re.search(rf'value="{value}"[^>]*\schecked', html), value


def test_saved_preferences_hold_on_the_next_page(owner_client: Client, owner: User) -> None:
    sent = answers(language="ar", digits="native", theme="dark")

    answer = owner_client.post(PREFERENCES, sent)

    assert answer.status_code == 302
    owner.refresh_from_db()
    assert [owner.name, owner.language, owner.digits, owner.theme] == list(sent.values())
    html = page(owner_client, answer["Location"])
    assert '<html lang="ar" dir="rtl"' in html
    assert 'data-theme="dark"' in html
    assert answer.cookies["language"].value == "ar"


@pytest.mark.parametrize(
    ("digits", "written"), [("auto", "1,240"), ("latin", "1,240"), ("native", "١٬٢٤٠")]
)
def test_an_arabic_reader_sees_the_digits_they_chose(
    client_of: Callable[[User], Client], digits: str, written: str
) -> None:
    reader = people.sign_up(language="ar", credits=1240).user
    User.objects.filter(pk=reader.pk).update(digits=digits)
    reader.refresh_from_db()

    html = page(client_of(reader), "/credits/")

    assert written in html
    other = {"1,240", "١٬٢٤٠"} - {written}
    assert other.pop() not in html


def test_digits_of_one_reader_are_not_the_next_ones(
    client_of: Callable[[User], Client],
) -> None:
    readers = [people.sign_up(language="ar", credits=1240).user for _ in range(2)]
    User.objects.filter(pk=readers[0].pk).update(digits="native")

    htmls = [page(client_of(User.objects.get(pk=reader.pk)), "/credits/") for reader in readers]

    assert "١٬٢٤٠" in htmls[0]
    assert "١٬٢٤٠" not in htmls[1]
    assert "1,240" in htmls[1]


def test_a_name_is_one_clean_line_and_shown_as_text(owner_client: Client, owner: User) -> None:
    owner_client.post(PREFERENCES, answers(name="  <b>Ana</b>\u202e  Silva "))

    owner.refresh_from_db()
    assert owner.name == "<b>Ana</b> Silva"
    assert "<b>Ana</b>" not in page(owner_client)


@pytest.mark.parametrize(
    ("field", "value"),
    [("language", "tlh"), ("digits", "roman"), ("theme", "pink"), ("name", "x" * 121)],
)
def test_what_there_is_not_is_refused_and_nothing_kept(
    owner_client: Client, owner: User, field: str, value: str
) -> None:
    before = User.objects.get(pk=owner.pk)

    answer = owner_client.post(PREFERENCES, answers(**{"theme": "dark", field: value}))

    assert answer.status_code == 422
    assert 'role="alert"' in answer.content.decode()
    after = User.objects.get(pk=owner.pk)
    assert (after.name, after.theme, after.language) == (before.name, before.theme, before.language)


def test_only_what_the_form_asks_is_written(owner_client: Client, owner: User) -> None:
    email = owner.email

    owner_client.post(PREFERENCES, answers(is_staff="on", is_superuser="on", email="x@example.com"))

    owner.refresh_from_db()
    assert (owner.is_staff, owner.is_superuser, owner.email) == (False, False, email)


def test_the_signed_out_are_sent_to_sign_in() -> None:
    for answer in (Client().get(PREFERENCES), Client().post(PREFERENCES, answers())):
        assert answer.status_code == 302
        assert "login" in answer["Location"]


def test_the_menu_keeps_the_theme(owner_client: Client, owner: User) -> None:
    assert owner_client.post(THEME, {"theme": "dark"}).status_code == 204

    owner.refresh_from_db()
    assert owner.theme == "dark"
    assert 'data-theme="dark"' in page(owner_client)


def test_the_theme_is_kept_for_people_who_are_signed_in_only(owner_client: Client) -> None:
    assert Client().post(THEME, {"theme": "dark"}).status_code == 401
    assert owner_client.get(THEME).status_code == 405
    assert owner_client.post(THEME, {"theme": "pink"}).status_code == 422
    assert owner_client.post(THEME).status_code == 422


def test_another_site_does_not_set_the_theme(account: Account) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(account.user)

    assert client.post(THEME, {"theme": "dark"}).status_code == 403
