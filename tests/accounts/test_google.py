"""Signing in with Google, against a double that speaks its OAuth over HTTP."""

from collections.abc import Callable, Iterator
from typing import Any
from uuid import uuid4

import pytest
from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount, SocialToken
from django.core import mail
from django.test import Client

from accounts import selectors
from accounts.models import AuditEntry, User
from core import tenancy
from tests.accounts import google_double
from tests.accounts.google_double import CLIENT_ID, CLIENT_SECRET, Google
from tests.support import factors, people

LOGIN = "/en/accounts/login/"
START = "/en/accounts/google/login/"
SIGNUP = "/en/accounts/google/signup/"
CALLBACK = "/accounts/google/callback/"
SECURITY = "/settings/security/"


@pytest.fixture
def google(settings: Any) -> Iterator[Google]:
    """Google, configured, with a person whom nobody here knows."""
    with google_double.running() as running:
        settings.GOOGLE_CLIENT_ID, settings.GOOGLE_CLIENT_SECRET = CLIENT_ID, CLIENT_SECRET
        settings.GOOGLE_AUTHORIZE_URL = running.authorize_url
        settings.GOOGLE_TOKEN_URL = running.token_url
        running.person = {
            "sub": uuid4().hex,
            "email": people.address("google"),
            "email_verified": True,
            "name": "Ines Duarte",
            "picture": "https://example.com/ines.png",
        }
        yield running


def sign_in(client: Client, google: Google, query: str = "") -> Any:
    """Go to Google, agree, and come back."""
    asked = client.post(f"{START}{query}")
    assert asked.status_code == 302
    back = google.agree(asked["Location"])
    return client.get(back[back.index(CALLBACK) :])


def is_signed_in(client: Client) -> bool:
    """Say whether somebody is signed in."""
    return "_auth_user_id" in client.session


# --- Not configured -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "address", [START, SIGNUP, CALLBACK, "/en/accounts/google/", "/en/accounts/google/error/"]
)
def test_without_a_client_of_googles_there_is_nothing(owner_client: Client, address: str) -> None:
    assert owner_client.get(address).status_code == 404
    assert Client().post(address).status_code == 404


def test_nor_a_button(owner_client: Client) -> None:
    assert b"Google" not in Client().get(LOGIN).content
    assert b"Connect Google" not in owner_client.get(SECURITY).content


def test_only_pages_with_the_button_may_lead_to_google(google: Google, settings: Any) -> None:
    settings.GOOGLE_AUTHORIZE_URL = "https://accounts.google.com/o/oauth2/v2/auth"

    offered = Client().get(LOGIN)
    other = Client().get("/en/accounts/password/reset/")

    assert b"Continue with Google" in offered.content
    assert "form-action 'self' https://accounts.google.com;" in (
        offered["Content-Security-Policy"] + ";"
    )
    assert "google" not in other["Content-Security-Policy"]


# --- Coming for the first time ------------------------------------------------------------------


def test_a_new_person_names_their_workspace_and_is_in(google: Google) -> None:
    client = Client()
    answer = sign_in(client, google)
    assert answer["Location"].endswith("/accounts/google/signup/")
    form = client.get(SIGNUP)
    assert form.context["form"]["workspace_name"].value() == "Ines Duarte"

    answer = client.post(SIGNUP, {"workspace_name": "Duarte Ceramics"})

    assert answer["Location"] == "/start/"
    user = User.objects.get(email=google.person["email"])
    assert (user.name, user.has_usable_password()) == ("Ines Duarte", False)
    assert EmailAddress.objects.get(user=user).verified
    with tenancy.user(user.pk):
        assert [w.name for w in selectors.workspaces_of(user_id=user.pk)] == ["Duarte Ceramics"]
    assert is_signed_in(client)


