"""Signing up in the browser, in each of the five languages."""

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from django.contrib.auth import get_user
from django.http import HttpResponse
from django.test import Client

from accounts.models import User, Workspace
from core import tenancy
from tests.support import ledger, mailbox, people
from tests.support.people import PASSWORD
from tests.support.racing import race

LANGUAGES = ("en", "es", "pt", "ar", "he")
CODE_PAGE = "/en/accounts/confirm-email/"


def send(client: Client | None = None, /, *, language: str = "en", **fields: Any) -> Any:
    """Send the form of a language."""
    values = {
        "workspace_name": "Harbour Rye",
        "email": people.address("new"),
        "password1": PASSWORD,
    }
    return (client or Client()).post(f"/{language}/accounts/signup/", values | fields)


def workspaces_of(user: User) -> list[Workspace]:
    """Return the workspaces a person is in."""
    with tenancy.user(user.pk):
        return [m.workspace for m in user.memberships.select_related("workspace")]


@pytest.mark.parametrize("language", LANGUAGES)
def test_signing_up_gives_a_workspace_fifty_credits_and_ones_language(language: str) -> None:
    client, email = Client(), people.address("new")

    answer = people.arrive(
        client, language=language, email=email, workspace_name="مخبز Harbour & Co"
    )

    assert answer["Location"] == "/start/"
    user = User.objects.get(email=email)
    assert user.language == language
    assert user.check_password(PASSWORD)
    (workspace,) = workspaces_of(user)
    assert workspace.name == "مخبز Harbour & Co"
    assert ledger.balance_of(workspace.pk) == 50
    assert [entry.kind for entry in ledger.entries_of(workspace.pk)] == ["grant"]
    dashboard = client.get("/dashboard/", headers={"Accept-Language": "en"})
    assert f'<html lang="{language}"'.encode() in dashboard.content


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_form_speaks_every_language(language: str) -> None:
    html = Client().get(f"/{language}/accounts/signup/").content.decode()

    direction = "rtl" if language in ("ar", "he") else "ltr"
    assert f'<html lang="{language}" dir="{direction}"' in html
    assert ("Create your account" in html) is (language == "en")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("password1", "short"),
        ("password1", "password1234"),
        ("password1", "1234567890123"),
        ("password1", ""),
        ("email", ""),
        ("email", "nobody"),
        ("email", "a@b.co\r\nBcc: x@y.co"),
        ("email", "x" * 300 + "@example.com"),
        ("email", "a\x00b@example.com"),
        ("workspace_name", ""),
        ("workspace_name", "   "),
        ("workspace_name", "x"),
        ("workspace_name", "x" * 121),
        ("workspace_name", "x\x00y"),
    ],
)
def test_a_form_that_cannot_be_taken_names_its_field_and_keeps_the_rest(
    field: str, value: str
) -> None:
    email = people.address("kept")
    given: dict[str, Any] = {"email": email, "workspace_name": "Harbour Rye", field: value}

    answer = send(**given)

    html = answer.content.decode()
    assert answer.status_code == 200
    assert list(answer.context["form"].errors) == [field]
    assert f'id="id_{field}_error"' in html
    assert "a quiet harbour" not in html
    for name in {"email", "workspace_name"} - {field}:
        assert f'value="{given[name]}"' in html
    assert not User.objects.filter(email=email).exists()


def test_a_password_like_ones_address_is_refused() -> None:
    answer = send(email="jacarandablossom@example.com", password1="jacarandablossom")

    assert list(answer.context["form"].errors) == ["password1"]


def test_a_long_password_is_taken_whole() -> None:
    email, password = people.address("long"), "x9 y" * 32

    send(email=email, password1=password)

    user = User.objects.get(email=email)
    assert user.check_password(password)
    assert not user.check_password(password[:-1])


@pytest.mark.parametrize("change", [str.lower, str.upper, str.title])
def test_an_address_is_taken_once_however_it_is_written(
    owner: User, change: Callable[[str], str]
) -> None:
    before = workspaces_of(owner)

    answer = send(email=change(owner.email))

    assert answer["Location"] == CODE_PAGE
    assert User.objects.filter(email__iexact=owner.email).count() == 1
    assert workspaces_of(owner) == before
    assert "already has an account" in mailbox.last_to(owner.email).body


