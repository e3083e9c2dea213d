"""The screen of what protects a person, and the rules that ask for a second factor."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.core.checks import run_checks
from django.core.mail import EmailMultiAlternatives
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from rest_framework.test import APIClient

from accounts import services, tokens
from accounts.models import Membership, Role, User, Workspace
from core import tenancy
from tests.api.keys import issue
from tests.support import factors, mailbox, people
from tests.support.people import PASSWORD, Account

SECURITY = "/settings/security/"
EMAIL = "/en/accounts/email/"
# What differs between two loads of one page.
TOKEN = re.compile(r'(value|nonce|content)="[\w+/=-]{16,}"|[0-9a-f]{32}')


def require_factor(workspace: Workspace) -> None:
    """Let a workspace ask its members for a second factor."""
    with tenancy.workspace(workspace.pk):
        Workspace.objects.filter(pk=workspace.pk).update(requires_second_factor=True)


# --- The screen ---------------------------------------------------------------------------------


def test_nobody_sees_it_without_signing_in() -> None:
    assert Client().get(SECURITY)["Location"].startswith("/en/accounts/login/")


def test_it_says_what_is_on(owner: User, owner_client: Client) -> None:
    before = owner_client.get(SECURITY).content.decode()
    factors.add_app(owner)
    factors.add_passkey(owner, "Grey laptop")
    after = owner_client.get(SECURITY).content.decode()

    assert "Set up the app" in before
    assert "Switch the app off" in after
    assert "Grey laptop" in after
    assert "Show the codes" in after


# --- E-mail address and password ----------------------------------------------------------------


def test_a_new_address_counts_once_it_is_confirmed_and_the_old_one_is_told(
    owner: User, owner_client: Client
) -> None:
    old, new = owner.email, people.address("moved")
    factors.confirm(owner_client)
    mail.outbox.clear()

    asked = owner_client.post(EMAIL, {"email": new, "action_add": ""})
    owner.refresh_from_db()
    assert owner.email == old
    (message,) = mail.outbox
    assert message.to == [new]
    code = re.search(r"\b\d{6}\b", str(message.body))
    assert code is not None
    assert "sign up" not in str(message.body)
    mail.outbox.clear()
    answer = owner_client.post(asked["Location"], {"code": code[0]})
    assert answer["Location"] == SECURITY
    assert new in owner_client.get(SECURITY).content.decode()

    owner.refresh_from_db()
    assert owner.email == new
    assert list(EmailAddress.objects.filter(user=owner).values_list("email")) == [(new,)]
    told = [message for message in mail.outbox if message.to == [old]]
    assert len(told) == 1
    assert new in str(told[0].body)


def test_of_an_address_that_has_an_account_only_its_owner_hears(
    owner_client: Client, stranger: User
) -> None:
    factors.confirm(owner_client)
    screens = []
    for email in (people.address("free"), stranger.email):
        asked = owner_client.post(EMAIL, {"email": email, "action_add": ""}, follow=True)
        code = owner_client.session["account_email_verification_code"]["code"]
        page = asked.content.decode().replace(email, "")
        screens.append((asked.status_code, asked.redirect_chain, TOKEN.sub("", page)))

    free, taken = screens
    assert free == taken
    message = mailbox.last_to(stranger.email)
    assert "Somebody wanted to use this address" in message.body
    assert "nothing was changed" in message.body
    assert not mailbox.CODE.search(str(message.body))
    # Even who knows the code learns nothing and changes nothing.
    answer = owner_client.post("/en/accounts/confirm-email/", {"code": code})
    assert answer.context["form"].errors["code"] == [
        "This code is not right. Look at the newest mail."
    ]
    assert EmailAddress.objects.filter(email=stranger.email).count() == 1


def test_a_new_code_for_a_taken_address_tells_its_owner_once_more(
    owner_client: Client, stranger: User
) -> None:
    factors.confirm(owner_client)
    owner_client.post(EMAIL, {"email": stranger.email, "action_add": ""})
    mail.outbox.clear()

    owner_client.post("/en/accounts/confirm-email/", {"action": "resend"})

    (message,) = mail.outbox
    assert message.to == [stranger.email]
    assert not mailbox.CODE.search(str(message.body))


def test_an_open_browser_is_not_enough_to_change_the_address(
    owner: User, owner_client: Client
) -> None:
    answer = owner_client.post(EMAIL, {"email": people.address("thief"), "action_add": ""})

    assert answer["Location"].startswith("/en/accounts/reauthenticate/")
    owner.refresh_from_db()
    assert EmailAddress.objects.get(user=owner).email == owner.email


@pytest.mark.parametrize("language", ["en", "ar"])
def test_a_new_password_is_told_by_mail_in_the_readers_language(
    client_of: Callable[[User], Client], language: str
) -> None:
    user = people.sign_up(language=language).user
    mail.outbox.clear()
    new = "a lighthouse in the fog"

    client_of(user).post(
        "/en/accounts/password/change/",
        {"oldpassword": PASSWORD, "password1": new, "password2": new},
    )

    (message,) = mail.outbox
    assert isinstance(message, EmailMultiAlternatives)
    (html,) = (str(part[0]) for part in message.alternatives)
    assert f'lang="{language}"' in html
    assert ('dir="rtl"' in html) == (language == "ar")
    assert "/settings/security/" in str(message.body)


@pytest.mark.parametrize("keys", [0, 1, 2])
def test_a_new_password_tells_of_the_keys_that_go_on_working(
    client_of: Callable[[User], Client], keys: int
) -> None:
    account = people.sign_up()
    with tenancy.user(account.user.pk):
        other = services.open_workspace(name="Bakery Sul", by=account.user)
    for place in (other, account.workspace)[:keys]:
        issue(place, account.user)
    mail.outbox.clear()
    new = "a lighthouse in the fog"

    client_of(account.user).post(
        "/en/accounts/password/change/",
        {"oldpassword": PASSWORD, "password1": new, "password2": new},
    )

    (message,) = mail.outbox
    assert isinstance(message, EmailMultiAlternatives)
    for text in (str(message.body), str(message.alternatives[0][0])):
        assert ("/settings/api-keys/" in text) == (keys > 0)
        assert (f"{keys} API key" in text) == (keys > 0)


# --- A workspace that asks for a second factor --------------------------------------------------


@pytest.mark.parametrize("address", ["/dashboard/", "/credits/", "/magic-pages/", "/search/"])
def test_a_member_without_one_is_led_to_set_one_up(
    workspace: Workspace, member: User, client_of: Callable[[User], Client], address: str
) -> None:
    require_factor(workspace)
    client = client_of(member)

    answer = client.get(address)

    assert answer["Location"] == "/settings/security/?needed"
    shown = client.get(answer["Location"])
    assert b"This workspace requires a second factor" in shown.content


def test_a_member_who_has_one_works_on(
    workspace: Workspace, member: User, client_of: Callable[[User], Client]
) -> None:
    require_factor(workspace)
    factors.add_app(member)

    assert client_of(member).get("/dashboard/").status_code == 200


def test_whoever_lacks_one_reaches_what_is_their_own(
    workspace: Workspace, member: User, client_of: Callable[[User], Client]
) -> None:
    require_factor(workspace)
    client = client_of(member)

    for address in ("/settings/preferences/", SECURITY, "/en/accounts/logout/", EMAIL):
        assert client.get(address).status_code == 200


def test_and_another_workspace(
    workspace: Workspace, elsewhere: Account, client_of: Callable[[User], Client]
) -> None:
    with tenancy.workspace(workspace.pk):
        Membership.objects.create(workspace=workspace, user=elsewhere.user, role=Role.EDITOR)
    require_factor(workspace)
    client = client_of(elsewhere.user)
    client.post("/workspaces/switch/", {"workspace": str(workspace.pk)})
    assert client.get("/dashboard/").status_code == 302

    client.post("/workspaces/switch/", {"workspace": str(elsewhere.workspace.pk)})

    assert client.get("/dashboard/").status_code == 200


def test_a_part_of_a_screen_just_stays_as_it_is(
    workspace: Workspace, member: User, client_of: Callable[[User], Client]
) -> None:
    require_factor(workspace)

    answer = client_of(member).get("/dashboard/", headers={"hx-request": "true"})

    assert answer.status_code == 204


def test_their_programs_are_refused_in_words(
    workspace: Workspace, member: User, api_of: Callable[[User], APIClient]
) -> None:
    require_factor(workspace)

    answer = api_of(member).get("/api/credits")

    assert answer.status_code == 403
    assert answer.json()["code" if "code" in answer.json() else "type"].endswith(
        "second_factor_required"
    )
    factors.add_app(member)
    assert api_of(member).get("/api/credits").status_code == 200


@pytest.mark.parametrize("has_factor", [True, False])
def test_an_api_key_goes_on_working_for_whoever_has_one(
    workspace: Workspace, owner: User, has_factor: bool
) -> None:
    if has_factor:
        factors.add_passkey(owner)
    with tenancy.workspace(workspace.pk):
        key = services.issue_api_key(
            workspace_id=workspace.pk,
            user=owner,
            name="Till",
            scopes=["credits:read"],
            expires_at=None,
        )
    require_factor(workspace)

    answer = APIClient(headers={"X-Api-Key": key.secret}).get("/api/credits")

    assert answer.status_code == (200 if has_factor else 403)


def test_the_rule_costs_nothing_where_there_is_none(
    owner_client: Client,
) -> None:
    with CaptureQueriesContext(connection) as asked:
        owner_client.get("/credits/")

    assert not [query for query in asked.captured_queries if "mfa_authenticator" in query["sql"]]


# --- Staff --------------------------------------------------------------------------------------


def test_staff_without_a_second_factor_are_led_to_set_one_up(
    staff: User, client_of: Callable[[User], Client], settings: Any
) -> None:
    settings.STAFF_SECOND_FACTOR = True
    client = client_of(staff)

    answer = client.get("/admin/")

    assert answer["Location"] == "/settings/security/?needed=staff"
    assert (
        b"The staff site opens with a second factor only" in client.get(answer["Location"]).content
    )


def test_staff_with_one_come_in(
    staff: User, client_of: Callable[[User], Client], settings: Any
) -> None:
    settings.STAFF_SECOND_FACTOR = True
    factors.add_passkey(staff)

    assert client_of(staff).get("/admin/").status_code == 200


@pytest.mark.parametrize("is_on", [True, False])
def test_an_installation_that_lets_staff_in_without_one_is_told_so(
    settings: Any, is_on: bool
) -> None:
    settings.STAFF_SECOND_FACTOR = is_on

    found = [each.id for each in run_checks(include_deployment_checks=True, tags=["security"])]

    assert ("accounts.E001" in found) == (not is_on)


def test_tokens_of_others_stay(owner: User, stranger: User) -> None:
    kept = tokens.issue(user=stranger)

    tokens.revoke_all(user=owner)

    api = APIClient(headers={"Authorization": f"Bearer {kept.access}"})
    assert api.get("/api/credits").status_code == 200