def test_nothing_of_google_is_kept_but_who_it_was(google: Google) -> None:
    client = Client()
    sign_in(client, google)
    waiting = str(dict(client.session))
    client.post(SIGNUP, {"workspace_name": "Duarte Ceramics"})

    account = SocialAccount.objects.get(uid=google.person["sub"])

    assert set(account.extra_data) == {"email", "name"}
    assert not SocialToken.objects.filter(account=account).exists()
    assert "an access token of Google" not in waiting


def test_the_address_is_googles_and_not_the_forms(google: Google) -> None:
    client = Client()
    sign_in(client, google)

    client.post(SIGNUP, {"workspace_name": "Duarte Ceramics", "email": "boss@example.com"})

    assert User.objects.filter(email=google.person["email"]).exists()
    assert not User.objects.filter(email="boss@example.com").exists()


@pytest.mark.parametrize("name", ["", " ", "x", "\u200b\u200b", "x" * 121])
def test_a_workspace_needs_a_name(google: Google, name: str) -> None:
    client = Client()
    sign_in(client, google)

    assert client.post(SIGNUP, {"workspace_name": name}).status_code == 200
    assert not is_signed_in(client)


def test_the_form_without_google_leads_to_the_sign_in(google: Google) -> None:
    assert Client().get(SIGNUP)["Location"] == LOGIN


def test_an_address_that_google_has_not_confirmed_opens_nothing(google: Google) -> None:
    google.person["email_verified"] = False
    client = Client()

    answer = sign_in(client, google)

    assert answer.status_code == 403
    assert client.get(SIGNUP)["Location"] == LOGIN


# --- Coming again, and to an account that exists ------------------------------------------------


def test_whoever_came_before_is_let_in(google: Google) -> None:
    first = Client()
    sign_in(first, google)
    first.post(SIGNUP, {"workspace_name": "Duarte Ceramics"})
    again = Client()

    answer = sign_in(again, google)

    assert answer["Location"] == "/dashboard/"
    assert is_signed_in(again)


def test_a_confirmed_address_on_both_sides_opens_the_account_and_mails(
    google: Google, owner: User
) -> None:
    google.person["email"] = owner.email
    mail.outbox.clear()
    client = Client()

    sign_in(client, google)

    assert client.session["_auth_user_id"] == str(owner.pk)
    assert SocialAccount.objects.get(uid=google.person["sub"]).user == owner
    assert [message.to for message in mail.outbox] == [[owner.email]]


def test_an_account_whose_address_was_never_confirmed_here_stays_shut(
    google: Google, owner: User
) -> None:
    EmailAddress.objects.filter(user=owner).update(verified=False)
    google.person["email"] = owner.email
    client = Client()

    sign_in(client, google)
    answer = client.post(SIGNUP, {"workspace_name": "Mine"}, follow=True)

    assert not is_signed_in(client)
    assert b"Sign in with its password, and connect" in answer.content
    assert not SocialAccount.objects.filter(user=owner).exists()


def test_google_is_no_way_around_the_second_factor(google: Google, owner: User) -> None:
    google.person["email"] = owner.email
    secret = factors.add_app(owner)
    client = Client()

    sign_in(client, google)
    assert not is_signed_in(client)
    client.post("/en/accounts/2fa/authenticate/", {"code": factors.code(secret)})

    assert is_signed_in(client)


def test_whoever_is_no_longer_active_does_not_come_in(google: Google, owner: User) -> None:
    google.person["email"] = owner.email
    User.objects.filter(pk=owner.pk).update(is_active=False)
    client = Client()

    sign_in(client, google)

    assert not is_signed_in(client)


# --- Connecting and disconnecting ---------------------------------------------------------------


