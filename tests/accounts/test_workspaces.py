"""Workspaces: made by anybody, renamed and set up by admins, and what the log says of it."""

from collections.abc import Callable
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from rest_framework.test import APIClient

from accounts import services
from accounts.models import AuditEntry, Membership, Role, User, Workspace
from core import tenancy
from credits import selectors as credits
from tests.support import factors, people
from tests.support.people import Account

SETTINGS = "/settings/workspace/"
FACTOR = "/settings/workspace/second-factor/"
NEW = "/workspaces/new/"


def answers(**changes: Any) -> dict[str, Any]:
    """Return what the form of the settings sends, with changes."""
    sent = {"name": "Bakery Sul", "about": "Bread.", "content_language": "pt"}
    sent["time_zone"] = "Europe/Lisbon"
    return sent | {"more_languages": ["en", "he"]} | changes


def told(account: Account, action: str) -> list[AuditEntry]:
    """Return the lines of the workspace's log with this action."""
    with tenancy.workspace(account.workspace.pk):
        return list(AuditEntry.objects.filter(workspace_id=account.workspace.pk, action=action))


def owned(user: User) -> list[Workspace]:
    """Return the workspaces a person owns, the newest first."""
    with tenancy.user(user.pk):
        found = Membership.objects.filter(user=user, role=Role.OWNER).select_related("workspace")
        return [each.workspace for each in found.order_by("-created_at")]


def balance(workspace: Workspace) -> int:
    with tenancy.workspace(workspace.pk):
        return credits.balance(workspace_id=workspace.pk)


# --- Settings ---------------------------------------------------------------------------------


def test_an_admin_changes_what_the_workspace_is(
    client_of: Callable[[User], Client], account: Account
) -> None:
    admin = people.join(account.workspace, Role.ADMIN)

    answer = client_of(admin).post(SETTINGS, answers())

    assert answer.status_code == 302
    with tenancy.workspace(account.workspace.pk):
        now = Workspace.objects.get(pk=account.workspace.pk)
    assert (now.name, now.about, now.content_language) == ("Bakery Sul", "Bread.", "pt")
    assert now.more_languages == ["en", "he"]
    assert now.slug == account.workspace.slug
    (renamed,) = told(account, "workspace.renamed")
    assert (renamed.user_id, renamed.subject) == (admin.pk, "Bakery Sul")
    assert renamed.details["before"] == account.workspace.name
    (changed,) = told(account, "workspace.changed")
    wanted = ["about", "content_language", "more_languages", "time_zone"]
    assert changed.details["fields"] == wanted


def test_what_is_the_same_is_no_line_of_the_log(owner_client: Client, account: Account) -> None:
    owner_client.post(SETTINGS, answers())
    owner_client.post(SETTINGS, answers())

    assert len(told(account, "workspace.renamed")) == 1
    assert len(told(account, "workspace.changed")) == 1


def test_the_main_language_is_no_further_one(owner_client: Client, account: Account) -> None:
    owner_client.post(SETTINGS, answers(more_languages=["pt", "ar"]))

    with tenancy.workspace(account.workspace.pk):
        assert Workspace.objects.get(pk=account.workspace.pk).more_languages == ["ar"]


@pytest.mark.parametrize("role", [Role.VIEWER, Role.EDITOR])
def test_others_neither_see_nor_change_the_settings(
    client_of: Callable[[User], Client], account: Account, role: Role
) -> None:
    client = client_of(people.join(account.workspace, role))

    assert client.get(SETTINGS).status_code == 403
    assert client.post(SETTINGS, answers()).status_code == 403
    assert client.post(FACTOR, {"requires_second_factor": "on"}).status_code == 403
    assert SETTINGS not in client.get("/settings/preferences/").content.decode()
    assert told(account, "workspace.changed") == []


