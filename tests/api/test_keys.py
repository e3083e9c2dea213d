"""API keys: made by people, shown once, refused when they are over, never served beside a token."""

import re
from collections.abc import Callable
from datetime import timedelta
from io import StringIO
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone
from rest_framework.test import APIClient

from accounts import services, tokens
from accounts.models import ApiKey, AuditEntry, Role, TokenFamily, User
from core import tenancy
from tests.api.keys import issue, program
from tests.support import factors, people
from tests.support.people import Account

NEW = "/settings/api-keys/new/"
SECRET = re.compile(r"nx1_[\w-]{43}")


@pytest.fixture
def fresh(owner_client: Client) -> Client:
    """The owner's browser, in which they typed their password a moment ago."""
    factors.confirm(owner_client)
    return owner_client


def filled(client: Client, **changes: Any) -> dict[str, Any]:
    """Return the form of a new key as it stands on the page, filled in."""
    page = client.get(NEW)
    token = page.context["form"]["request_token"].value()
    values = {"name": "Till", "scopes": ["pages:read"], "life": "90", "request_token": token}
    return values | changes


def keys_of(account: Account) -> list[ApiKey]:
    with tenancy.workspace(account.workspace.pk):
        return list(ApiKey.objects.filter(workspace=account.workspace))


def actions_of(account: Account) -> list[tuple[str, str]]:
    with tenancy.workspace(account.workspace.pk):
        lines = AuditEntry.objects.filter(workspace=account.workspace, action__startswith="key.")
        return list(lines.order_by("id").values_list("action", "subject"))


# --- The screen -------------------------------------------------------------------------------


def test_the_secret_is_shown_once_and_works(fresh: Client, account: Account, log: StringIO) -> None:
    form = filled(fresh)
    made = fresh.post(NEW, form)
    secret = SECRET.findall(made.content.decode())[0]

    assert made["Cache-Control"] == "no-store"
    assert program(secret).get("/api/magic-pages").status_code == 200
    assert program(secret).get("/api/credits").status_code == 403
    # Reloading the answer sends the form again: no second key, and no secret.
    again = fresh.post(NEW, form, follow=True)
    assert not SECRET.findall(again.content.decode())
    assert len(keys_of(account)) == 1
    listed = fresh.get("/settings/api-keys/").content.decode()
    assert "Till" in listed
    assert not SECRET.findall(listed)
    assert secret not in str(dict(fresh.session))
    assert secret not in log.getvalue()
    assert actions_of(account) == [("key.created", "Till")]


def test_making_a_key_needs_a_recent_sign_in(owner_client: Client, account: Account) -> None:
    for answer in (owner_client.get(NEW), owner_client.post(NEW, {"name": "Till"})):
        assert answer.status_code == 302
        assert "/reauthenticate/" in answer["Location"]
    assert keys_of(account) == []


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""),
        ("name", "x" * 81),
        ("name", "\u200b"),
        ("scopes", []),
        ("scopes", ["everything"]),
        ("life", "1000"),
        ("request_token", "made-up"),
    ],
)
def test_a_key_with_a_wrong_answer_is_not_made(
    fresh: Client, account: Account, field: str, value: object
) -> None:
    answer = fresh.post(NEW, filled(fresh, **{field: value}))

    assert answer.status_code == 422
    assert keys_of(account) == []


def test_a_form_of_another_person_makes_no_key(
    fresh: Client, account: Account, client_of: Callable[[User], Client], stranger: User
) -> None:
    theirs = client_of(stranger)
    factors.confirm(theirs)
    token = filled(theirs)["request_token"]

    answer = fresh.post(NEW, filled(fresh, request_token=token))

    assert answer.status_code == 422
    assert keys_of(account) == []


@pytest.mark.parametrize(("life", "days"), [("30", 30), ("90", 90), ("365", 365), ("never", None)])
def test_a_key_lives_as_long_as_was_chosen(
    fresh: Client, account: Account, life: str, days: int | None
) -> None:
    fresh.post(NEW, filled(fresh, life=life))

    ends = keys_of(account)[0].expires_at
    if days is None:
        assert ends is None
    else:
        assert ends is not None
        assert abs(ends - timezone.now() - timedelta(days=days)) < timedelta(minutes=1)


def test_revoking_asks_first_and_works_at_once(owner_client: Client, account: Account) -> None:
    issued = issue(account.workspace, account.user)
    address = f"/settings/api-keys/{issued.key.pk}/revoke/"

    assert owner_client.get(address).status_code == 200
    assert program(issued.secret).get("/api/credits").status_code == 200
    assert owner_client.post(address).status_code == 302
    assert program(issued.secret).get("/api/credits").status_code == 401
    # Again, it changes nothing and is told once.
    owner_client.post(address)
    assert actions_of(account) == [("key.created", "Till"), ("key.revoked", "Till")]


