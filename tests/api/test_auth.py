"""Sign up, sign in, stay signed in and sign out, as a program does."""

import pytest
from rest_framework.test import APIClient

from accounts import services
from accounts.models import User
from core import tenancy
from tests.support import people
from tests.support.people import PASSWORD, Account

PROBLEM = "application/problem+json"


@pytest.fixture
def nobody() -> APIClient:
    """A program that has not signed in."""
    return APIClient()


def bearer(token: str) -> APIClient:
    """Return a program with this token."""
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {token}")
    return client


def test_registering_gives_a_workspace_and_fifty_credits(nobody: APIClient) -> None:
    email = people.address("new")

    answer = nobody.post("/api/auth/register", {"email": email, "password": PASSWORD})

    assert answer.status_code == 201
    assert len(answer.json()["workspaces"]) == 1
    assert bearer(answer.json()["access"]).get("/api/credits").json() == {"balance": 50}


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("email", "not an address"),
        ("email", ""),
        ("email", ["a@b.co"]),
        ("password", "short"),
        ("password", "password1234"),
        ("password", "1234567890123"),
        ("password", None),
        ("language", "xx"),
        ("workspace_name", "x" * 200),
    ],
)
def test_a_weak_registration_names_its_field(nobody: APIClient, field: str, value: object) -> None:
    body = {"email": people.address("weak"), "password": PASSWORD, field: value}

    answer = nobody.post("/api/auth/register", body)

    assert answer.status_code == 400
    assert answer["Content-Type"] == PROBLEM
    assert list(answer.json()["errors"]) == [field]
    assert not User.objects.filter(email=str(value)).exists()


def test_an_address_is_registered_once(nobody: APIClient, owner: User) -> None:
    body = {"email": owner.email.upper(), "password": PASSWORD}

    answer = nobody.post("/api/auth/register", body)

    assert answer.status_code == 400
    assert "email" in answer.json()["errors"]


def test_a_wrong_password_and_an_unknown_address_are_answered_alike(
    nobody: APIClient, owner: User
) -> None:
    wrong = nobody.post("/api/auth/login", {"email": owner.email, "password": "x" * 14})
    unknown = nobody.post("/api/auth/login", {"email": "no@example.com", "password": "x" * 14})

    assert wrong.status_code == unknown.status_code == 401
    assert wrong.json() == unknown.json()
    assert wrong["WWW-Authenticate"].startswith("Bearer")


def test_guessing_is_slowed_down_before_thirty_tries(nobody: APIClient, owner: User) -> None:
    body = {"email": owner.email, "password": "x" * 14}

    answers = [nobody.post("/api/auth/login", body) for _ in range(30)]

    refused = next(answer for answer in answers if answer.status_code == 429)
    assert int(refused["Retry-After"]) > 0
    assert refused["Content-Type"] == PROBLEM


def test_a_refresh_token_is_good_once_and_its_copy_ends_the_sign_in(
    nobody: APIClient, owner: User
) -> None:
    body = {"email": owner.email, "password": PASSWORD}
    first = nobody.post("/api/auth/login", body).json()

    second = nobody.post("/api/auth/refresh", {"refresh": first["refresh"]})
    stolen = nobody.post("/api/auth/refresh", {"refresh": first["refresh"]})

    assert second.status_code == 200
    assert stolen.status_code == 401
    assert bearer(second.json()["access"]).get("/api/credits").status_code == 401


def test_signing_out_ends_every_token_at_once(nobody: APIClient, owner: User) -> None:
    body = {"email": owner.email, "password": PASSWORD}
    here, there = (nobody.post("/api/auth/login", body).json()["access"] for _ in range(2))

    assert bearer(here).post("/api/auth/logout").status_code == 204

    assert bearer(there).get("/api/credits").status_code == 401


@pytest.mark.parametrize("token", ["junk", "nx1_junk", "a.b.c", ""])
def test_a_token_that_is_not_good_is_refused(token: str) -> None:
    answer = bearer(token).get("/api/credits")

    assert answer.status_code == 401
    assert answer["Content-Type"] == PROBLEM


def test_an_api_key_acts_in_its_own_workspace_only(account: Account, elsewhere: Account) -> None:
    with tenancy.workspace(account.workspace.pk):
        issued = services.issue_api_key(
            workspace_id=account.workspace.pk, user=account.user, name="CI"
        )
    client = APIClient(headers={"X-Api-Key": issued.secret})

    assert client.get("/api/credits").json() == {"balance": 50}
    foreign = client.get("/api/credits", headers={"X-Workspace-Id": str(elsewhere.workspace.pk)})
    assert foreign.status_code == 404


def test_a_session_needs_the_csrf_token_for_writes(account: Account) -> None:
    client = APIClient(enforce_csrf_checks=True)
    client.force_login(account.user)

    assert client.get("/api/credits").status_code == 200
    assert client.post("/api/magic-pages", {}).status_code == 403
