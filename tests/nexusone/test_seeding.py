"""The commands that make accounts, for local installations only."""

import json
from io import StringIO
from typing import Any
from uuid import UUID

import pytest
from django.core.management import CommandError, call_command
from pytest_django.fixtures import Settings
from rest_framework.test import APIClient

from accounts import services
from accounts.models import AuditEntry, Invitation, Membership, Role, User
from core import tenancy
from nexusone import demo, seeding
from tests.support import ledger, people
from tests.support.pages import BRIEF
from tests.support.people import PASSWORD


def seed(**changes: Any) -> dict[str, Any]:
    """Run the command and return what it printed."""
    options = {
        "email": people.address("seed"),
        "password": PASSWORD,
        "workspace_name": "Seed & Söhne",
        "credits": 50,
    }
    printed = StringIO()
    call_command("seed_account", **(options | changes), stdout=printed)
    (line,) = printed.getvalue().splitlines()
    told: dict[str, Any] = json.loads(line)
    return told


@pytest.mark.parametrize("credits", [0, 9, 70])
def test_an_account_has_exactly_the_credits_asked_for(credits: int) -> None:
    told = seed(credits=credits)

    assert list(told) == [
        "email", "password", "workspace_id", "workspace_name", "access", "refresh",
    ]  # fmt: skip
    assert told["workspace_name"] == "Seed & Söhne"
    api = APIClient(headers={"Authorization": f"Bearer {told['access']}"})
    assert api.get("/api/credits").json()["balance"] == credits
    assert sum(e.amount for e in ledger.entries_of(UUID(told["workspace_id"]))) == credits


def test_an_account_without_credits_is_told_how_many_it_lacks() -> None:
    api = APIClient(headers={"Authorization": f"Bearer {seed(credits=0)['access']}"})

    answer = api.post("/api/magic-pages", BRIEF)

    assert (answer.status_code, answer.json()["shortfall"]) == (402, 10)


def test_the_account_can_sign_in_and_refresh() -> None:
    told = seed()

    signed_in = APIClient().post(
        "/api/auth/login", {"email": told["email"], "password": told["password"]}
    )
    refreshed = APIClient().post("/api/auth/refresh", {"refresh": told["refresh"]})

    assert (signed_in.status_code, refreshed.status_code) == (200, 200)


def test_seeding_again_tops_up_and_makes_nobody_new() -> None:
    first = seed(credits=9)
    again = seed(email=first["email"].upper(), credits=70)

    assert again["workspace_id"] == first["workspace_id"]
    workspace_id = UUID(first["workspace_id"])
    assert ledger.balance_of(workspace_id) == 70
    assert [entry.amount for entry in ledger.entries_of(workspace_id)] == [9, 61]


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"password": "short"}, "too short"),
        ({"password": "password1234"}, "too common"),
        ({"password": "1234567890123"}, "entirely numeric"),
        ({"email": "nobody"}, "valid email address"),
        ({"credits": -1}, "--credits must be between"),
        ({"credits": 10**9}, "--credits must be between"),
    ],
)
def test_what_cannot_be_an_account_is_refused(changes: dict[str, Any], sentence: str) -> None:
    email = people.address("refused")

    with pytest.raises(CommandError, match=sentence):
        seed(**({"email": email} | changes))

    assert not User.objects.filter(email=email).exists()


def test_an_account_of_somebody_else_is_left_alone() -> None:
    account = people.sign_up()

    with pytest.raises(CommandError, match="exists with another password"):
        seed(email=account.user.email, password="another long password", credits=500)

    assert ledger.balance_of(account.workspace.pk) == 50


@pytest.mark.parametrize("command", ["seed_account", "seed_demo"])
def test_production_gets_no_account_with_a_known_password(settings: Settings, command: str) -> None:
    settings.IS_LOCAL = False
    email = people.address("production")
    given = {"email": email, "password": PASSWORD, "workspace_name": "x"}

    with pytest.raises(CommandError, match="local installations only"):
        call_command(command, **(given if command == "seed_account" else {}))

    assert not User.objects.filter(email=email).exists()


def test_the_demonstration_is_made_once_with_a_key_that_works() -> None:
    keys = []
    for _ in range(2):
        printed = StringIO()
        call_command("seed_demo", stdout=printed)
        keys.append(json.loads(printed.getvalue())["api_key"])

    assert keys[0] == keys[1]
    balance = APIClient(headers={"X-Api-Key": keys[0]}).get("/api/credits").json()
    assert balance["balance"] == 500
    demo = User.objects.get(email=seeding.DEMO_EMAIL)
    assert demo.is_staff
    assert demo.check_password(seeding.DEMO_PASSWORD)


def company() -> dict[str, Any]:
    """Return who and what the demonstration person has around them."""
    user = User.objects.get(email=seeding.DEMO_EMAIL)
    with tenancy.user(user.pk):
        places = Membership.objects.filter(user=user).order_by("created_at")
        own = {place.workspace.name: place.workspace_id for place in places}
    first = next(iter(own.values()))
    with tenancy.workspace(first):
        members = Membership.objects.filter(workspace_id=first).exclude(user=user)
        return {
            "workspaces": list(own),
            "members": {(each.user.name, each.role) for each in members.select_related("user")},
            "invited": [each.email for each in Invitation.objects.filter(workspace_id=first)],
            "log": list(AuditEntry.objects.filter(workspace_id=first).values_list("id", "action")),
        }


def test_the_demonstration_has_company_that_a_second_start_leaves_alone() -> None:
    call_command("seed_demo", stdout=StringIO())
    made = company()

    assert made["workspaces"] == ["Jasmine & Olive", demo.SECOND_WORKSPACE]
    assert made["members"] == {("Inês Duarte", "editor"), ("Tomás Reis", "viewer")}
    assert made["invited"] == [demo.INVITED]
    actions = [action for _id, action in made["log"]]
    assert {"workspace.created", "member.joined", "member.invited"} <= set(actions)

    user = User.objects.get(email=seeding.DEMO_EMAIL)
    with tenancy.user(user.pk):
        first = Membership.objects.filter(user=user).order_by("created_at")[0].workspace_id
    with tenancy.workspace(first):
        Membership.objects.filter(workspace_id=first, role=Role.VIEWER).delete()
    call_command("seed_demo", stdout=StringIO())

    again = company()
    assert again["members"] == {("Inês Duarte", "editor")}
    assert again == made | {"members": again["members"]}


def test_a_workspace_that_was_joined_since_is_not_taken_for_the_first() -> None:
    first = seed(workspace_name="Zebra crossing")
    user = User.objects.get(email=first["email"])
    with tenancy.user(user.pk):
        services.open_workspace(name="Aardvark", by=user)

    assert seed(email=first["email"])["workspace_id"] == first["workspace_id"]
