"""Signing in and out, and choosing a new password, in the browser."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.test import Client
from rest_framework.test import APIClient

from accounts import tokens
from accounts.models import TokenFamily, User
from tests.api.keys import issue
from tests.support import mailbox, people
from tests.support.hashing import hashes
from tests.support.people import PASSWORD, Account

LOGIN = "/en/accounts/login/"
LOGOUT = "/en/accounts/logout/"
RESET = "/en/accounts/password/reset/"
NEW_PASSWORD = "another harbour at dusk"
ELSEWHERE = [
    "https://evil.example/",
    "//evil.example/",
    "/\\evil.example/",
    "javascript:alert(1)",
    "https://localhost/",
    "http://127.0.0.1:9/",
    "/%09/evil.com",
    "/%5Cevil.com",
    "/\t/evil.com",
]


def sign_in(client: Client, user: User, password: str = PASSWORD, **more: Any) -> Any:
    """Send the sign-in form."""
    return client.post(LOGIN, {"login": user.email, "password": password, **more})


def is_signed_in(client: Client) -> bool:
    """Say whether somebody is signed in."""
    return client.get("/dashboard/").status_code == 200


def reset_link(user: User, **headers: str) -> str:
    """Ask for a new password and return the path of the link that was mailed."""
    mail.outbox.clear()
    Client(headers=headers).post(RESET, {"email": user.email})
    (message,) = mail.outbox
    found = re.search(r"https?://[^/\s]+(/\S+)", str(message.body))
    assert found is not None
    return found[1]


def choose_password(path: str, password: str) -> Any:
    """Open the link of a mail and choose a password."""
    client = Client()
    form = client.get(path, follow=True)
    assert form.status_code == 200
    target = form.redirect_chain[-1][0] if form.redirect_chain else path
    return client.post(target, {"password1": password, "password2": password})


def test_signing_in_leads_to_the_dashboard_with_a_new_session(owner: User) -> None:
    client = Client()
    session = client.session
    session["planted"] = "x"
    session.save()
    planted = session.session_key

    answer = sign_in(client, owner)

    assert answer["Location"] == "/dashboard/"
    assert is_signed_in(client)
    assert client.session.session_key != planted


def test_the_address_may_be_written_in_capitals(owner: User) -> None:
    client = Client()
    client.post(LOGIN, {"login": owner.email.upper(), "password": PASSWORD})

    assert is_signed_in(client)


def test_a_wrong_password_and_an_unknown_address_are_answered_alike(owner: User) -> None:
    wrong = sign_in(Client(), owner, "x" * 14)
    unknown = Client().post(LOGIN, {"login": "no@example.com", "password": "x" * 14})

    assert wrong.status_code == unknown.status_code == 200
    assert wrong.context["form"].errors == unknown.context["form"].errors
    assert wrong.context["form"].errors


@pytest.mark.parametrize(
    "values", [{}, {"login": "\x00", "password": "\x00"}, {"login": "x" * 9999}]
)
def test_any_form_gets_an_answer(values: dict[str, str]) -> None:
    assert Client().post(LOGIN, values).status_code == 200


def test_who_is_no_longer_active_does_not_come_in(owner: User) -> None:
    User.objects.filter(pk=owner.pk).update(is_active=False)
    client = Client()

    sign_in(client, owner)

    assert not is_signed_in(client)


def test_guessing_is_slowed_down_before_thirty_tries(owner: User) -> None:
    answers = [sign_in(Client(), owner, f"wrong {n} wrong") for n in range(29)]

    assert [answer.status_code for answer in answers] == [200] * 5 + [429] * 24
    assert all(int(answer["Retry-After"]) > 0 for answer in answers[5:])
    assert b"Too many failed login attempts. Try again later." in answers[5].content
    assert b"That was a little fast" in answers[-1].content


def test_after_a_few_wrong_passwords_the_right_one_has_to_wait(owner: User) -> None:
    for n in range(6):
        sign_in(Client(), owner, f"wrong {n} wrong")
    client = Client()

    answer = sign_in(client, owner)

    assert answer.status_code == 429
    assert not is_signed_in(client)


def test_a_new_password_ends_the_waiting(owner: User) -> None:
    for n in range(6):
        sign_in(Client(), owner, f"wrong {n} wrong")
    client = Client()

    choose_password(reset_link(owner), NEW_PASSWORD)

    sign_in(client, owner, NEW_PASSWORD)
    assert is_signed_in(client)


def test_a_wrong_password_and_an_unknown_address_take_the_same_work(owner: User) -> None:
    for email in (owner.email, people.address("unknown")):
        with hashes() as hashed:
            Client().post(LOGIN, {"login": email, "password": "x" * 14})
        assert hashed.times == 1


def test_asking_for_a_new_password_again_and_again_is_slowed_down(owner: User) -> None:
    for email in (owner.email, people.address("unknown")):
        mail.outbox.clear()

        answers = [Client().post(RESET, {"email": email}) for _ in range(5)]

        assert [answer.status_code for answer in answers] == [302] * 3 + [429] * 2
        assert int(answers[-1]["Retry-After"]) > 0
        assert len(mail.outbox) == 3


def test_the_link_comes_in_the_language_of_its_owner() -> None:
    owner = people.sign_up(language="he").user

    assert reset_link(owner).startswith("/he/accounts/password/reset/key/")


@pytest.mark.parametrize("elsewhere", ELSEWHERE)
def test_signing_in_leads_to_our_own_paths_only(owner: User, elsewhere: str) -> None:
    assert sign_in(Client(), owner, next=elsewhere)["Location"] == "/dashboard/"
    assert Client().get(LOGIN, {"next": elsewhere}).status_code == 200


def test_signing_in_leads_back_to_where_one_wanted_to_go(owner: User) -> None:
    client = Client()
    asked = client.get("/credits/?before=5")["Location"]
    form = client.get(asked)

    assert b'value="/credits/?before=5"' in form.content
    assert sign_in(client, owner, next="/credits/?before=5")["Location"] == "/credits/?before=5"


def test_signing_out_is_asked_for_and_then_done(owner_client: Client) -> None:
    assert owner_client.get(LOGOUT).status_code == 200
    assert is_signed_in(owner_client)

    answer = owner_client.post(LOGOUT)

    assert answer["Location"] == "/en/"
    assert not is_signed_in(owner_client)


def test_a_session_ends_on_the_server_too(owner_client: Client) -> None:
    kept = owner_client.cookies["sessionid"].value
    owner_client.post(LOGOUT)

    thief = Client()
    thief.cookies["sessionid"] = kept

    assert not is_signed_in(thief)


@pytest.mark.parametrize("elsewhere", ELSEWHERE)
def test_signing_out_leads_to_our_own_paths_only(owner_client: Client, elsewhere: str) -> None:
    assert owner_client.post(LOGOUT, {"next": elsewhere})["Location"] == "/en/"


def test_the_mail_names_our_own_address_and_not_the_one_of_the_request(
    owner: User, settings: Any
) -> None:
    settings.SITE_URL = "https://nexusone.example"
    settings.ALLOWED_HOSTS = ["*"]
    mail.outbox.clear()

    Client(headers={"Host": "evil.example", "X-Forwarded-Host": "evil.example"}).post(
        RESET, {"email": owner.email}
    )

    (message,) = mail.outbox
    assert "https://nexusone.example/en/accounts/password/reset/key/" in message.body
    assert "evil" not in f"{message.body}{message.subject}"
    assert message.to == [owner.email]


def test_the_mail_to_an_unknown_address_names_our_own_too(settings: Any) -> None:
    settings.SITE_URL = "https://nexusone.example"
    settings.ALLOWED_HOSTS = ["*"]
    mail.outbox.clear()

    Client(headers={"Host": "evil.example"}).post(RESET, {"email": people.address("unknown")})

    (message,) = mail.outbox
    assert "https://nexusone.example/en/accounts/signup/" in message.body
    assert "evil" not in message.body


def test_asking_for_a_new_password_tells_nobody_who_has_an_account(owner: User) -> None:
    known = Client().post(RESET, {"email": owner.email}, follow=True)
    unknown = Client().post(RESET, {"email": people.address("unknown")}, follow=True)

    assert known.redirect_chain == unknown.redirect_chain
    assert without_token(known.content) == without_token(unknown.content)


def without_token(html: bytes) -> bytes:
    """Leave out what differs in every response."""
    return re.sub(rb'name="csrfmiddlewaretoken" value="\w+"', b"", html)


def test_a_new_password_ends_every_session_and_token(owner: User, owner_client: Client) -> None:
    api = APIClient(headers={"Authorization": f"Bearer {tokens.issue(user=owner).access}"})
    assert api.get("/api/credits").status_code == 200

    choose_password(reset_link(owner), NEW_PASSWORD)

    owner.refresh_from_db()
    assert owner.check_password(NEW_PASSWORD)
    assert api.get("/api/credits").status_code == 401
    assert not is_signed_in(owner_client)


def test_whoever_resets_their_password_hears_of_their_keys(account: Account) -> None:
    issue(account.workspace, account.user)

    choose_password(reset_link(account.user), NEW_PASSWORD)

    told = str(mailbox.last_to(account.user.email).body)
    assert "1 API key of yours goes on working." in told
    assert "/settings/api-keys/" in told


def test_an_owner_takes_back_an_account_that_somebody_made_with_their_address() -> None:
    email, planted = people.address("victim"), "the attacker knows this one"
    form = {"email": email, "password1": planted, "workspace_name": "Harbour Rye"}
    thief, program = Client(), APIClient()
    thief.post("/en/accounts/signup/", form)
    victim = User.objects.get(email=email)
    code = mailbox.code_for(email)
    tokens.issue(user=victim)

    # The code is of the browser that signed up: it confirms nothing in another one, or by the API.
    Client().post("/en/accounts/confirm-email/", {"code": code})
    program.post("/api/auth/verify", {"email": email, "password": planted, "code": code})
    assert not EmailAddress.objects.get(email=email).verified
    choose_password(reset_link(victim), NEW_PASSWORD)

    victim.refresh_from_db()
    assert victim.check_password(NEW_PASSWORD)
    assert not TokenFamily.objects.filter(user=victim, revoked_at=None).exists()
    sent = {"email": email, "password": planted}
    assert program.post("/api/auth/login", sent).json()["type"].endswith(":wrong_credentials")
    assert not is_signed_in(thief)
    sign_in(thief, victim, planted)
    assert not is_signed_in(thief)


def test_a_reset_link_is_good_once(owner: User) -> None:
    path = reset_link(owner)
    choose_password(path, NEW_PASSWORD)

    again = Client().get(path, follow=True)

    assert b"This link no longer works" in again.content


@pytest.mark.parametrize("key", ["x-y", "1-set-password", "zzzzzzzzzzzzzz-abc", "0-0"])
def test_a_link_we_did_not_make_does_nothing(key: str) -> None:
    answer = Client().get(f"/en/accounts/password/reset/key/{key}/", follow=True)

    assert answer.status_code == 200
    assert b"This link no longer works" in answer.content


def test_a_weak_new_password_is_refused(owner: User) -> None:
    answer = choose_password(reset_link(owner), "short")

    assert answer.status_code == 200
    assert answer.context["form"].errors
    assert owner.check_password(PASSWORD)


def test_changing_the_password_keeps_this_session_and_ends_the_rest(
    client_of: Callable[[User], Client], owner: User
) -> None:
    here, there = client_of(owner), client_of(owner)
    api = APIClient(headers={"Authorization": f"Bearer {tokens.issue(user=owner).access}"})

    here.post(
        "/en/accounts/password/change/",
        {"oldpassword": PASSWORD, "password1": NEW_PASSWORD, "password2": NEW_PASSWORD},
    )

    owner.refresh_from_db()
    assert owner.check_password(NEW_PASSWORD)
    assert is_signed_in(here)
    assert not is_signed_in(there)
    assert api.get("/api/credits").status_code == 401


@pytest.mark.parametrize("language", ["en", "es", "pt", "ar", "he"])
@pytest.mark.parametrize(
    "screen", ["login", "signup", "password/reset", "password/reset/done", "inactive"]
)
def test_every_screen_for_the_signed_out_speaks_every_language(screen: str, language: str) -> None:
    answer = Client().get(f"/{language}/accounts/{screen}/")

    assert answer.status_code == 200
    assert f'<html lang="{language}"'.encode() in answer.content
    assert answer["Cache-Control"].find("no-store") >= 0


@pytest.mark.parametrize(
    ("screen", "leads_to"),
    [
        ("email", "/en/accounts/login/?next=/en/accounts/email/"),
        ("password/change", "/en/accounts/login/?next=/en/accounts/password/change/"),
        ("logout", "/en/"),
    ],
)
def test_every_screen_for_the_signed_in_is_closed_to_others(
    owner_client: Client, screen: str, leads_to: str
) -> None:
    address = f"/en/accounts/{screen}/"

    assert owner_client.get(address).status_code == 200
    assert Client().get(address)["Location"] == leads_to


@pytest.mark.parametrize("address", ["nobody", "", "x" * 300 + "@example.com", "a\x00@b.co"])
def test_an_address_that_cannot_be_one_is_not_added(owner_client: Client, address: str) -> None:
    answer = owner_client.post("/en/accounts/email/", {"email": address, "action_add": ""})

    assert answer.status_code == 200
    assert answer.context["form"].errors["email"]