@pytest.mark.parametrize("role", [Role.EDITOR, Role.VIEWER])
def test_keys_are_for_admins(
    client_of: Callable[[User], Client], account: Account, role: Role
) -> None:
    issued = issue(account.workspace, account.user)
    client = client_of(people.join(account.workspace, role))
    revoke = f"/settings/api-keys/{issued.key.pk}/revoke/"

    for address in ("/settings/api-keys/", NEW, revoke):
        assert client.get(address).status_code == 403
    assert client.post(revoke).status_code == 403
    assert program(issued.secret).get("/api/credits").status_code == 200


def test_a_foreign_key_is_answered_like_one_that_never_was(
    owner_client: Client, elsewhere: Account
) -> None:
    issued = issue(elsewhere.workspace, elsewhere.user)

    for pk in (issued.key.pk, uuid4()):
        assert owner_client.post(f"/settings/api-keys/{pk}/revoke/").status_code == 404
    assert program(issued.secret).get("/api/credits").status_code == 200


# --- The API ----------------------------------------------------------------------------------


def test_a_person_makes_and_revokes_a_key_by_the_api(api: APIClient, account: Account) -> None:
    body = {"name": "Till", "scopes": ["credits:read"], "expires_in_days": 30}

    made = api.post("/api/api-keys", body)

    assert made.status_code == 201
    secret = made.json()["secret"]
    assert program(secret).get("/api/credits").json()["balance"] == 50
    listed = api.get("/api/api-keys").json()["results"]
    assert [key["id"] for key in listed] == [made.json()["id"]]
    assert "secret" not in listed[0]
    assert secret not in api.get("/api/api-keys").content.decode()
    assert api.delete(f"/api/api-keys/{made.json()['id']}").status_code == 204
    assert program(secret).get("/api/credits").status_code == 401


def test_an_old_session_confirms_before_it_makes_a_key(account: Account) -> None:
    client = APIClient()
    client.force_login(account.user)

    answer = client.post("/api/api-keys", {"name": "Till", "scopes": ["pages:read"]})

    assert answer.status_code == 403
    assert answer.json()["type"].endswith(":confirm_first")
    assert keys_of(account) == []


@pytest.mark.parametrize("is_refreshed", [False, True])
def test_an_old_sign_in_makes_no_key_however_new_its_token_is(
    account: Account, is_refreshed: bool
) -> None:
    pair = tokens.issue(user=account.user)
    long_ago = timezone.now() - timedelta(minutes=11)
    TokenFamily.objects.filter(user=account.user).update(created_at=long_ago)
    if is_refreshed:
        pair = tokens.refresh(token=pair.refresh)
    thief = APIClient(headers={"Authorization": f"Bearer {pair.access}"})

    answer = thief.post("/api/api-keys", {"name": "Till", "scopes": ["pages:read"]})

    assert answer.status_code == 403
    assert answer.json()["type"].endswith(":reauthentication_needed")
    assert "Sign in again" in answer.json()["detail"]
    assert keys_of(account) == []
    assert thief.get("/api/api-keys").status_code == 200


def test_nobody_makes_a_key_for_another_person_or_place(
    api: APIClient, account: Account, elsewhere: Account
) -> None:
    body = {"name": "Till", "scopes": ["pages:read"]}

    foreign = api.post("/api/api-keys", {**body, "workspace": str(elsewhere.workspace.pk)})
    ours = api.post(
        "/api/api-keys",
        {**body, "user": str(elsewhere.user.pk), "secret": "nx1_mine", "hash": "0" * 64},
    )

    assert foreign.status_code == 400
    assert ours.json()["user"]["id"] == str(account.user.pk)
    assert ours.json()["secret"] != "nx1_mine"


