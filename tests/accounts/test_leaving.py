"""Leaving: what happens at once, and what can be taken back."""

from collections.abc import Callable
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone
from rest_framework.test import APIClient

from accounts import leaving, services, tokens
from accounts.models import Role, User
from core import tenancy
from tests.support import people
from tests.support.departures import (
    DELETE,
    KEEP,
    LEAVING,
    actions,
    delete,
    leave,
    let_time_pass,
    person,
    place,
    proved,
)
from tests.support.people import Account

# --- Asking for it ----------------------------------------------------------------------------


def test_a_person_leaves_with_the_workspace_that_is_theirs_alone(
    account: Account, owner_client: Client
) -> None:
    answer = proved(owner_client).post(DELETE, {"typed": account.user.email.upper()})

    assert answer["Location"] == LEAVING
    due = person(account.user).deletion_due_at
    assert due is not None
    assert abs(due - timezone.now() - timedelta(days=14)) < timedelta(minutes=1)
    assert place(account).deletion_due_at == due
    (sent,) = mail.outbox
    assert sent.to == [account.user.email]
    assert LEAVING in sent.body
    assert "account.deletion_scheduled" in actions(account.user)


def test_nobody_leaves_without_proving_who_they_are(account: Account, owner_client: Client) -> None:
    answer = owner_client.post(DELETE, {"typed": account.user.email})

    assert urlsplit(answer["Location"]).path.endswith("/accounts/reauthenticate/")
    assert person(account.user).deletion_due_at is None
    assert b'name="typed"' not in owner_client.get(DELETE).content


def test_nobody_leaves_by_typing_something_else(account: Account, owner_client: Client) -> None:
    answer = proved(owner_client).post(DELETE, {"typed": "ana@example.com"})

    assert answer.status_code == 422
    assert person(account.user).deletion_due_at is None


def test_an_owner_of_a_shared_workspace_hands_it_on_first(
    account: Account, member: User, owner_client: Client
) -> None:
    answer = proved(owner_client).post(DELETE, {"typed": account.user.email})

    assert answer.status_code == 422
    assert account.workspace.name in answer.content.decode()
    assert person(account.user).deletion_due_at is None
    assert place(account).deletion_due_at is None


def test_a_member_of_others_workspaces_leaves_them_as_they_are(
    account: Account, member: User
) -> None:
    leaving.schedule_account(user=member)

    assert place(account).deletion_due_at is None
    assert person(member).deletion_due_at is not None


def test_all_other_sign_ins_end_at_once(
    account: Account, owner_client: Client, api: APIClient
) -> None:
    other = Client()
    other.post("/en/accounts/login/", {"login": account.user.email, "password": people.PASSWORD})
    assert other.get("/settings/preferences/").status_code == 200

    proved(owner_client).post(DELETE, {"typed": account.user.email})

    assert "/accounts/login/" in other.get("/settings/preferences/")["Location"]
    assert owner_client.get(LEAVING).status_code == 200
    assert api.get("/api/credits").status_code == 401


# --- While it is pending ----------------------------------------------------------------------


@pytest.mark.parametrize(
    "path", ["/dashboard/", "/settings/preferences/", "/magic-pages/", "/credits/", DELETE, "/en/"]
)
def test_nothing_else_can_be_reached(
    account: Account, client_of: Callable[[User], Client], path: str
) -> None:
    leave(account)
    client = client_of(person(account.user))

    assert client.get(path)["Location"] == LEAVING
    assert client.post(path)["Location"] == LEAVING
    fragment = client.get(path, headers={"HX-Request": "true"})
    assert (fragment.status_code, fragment["HX-Redirect"]) == (204, LEAVING)


def test_staff_who_leave_reach_no_staff_site(client_of: Callable[[User], Client]) -> None:
    account = people.sign_up("boss")
    User.objects.filter(pk=account.user.pk).update(is_staff=True, is_superuser=True)
    leave(account)

    assert client_of(person(account.user)).get("/admin/")["Location"] == LEAVING


