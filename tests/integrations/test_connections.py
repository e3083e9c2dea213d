"""A workspace's own keys on its screens: taken once, by those who may."""

from collections.abc import Callable

import pytest
import requests
from django.db import connections
from django.test import Client
from pytest_django import Settings

from accounts.models import Role, User
from integrations.providers import Outcome
from tests.integrations.own_keys import (
    BAD,
    EDIT,
    KEY,
    LIST,
    REMOVE,
    SPENT,
    credential_of,
    kept,
    lines_of,
    said,
)
from tests.support import people
from tests.support.factors import confirm
from tests.support.people import Account


@pytest.fixture(autouse=True)
def openai_is_simulated(simulated_openai: None) -> None:
    """Let the platform have a key of its own at the simulator."""


@pytest.fixture
def admin(owner_client: Client) -> Client:
    """The owner, who just proved that it is them."""
    confirm(owner_client)
    return owner_client


@pytest.fixture
def unreachable(settings: Settings) -> None:
    settings.OPENAI_BASE_URL = "http://127.0.0.1:9/v1"


# --- The screen -------------------------------------------------------------------------------


def test_a_good_key_is_saved_and_only_its_end_is_shown(admin: Client, account: Account) -> None:
    answer = admin.post(EDIT, {"secret": KEY}, follow=True)

    row = credential_of(account)
    assert row is not None
    assert (row.status, row.last4, row.last_error) == ("working", "9k3q", "")
    assert row.secret.open() == KEY
    assert row.created_by_id == account.user.pk
    assert "accepts the key" in said(answer)
    assert "••••9k3q" in answer.text
    assert KEY not in answer.text


def test_a_refused_key_is_not_saved(admin: Client, account: Account) -> None:
    answer = admin.post(EDIT, {"secret": BAD})

    assert answer.status_code == 422
    assert "OpenAI refused this key, so it was not saved." in answer.text
    assert BAD not in answer.text
    assert credential_of(account) is None
    assert lines_of(account) == []


def test_a_refused_key_leaves_the_one_before(admin: Client, account: Account) -> None:
    kept(account)
    admin.post(EDIT, {"secret": BAD})

    row = credential_of(account)
    assert row is not None
    assert row.secret.open() == KEY


def test_a_key_without_quota_is_saved_with_a_warning(admin: Client, account: Account) -> None:
    answer = admin.post(EDIT, {"secret": SPENT}, follow=True)

    row = credential_of(account)
    assert row is not None
    assert (row.status, row.last_error) == ("untested", "no_quota")
    assert "has no quota left" in said(answer)


def test_nobody_answers_so_the_key_is_saved_untested(
    admin: Client, account: Account, unreachable: None
) -> None:
    answer = admin.post(EDIT, {"secret": KEY}, follow=True)

    row = credential_of(account)
    assert row is not None
    assert (row.status, row.last_error) == ("untested", "unreachable")
    assert "could not be reached" in said(answer)


@pytest.mark.parametrize(
    "secret",
    ["", "short", "sk with spaces in the middle of it", "sk-new\r\nX-Other: header-0000",
     "sk-ключ-не-латинскими-буквами", "s" * 301],
)  # fmt: skip
def test_what_is_no_key_is_not_asked_about(
    admin: Client, account: Account, secret: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(requests, "get", None)
    answer = admin.post(EDIT, {"secret": secret})

    assert answer.status_code == 422
    assert credential_of(account) is None


def test_a_key_is_replaced(admin: Client, account: Account) -> None:
    admin.post(EDIT, {"secret": KEY})
    admin.post(EDIT, {"secret": "sk-proj-the-second-key-77aa"})

    row = credential_of(account)
    assert row is not None
    assert row.secret.open() == "sk-proj-the-second-key-77aa"
    assert row.last4 == "77aa"
    assert [line.action for line in lines_of(account)] == ["connection.saved"] * 2


def test_a_key_is_removed(admin: Client, account: Account) -> None:
    kept(account)
    assert KEY[-4:] in admin.get(REMOVE).text
    answer = admin.post(REMOVE, follow=True)

    assert credential_of(account) is None
    assert "is removed" in said(answer)
    assert lines_of(account)[-1].action == "connection.removed"
    # A second click finds nothing to do.
    assert admin.post(REMOVE, follow=True).status_code == 200
    assert len(lines_of(account)) == 2


def test_the_audit_log_tells_that_and_not_what(admin: Client, account: Account) -> None:
    admin.post(EDIT, {"secret": KEY})
    (line,) = lines_of(account)

    assert line.subject == "OpenAI"
    assert KEY not in str(vars(line))


def test_an_unknown_provider_is_not_there(admin: Client) -> None:
    assert admin.get("/settings/connections/nobody/").status_code == 404
    assert admin.post("/settings/connections/nobody/remove/").status_code == 404


# --- Who may ----------------------------------------------------------------------------------


@pytest.mark.parametrize("role", [Role.EDITOR, Role.VIEWER])
@pytest.mark.parametrize("address", [LIST, EDIT, REMOVE])
def test_only_admins_and_the_owner_may(
    account: Account, client_of: Callable[[User], Client], role: Role, address: str
) -> None:
    client = client_of(people.join(account.workspace, role))
    assert client.get(address).status_code == 403
    if address != LIST:
        assert client.post(address, {"secret": KEY}).status_code == 403
    assert credential_of(account) is None


def test_admins_may(account: Account, client_of: Callable[[User], Client]) -> None:
    client = client_of(people.join(account.workspace, Role.ADMIN))
    confirm(client)
    assert client.get(LIST).status_code == 200
    assert client.post(EDIT, {"secret": KEY}).status_code == 302
    assert credential_of(account) is not None


@pytest.mark.parametrize("address", [EDIT, REMOVE])
def test_who_did_not_prove_it_lately_is_asked_and_what_was_posted_is_dropped(
    owner_client: Client, account: Account, address: str
) -> None:
    kept(account, "sk-proj-the-one-that-stays-1111")
    answer = owner_client.post(address, {"secret": KEY})

    assert "/accounts/reauthenticate/?next=" in answer["Location"]
    assert KEY not in str(dict(owner_client.session))
    confirm(owner_client)
    row = credential_of(account)
    assert row is not None
    assert row.last4 == "1111"


def test_a_role_that_was_lost_while_the_provider_was_asked_does_not_count(
    account: Account, client_of: Callable[[User], Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    admin = people.join(account.workspace, Role.ADMIN)
    client = client_of(admin)
    confirm(client)

    def demotes(key: str) -> Outcome:
        # No transaction is open while the outside world is asked.
        assert not connections["default"].in_atomic_block
        with connections["owner"].cursor() as cursor:
            cursor.execute(
                "UPDATE accounts_membership SET role = 'viewer' WHERE user_id = %s", [admin.pk]
            )
        return Outcome.WORKING

    # The registry's entry holds the function, so it is replaced where it is called.
    monkeypatch.setattr("integrations.views._check", lambda provider, key: demotes(key))
    assert client.post(EDIT, {"secret": KEY}).status_code == 403
    assert credential_of(account) is None