def test_of_sign_ups_that_race_one_is_taken_and_the_others_are_told() -> None:
    email = people.address("race")

    answers = race([partial(send, email=email) for _ in range(4)])

    told = {
        answer.headers.get("Location", answer.status_code)
        for answer in answers
        if isinstance(answer, HttpResponse)
    }
    assert CODE_PAGE in told
    # One more mail to this address has to wait.
    assert told <= {CODE_PAGE, 429}
    user = User.objects.get(email=email)
    (workspace,) = workspaces_of(user)
    assert ledger.balance_of(workspace.pk) == 50


def test_a_workspaces_name_may_be_taken_twice() -> None:
    emails = [people.address("twin") for _ in range(2)]
    for email in emails:
        send(email=email, workspace_name="Twin Harbour")

    slugs = [workspaces_of(User.objects.get(email=email))[0].slug for email in emails]

    assert len(set(slugs)) == 2
    assert all(slug.startswith("twin-harbour") for slug in slugs)


def test_the_mail_holds_a_code_that_stands_in_no_address(settings: Any) -> None:
    settings.SITE_URL = "https://nexusone.example"
    client, email = Client(headers={"Host": "localhost"}), people.address("mail")

    answer = send(client, language="es", email=email)

    message = mailbox.last_to(email)
    code = mailbox.code_for(email)
    assert "http" not in message.body
    assert "\n" not in message.subject
    assert code not in answer["Location"]
    assert code not in client.get(answer["Location"]).content.decode()


def test_a_mail_server_that_is_away_keeps_nobody_out(settings: Any) -> None:
    client, email = Client(), people.address("away")
    away = settings.EMAIL_BACKEND
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_PORT = 1
    waiting = send(client, email=email)["Location"]
    settings.EMAIL_BACKEND = away

    client.post(waiting, {"action": "resend"})

    code = {"code": mailbox.code_for(email)}
    assert client.post(waiting, code)["Location"] == "/start/"


def test_fields_nobody_asked_for_change_nothing() -> None:
    email = people.address("more")

    send(email=email, is_staff="1", is_superuser="1", opening_credits="9999", balance="9999")

    user = User.objects.get(email=email)
    assert not user.is_staff
    assert not user.is_superuser
    assert ledger.balance_of(workspaces_of(user)[0].pk) == 50


def test_those_who_are_signed_in_do_not_sign_up_again(owner_client: Client) -> None:
    assert owner_client.get("/en/accounts/signup/")["Location"] == "/dashboard/"


def test_signing_up_starts_a_new_session() -> None:
    client = Client()
    client.get("/en/accounts/signup/")
    session = client.session
    session["planted"] = "by somebody else"
    session.save()
    planted = session.session_key

    people.arrive(client)

    assert get_user(client).is_authenticated
    assert client.session.session_key != planted


@pytest.mark.parametrize(
    "elsewhere", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:x"]
)
def test_signing_up_leads_to_our_own_paths_only(elsewhere: str) -> None:
    assert people.arrive(Client(), next=elsewhere)["Location"] == "/start/"
    assert people.arrive(Client(), next="/credits/")["Location"] == "/credits/"


def test_a_form_without_its_token_signs_nobody_up() -> None:
    email = people.address("forged")

    answer = send(Client(enforce_csrf_checks=True), email=email)

    assert answer.status_code == 403
    assert b"This form has gone stale" in answer.content
    assert not User.objects.filter(email=email).exists()


def test_signing_up_again_and_again_is_slowed_down() -> None:
    answers = [send(email="nobody", password1="x") for _ in range(29)]

    assert {answer.status_code for answer in answers} == {200, 429}
    assert int(answers[-1]["Retry-After"]) > 0


@pytest.mark.parametrize("name", ["\u202e\u202e\u202e", "\u200b \u200b", "\u2066x\u2069"])
def test_a_workspace_name_of_which_nothing_is_seen_is_refused(name: str) -> None:
    body = {"workspace_name": name, "email": people.address("unseen"), "password1": PASSWORD}

    answer = Client().post("/en/accounts/signup/", body)

    assert "workspace_name" in answer.context["form"].errors
    assert not User.objects.filter(email=body["email"]).exists()


@pytest.mark.parametrize("is_known", [False, True])
def test_who_corrects_the_address_finds_the_form_filled(owner: User, is_known: bool) -> None:
    client, email = Client(), owner.email if is_known else people.address("slip")
    send(client, email=email, workspace_name="Quiet & Grey")

    again = client.post("/en/accounts/confirm-email/start-over/", {"to": "signup"}, follow=True)

    html = again.content.decode()
    assert 'value="Quiet &amp; Grey"' in html
    assert f'value="{email}"' in html
    assert "Quiet" not in "".join(url for url, _status in again.redirect_chain)
    assert "Quiet" not in Client().get("/en/accounts/signup/").content.decode()