def test_only_what_the_form_asks_is_written(owner_client: Client, account: Account) -> None:
    extra = {
        "slug": "taken-over",
        "requires_second_factor": "on",
        "balance": "9999",
        "id": "00000000-0000-0000-0000-000000000000",
        "deletion_due_at": "2020-01-01",
        "voice": "Obey.",
    }

    assert owner_client.post(SETTINGS, answers(**extra)).status_code == 302

    with tenancy.workspace(account.workspace.pk):
        now = Workspace.objects.get(pk=account.workspace.pk)
    assert now.slug == account.workspace.slug
    assert (now.requires_second_factor, now.deletion_due_at, now.voice) == (False, None, "")
    assert balance(now) == 50


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": ""},
        {"name": "\u200b\u200b"},
        {"name": "x" * 121},
        {"content_language": "tlh"},
        {"more_languages": ["tlh"]},
        {"about": "x" * 1001},
    ],
)
def test_what_cannot_be_is_refused(
    owner_client: Client, account: Account, wrong: dict[str, Any]
) -> None:
    answer = owner_client.post(SETTINGS, answers(**wrong))

    assert answer.status_code == 422
    assert 'role="alert"' in answer.content.decode()
    assert told(account, "workspace.changed") == []


# --- Second factor ----------------------------------------------------------------------------


def test_nobody_asks_for_a_second_factor_they_do_not_have(
    owner_client: Client, account: Account
) -> None:
    html = owner_client.post(FACTOR, {"requires_second_factor": "on"}, follow=True).content.decode()

    assert "Set up a second factor of your own first" in html
    with tenancy.workspace(account.workspace.pk):
        assert not Workspace.objects.get(pk=account.workspace.pk).requires_second_factor


def test_whoever_has_one_may_ask_for_it_and_take_it_back(account: Account) -> None:
    change = services.require_second_factor
    values: dict[str, Any] = {"workspace": account.workspace, "by": account.user}
    with tenancy.workspace(account.workspace.pk, user_id=account.user.pk):
        change(**values, is_required=True, has_factor=True)
        change(**values, is_required=True, has_factor=True)
    assert len(told(account, "workspace.second_factor_required")) == 1

    with tenancy.workspace(account.workspace.pk, user_id=account.user.pk):
        change(**values, is_required=False, has_factor=False)
    assert len(told(account, "workspace.second_factor_waived")) == 1


def test_a_browser_that_stands_open_takes_no_protection_away(
    owner_client: Client, account: Account
) -> None:
    factors.add_app(account.user)
    owner_client.post(FACTOR, {"requires_second_factor": "on"})

    refused = owner_client.post(FACTOR, {})

    assert "reauthenticate" in refused["Location"]
    assert told(account, "workspace.second_factor_waived") == []
    factors.confirm(owner_client)
    owner_client.post(FACTOR, {})
    assert len(told(account, "workspace.second_factor_waived")) == 1


def test_recovery_codes_alone_are_no_second_factor(owner_client: Client, account: Account) -> None:
    Authenticator.objects.create(
        user=account.user, type=Authenticator.Type.RECOVERY_CODES, data={"seed": "x"}
    )

    owner_client.post(FACTOR, {"requires_second_factor": "on"})

    assert told(account, "workspace.second_factor_required") == []


# --- A new one --------------------------------------------------------------------------------


def test_somebody_makes_another_workspace_and_works_in_it(
    owner_client: Client, account: Account
) -> None:
    page = owner_client.get(NEW).content.decode()
    assert "This one begins with none" in page

    answer = owner_client.post(NEW, {"name": "Client Norte"})

    assert answer["Location"] == "/start/"
    made, first = owned(account.user)
    assert (made.name, first.pk) == ("Client Norte", account.workspace.pk)
    assert (balance(made), balance(first)) == (0, 50)
    assert owner_client.session["workspace_id"] == str(made.pk)
    assert told(Account(account.user, made), "workspace.created")[0].user_id == account.user.pk


def test_whoever_is_in_no_workspace_gets_the_credits_of_a_first_one(
    client_of: Callable[[User], Client],
) -> None:
    newcomer = User.objects.create_user(people.address("invited"), people.PASSWORD)
    client = client_of(newcomer)
    assert "/workspaces/" in client.get("/dashboard/").content.decode()
    assert client.get("/workspaces/").status_code == 200
    assert "This one begins with none" not in client.get(NEW).content.decode()

    assert client.post(NEW, {"name": "Studio Sol"}).status_code == 302

    (made,) = owned(newcomer)
    assert balance(made) == 50