def test_google_is_connected_and_disconnected_on_the_security_screen(
    google: Google, owner: User, owner_client: Client
) -> None:
    factors.confirm(owner_client)

    answer = sign_in(owner_client, google, "?process=connect")
    assert answer["Location"] == SECURITY
    assert google.person["email"] in owner_client.get(SECURITY).content.decode()
    owner_client.post("/en/accounts/google/disconnect/")

    assert not SocialAccount.objects.filter(user=owner).exists()
    with tenancy.user(owner.pk):
        actions = list(AuditEntry.objects.filter(user=owner).values_list("action", flat=True))
    assert {"google.connected", "google.disconnected"} <= set(actions)


def test_connecting_asks_who_it_is_first(google: Google, owner_client: Client) -> None:
    answer = sign_in(owner_client, google, "?process=connect")

    assert answer["Location"].startswith("/en/accounts/reauthenticate/")
    assert not SocialAccount.objects.filter(uid=google.person["sub"]).exists()


def test_a_google_account_of_somebody_else_is_not_taken_over(
    google: Google, owner_client: Client, client_of: Callable[[User], Client], stranger: User
) -> None:
    factors.confirm(owner_client)
    sign_in(owner_client, google, "?process=connect")
    thief = client_of(stranger)
    factors.confirm(thief)

    sign_in(thief, google, "?process=connect")

    assert not SocialAccount.objects.filter(user=stranger).exists()


def test_the_last_way_in_is_not_taken_away(google: Google) -> None:
    client = Client()
    sign_in(client, google)
    client.post(SIGNUP, {"workspace_name": "Duarte Ceramics"})

    answer = client.post("/en/accounts/google/disconnect/")

    assert answer.status_code == 422
    assert b"Set a password first" in answer.content
    assert SocialAccount.objects.filter(uid=google.person["sub"]).exists()


# --- Attacks ------------------------------------------------------------------------------------


def test_a_code_of_another_browser_is_worth_nothing(google: Google) -> None:
    asked = Client().post(START)
    back = google.agree(asked["Location"])
    victim = Client()

    answer = victim.get(back[back.index(CALLBACK) :])

    assert answer.status_code == 401
    assert not is_signed_in(victim)
    assert google.issued == 0


@pytest.mark.parametrize(
    "claims", [{"aud": "another client"}, {"iss": "https://evil.example"}, {"exp": 1}]
)
def test_an_identity_for_others_is_refused(google: Google, claims: dict[str, Any]) -> None:
    google.claims = claims
    client = Client()

    assert sign_in(client, google).status_code == 401
    assert not is_signed_in(client)


@pytest.mark.parametrize("query", ["", "?code=x", "?state=x", "?code=x&state=x", "?error=x"])
def test_any_way_back_gets_an_answer(google: Google, query: str) -> None:
    assert Client().get(f"{CALLBACK}{query}").status_code == 401


def test_whoever_says_no_at_google_is_told_that_nothing_happened(google: Google) -> None:
    client = Client()
    asked = client.post(START)["Location"]
    state = asked.split("state=")[1].split("&")[0]

    answer = client.get(f"{CALLBACK}?error=access_denied&state={state}")

    assert answer["Location"].endswith("/accounts/google/cancelled/")


@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example/"])
def test_google_leads_back_to_our_own_paths_only(
    google: Google, owner: User, elsewhere: str
) -> None:
    google.person["email"] = owner.email

    assert sign_in(Client(), google, f"?next={elsewhere}")["Location"] == "/dashboard/"


def test_the_way_to_google_begins_with_a_form_of_ours(google: Google) -> None:
    assert Client(enforce_csrf_checks=True).post(START).status_code == 403
    assert Client().get(START).status_code == 200


def test_google_is_asked_to_send_people_to_the_configured_address(
    google: Google, settings: Any
) -> None:
    settings.SITE_URL = "https://nexusone.example"

    asked = Client(headers={"host": "localhost"}).post(f"{START}?scope=drive&auth_params=a%3Db")

    assert "redirect_uri=https%3A%2F%2Fnexusone.example%2Faccounts%2Fgoogle%2F" in asked["Location"]
    assert "drive" not in asked["Location"]