def test_programs_of_whoever_leaves_are_refused(account: Account) -> None:
    pair = tokens.issue(user=account.user)
    with tenancy.workspace(account.workspace.pk):
        issued = services.issue_api_key(
            workspace_id=account.workspace.pk, user=account.user, name="Till",
            scopes=["credits:read"], expires_at=timezone.now() + timedelta(days=1),
        )  # fmt: skip
    leave(account)
    late = tokens.issue(user=account.user)
    session = APIClient()
    session.force_login(person(account.user))

    for secret in (pair.access, late.access, issued.secret):
        program = APIClient()
        program.credentials(HTTP_AUTHORIZATION=f"Bearer {secret}")
        assert program.get("/api/credits").status_code == 401
    assert session.get("/api/credits").status_code in (401, 403)
    for issued_pair in (pair, late):
        answer = APIClient().post("/api/auth/refresh", {"refresh": issued_pair.refresh})
        assert answer.status_code == 401

    leaving.keep_account(user=person(account.user))
    program = APIClient()
    program.credentials(HTTP_AUTHORIZATION=f"Bearer {issued.secret}")
    assert program.get("/api/credits").status_code == 200


def test_a_person_comes_back_with_everything(
    account: Account, client_of: Callable[[User], Client]
) -> None:
    leave(account)
    client = client_of(person(account.user))
    mail.outbox.clear()

    answer = client.post(KEEP)

    assert answer["Location"] == "/dashboard/"
    assert person(account.user).deletion_due_at is None
    assert place(account).deletion_due_at is None
    assert client.get("/dashboard/").status_code == 200
    assert len(mail.outbox) == 1
    assert actions(account.user)[-1] == "account.kept"


def test_a_workspace_that_was_to_go_before_still_goes(account: Account) -> None:
    delete(account)
    due = place(account).deletion_due_at
    leave(account)

    leaving.keep_account(user=person(account.user))

    assert place(account).deletion_due_at == due


def test_nobody_takes_it_back_for_another_person(
    account: Account, stranger: User, client_of: Callable[[User], Client]
) -> None:
    leave(account)
    client_of(stranger).post(KEEP)

    assert person(account.user).deletion_due_at is not None


def test_it_is_too_late_once_the_day_has_come(
    account: Account, client_of: Callable[[User], Client]
) -> None:
    leave(account)
    let_time_pass(account)

    client_of(person(account.user)).post(KEEP)

    assert person(account.user).deletion_due_at is not None


@pytest.mark.parametrize(("language", "direction"), [("ar", "rtl"), ("es", "ltr")])
def test_the_mail_comes_in_the_readers_language_and_direction(
    language: str, direction: str
) -> None:
    account = people.sign_up(language=language)
    leave(account)

    ((html, _kind),) = mail.outbox[-1].alternatives  # type: ignore[union-attr]
    assert f'<html lang="{language}" dir="{direction}">' in str(html)


# --- A workspace ------------------------------------------------------------------------------


def test_an_owner_deletes_a_workspace_and_keeps_it_after_all(
    account: Account, owner_client: Client, member: User, client_of: Callable[[User], Client]
) -> None:
    proved(owner_client).post("/settings/data/delete/", {"typed": account.workspace.name})
    assert place(account).deletion_due_at is not None
    assert "will be deleted" in client_of(member).get("/dashboard/").content.decode()

    owner_client.post("/settings/data/keep/")
    assert place(account).deletion_due_at is None
    assert "will be deleted" not in client_of(member).get("/dashboard/").content.decode()


@pytest.mark.parametrize("role", [Role.ADMIN, Role.EDITOR, Role.VIEWER])
def test_nobody_but_the_owner_deletes_or_keeps_it(
    account: Account, client_of: Callable[[User], Client], role: Role
) -> None:
    client = proved(client_of(people.join(account.workspace, role)))

    assert client.get("/settings/data/delete/").status_code == 403
    answer = client.post("/settings/data/delete/", {"typed": account.workspace.name})
    assert answer.status_code == 403
    delete(account)
    assert client.post("/settings/data/keep/").status_code == 403
    assert place(account).deletion_due_at is not None