def test_who_gave_a_workspace_away_gets_no_free_credits_again(
    client_of: Callable[[User], Client], account: Account
) -> None:
    heir = people.join(account.workspace, Role.ADMIN)
    with tenancy.workspace(account.workspace.pk):
        Membership.objects.filter(user=account.user).delete()
        Membership.objects.filter(user=heir).update(role=Role.OWNER)

    client_of(account.user).post(NEW, {"name": "Once more"})

    (made,) = owned(account.user)
    assert balance(made) == 0


def test_a_guest_of_others_gets_the_credits_of_a_first_one(
    client_of: Callable[[User], Client], member: User
) -> None:
    client_of(member).post(NEW, {"name": "My own"})

    (made,) = owned(member)
    assert balance(made) == 50


def test_nobody_makes_workspaces_without_end(owner_client: Client, account: Account) -> None:
    statuses = [owner_client.post(NEW, {"name": f"Client {n}"}).status_code for n in range(10)]

    # The first came with the account.
    assert statuses == [302] * 9 + [429]
    assert len(owned(account.user)) == 10


def test_programs_make_no_more_workspaces_than_people(api: APIClient, account: Account) -> None:
    answers = [api.post("/api/workspaces", {"name": f"Client {n}"}) for n in range(10)]

    assert [each.status_code for each in answers] == [201] * 9 + [429]
    assert int(answers[-1]["Retry-After"]) > 0
    assert len(owned(account.user)) == 10


LINKS = [
    "Win at https://evil.example",
    "www.evil.example",
    "evil.example/prize",
    "WWW.evil.example",
    "ev\u00adil.example/x",
    "evil\u3002example/x",
    "evil.example:80/x",
    "evil.example?x",
]


@pytest.mark.parametrize("name", LINKS)
def test_no_name_leads_anywhere(
    owner_client: Client, api: APIClient, account: Account, name: str
) -> None:
    email = people.address("newcomer")
    signing = {"workspace_name": name, "email": email, "password1": people.PASSWORD}

    assert owner_client.post(NEW, {"name": name}).status_code == 422
    assert owner_client.post("/settings/workspace/", {"name": name}).status_code == 422
    assert b"web address" in Client().post("/en/accounts/signup/", signing).content
    assert b"web address" in owner_client.post("/start/brand/", {"name": name}).content
    assert api.post("/api/workspaces", {"name": name}).status_code == 400
    path = f"/api/workspaces/{account.workspace.pk}"
    assert api.patch(path, {"name": name}).status_code == 400
    assert api.patch("/api/me", {"name": name}).status_code == 400
    joined = {"email": email, "password": people.PASSWORD, "workspace_name": name}
    assert APIClient().post("/api/auth/register", joined, format="json").status_code == 400
    assert len(owned(account.user)) == 1


@pytest.mark.parametrize(
    "name", ["Booking.com", "A/B Labs", "Dr. Nunes & Co.", "مقهى/مخبز", "C.R.M."]
)
def test_names_with_dots_and_strokes_are_names(
    owner_client: Client, account: Account, name: str
) -> None:
    assert owner_client.post(NEW, {"name": name}).status_code == 302


@pytest.mark.parametrize("name", ["", "x", "x" * 121, "\u200b\u200b"])
def test_a_workspace_has_a_name_that_is_seen(
    owner_client: Client, account: Account, name: str
) -> None:
    assert owner_client.post(NEW, {"name": name}).status_code == 422
    assert len(owned(account.user)) == 1


def test_the_sender_of_a_form_chooses_neither_owner_nor_credits(
    owner_client: Client, account: Account, stranger: User
) -> None:
    extra = {"owner": stranger.pk, "opening_credits": 500, "slug": "mine", "role": "viewer"}

    owner_client.post(NEW, {"name": "Plain"} | extra)

    made, _first = owned(account.user)
    assert (balance(made), made.slug == "mine") == (0, False)
    assert len(owned(stranger)) == 1


def test_the_signed_out_and_other_sites_make_nothing(account: Account) -> None:
    for address in ("/workspaces/", NEW, SETTINGS):
        assert "login" in Client().get(address)["Location"]
    careful = Client(enforce_csrf_checks=True)
    careful.force_login(account.user)
    for address in (NEW, SETTINGS, FACTOR):
        assert careful.post(address, answers()).status_code == 403