def test_a_workspace_has_a_bounded_number_of_keys(
    api: APIClient, account: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("accounts.services.keys.MOST_KEYS", 1)
    body = {"name": "Till", "scopes": ["pages:read"]}

    answers = [api.post("/api/api-keys", body).status_code for _ in range(2)]

    assert answers == [201, 409]


# --- What is not good ---------------------------------------------------------------------------


def test_keys_that_are_over_are_refused(account: Account) -> None:
    over = issue(account.workspace, account.user, expires_at=timezone.now())
    revoked = issue(account.workspace, account.user)
    with tenancy.workspace(account.workspace.pk):
        services.revoke_api_key(
            workspace_id=account.workspace.pk, pk=revoked.key.pk, by=account.user
        )

    answers = {program(key.secret).get("/api/credits").content for key in (over, revoked)}
    unknown = program("nx1_" + "a" * 43).get("/api/credits")

    assert answers == {unknown.content}
    assert unknown.status_code == 401


def test_removing_a_member_ends_their_keys(account: Account) -> None:
    member = people.join(account.workspace, Role.ADMIN)
    theirs = issue(account.workspace, member)
    others = issue(account.workspace, account.user)
    with tenancy.workspace(account.workspace.pk, user_id=account.user.pk):
        ended = services.revoke_keys_of(
            workspace_id=account.workspace.pk, user_id=member.pk, by=account.user
        )

    assert ended == 1
    assert program(theirs.secret).get("/api/credits").status_code == 401
    assert program(others.secret).get("/api/credits").status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"X-Api-Key": "good", "Authorization": "Bearer good"},
        {"X-Api-Key": "bad", "Authorization": "Bearer good"},
        {"X-Api-Key": "good", "Authorization": "Bearer bad"},
        {"X-Api-Key": "", "Authorization": "Bearer good"},
        {"X-Api-Key": "good", "Authorization": "Bearer "},
    ],
)
def test_two_credentials_are_none(account: Account, headers: dict[str, str]) -> None:
    key = issue(account.workspace, account.user).secret
    token = tokens.issue(user=account.user).access
    good = {"X-Api-Key": key, "Authorization": f"Bearer {token}"}
    sent = {name: good[name] if "good" in value else value for name, value in headers.items()}

    assert APIClient().get("/api/credits", headers=sent).status_code == 401


@pytest.mark.parametrize("headers", [{"X-Api-Key": "junk"}, {"Authorization": "Bearer junk"}])
def test_what_is_not_good_is_refused_beside_a_session(
    account: Account, headers: dict[str, str]
) -> None:
    client = APIClient()
    client.force_login(account.user)

    assert client.get("/api/credits").status_code == 200
    assert client.get("/api/credits", headers=headers).status_code == 401


@pytest.mark.parametrize("name", ["api_key", "key", "X-Api-Key", "access_token", "token"])
def test_a_key_in_an_address_lets_nobody_in(account: Account, name: str) -> None:
    secret = issue(account.workspace, account.user).secret

    assert APIClient().get(f"/api/credits?{name}={secret}").status_code == 401


def test_a_key_is_no_token_and_a_refresh_token_is_no_access(account: Account) -> None:
    pair = tokens.issue(user=account.user)

    assert program(pair.access).get("/api/credits").status_code == 401
    refresh = APIClient(headers={"Authorization": f"Bearer {pair.refresh}"})
    assert refresh.get("/api/credits").status_code == 401


@pytest.mark.parametrize(
    "secret", ["nx1_" + "a" * 43, "nx1_", "x", "nx1_\N{SNOWMAN}".encode().decode("latin-1")]
)
def test_every_wrong_key_takes_the_same_way(secret: str, monkeypatch: pytest.MonkeyPatch) -> None:
    # No branch looks at the text of a key before its hash is looked up: none tells how near it was.
    looked_up: list[str] = []
    find = services.hash_api_key

    def watched(text: str) -> str:
        looked_up.append(text)
        return find(text)

    monkeypatch.setattr(services, "hash_api_key", watched)

    answer = program(secret).get("/api/credits")

    assert answer.status_code == 401
    assert len(looked_up) == 1


# --- How often ----------------------------------------------------------------------------------


def test_each_key_has_a_limit_of_its_own(account: Account, settings: Any) -> None:
    settings.API_RATES = {**settings.API_RATES, "key": "2/min"}
    first, second = (program(issue(account.workspace, account.user).secret) for _ in range(2))

    answers = [first.get("/api/credits") for _ in range(3)]

    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert int(answers[-1]["Retry-After"]) > 0
    assert second.get("/api/credits").status_code == 200
    token = tokens.issue(user=account.user).access
    by_person = APIClient(headers={"Authorization": f"Bearer {token}"})
    assert by_person.get("/api/credits").status_code == 200


@pytest.mark.parametrize("headers", [{}, {"X-Api-Key": "junk"}])
def test_nobody_is_counted_by_address(settings: Any, headers: dict[str, str]) -> None:
    settings.API_RATES = {**settings.API_RATES, "api": "2/min"}

    answers = [APIClient().get("/api/credits", headers=headers) for _ in range(3)]

    assert [answer.status_code for answer in answers] == [401, 401, 429]
    assert int(answers[-1]["Retry-After"]) > 0


@pytest.mark.usefixtures("redis_is_away")
def test_limits_hold_while_redis_is_away(account: Account, settings: Any) -> None:
    settings.API_RATES = {**settings.API_RATES, "key": "2/min"}
    client = program(issue(account.workspace, account.user).secret)

    assert [client.get("/api/credits").status_code for _ in range(3)] == [200, 200, 429]
