"""Leaving: what happens at once, what can be taken back, and what is left in the end."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.apps import apps
from django.core import mail
from django.db import connections
from django.test import Client
from django.utils import timezone
from rest_framework.test import APIClient

from accounts import erasing, leaving, services, tokens
from accounts.models import (
    AuditEntry,
    Invitation,
    Membership,
    Role,
    TokenFamily,
    User,
    Workspace,
)
from core import tenancy
from core.models import WorkspaceModel
from magicpages.models import Publication
from notifications.models import Notification, Preference
from tests.magicpages import contents
from tests.support import ledger, pages, people, tenants
from tests.support.crashes import Crash
from tests.support.people import Account

DELETE = "/settings/account/delete/"
LEAVING = "/settings/account/leaving/"
KEEP = "/settings/account/keep/"
SURVIVORS = {
    "accounts_auditentry", "accounts_workspace", "credits_entry", "credits_lot", "credits_wallet",
}  # fmt: skip


def proved(client: Client) -> Client:
    """Let somebody have entered their password just now."""
    answer = client.post("/en/accounts/reauthenticate/", {"password": people.PASSWORD})
    assert answer.status_code == 302, answer.content
    return client


def person(user: User) -> User:
    return User.objects.get(pk=user.pk)


def place(account: Account) -> Workspace:
    with tenancy.workspace(account.workspace.pk):
        return Workspace.objects.get(pk=account.workspace.pk)


def leave(account: Account) -> None:
    leaving.schedule_account(user=account.user)


def delete(account: Account) -> None:
    with tenancy.workspace(account.workspace.pk, user_id=account.user.pk):
        leaving.schedule_workspace(workspace=account.workspace, by=account.user)


def let_time_pass(account: Account) -> None:
    """Let the day come."""
    before = timezone.now() - timedelta(seconds=1)
    User.objects.filter(pk=account.user.pk, deletion_due_at__isnull=False).update(
        deletion_due_at=before
    )
    with tenancy.workspace(account.workspace.pk):
        Workspace.objects.filter(pk=account.workspace.pk, deletion_due_at__isnull=False).update(
            deletion_due_at=before
        )


def rows_left(account: Account) -> set[str]:
    """Return the tenant tables in which the workspace has rows."""
    found = set()
    with tenancy.system_scope(tenancy.SystemUse.ERASE), connections["system"].cursor() as cursor:
        for table, column in tenants.tables().items():
            cursor.execute(
                f"SELECT count(*) FROM {table} WHERE {column} = %s", [account.workspace.pk]
            )
            if cursor.fetchone()[0]:
                found.add(table)
    return found


def actions(user: User) -> list[str]:
    with tenancy.user(user.pk):
        found = AuditEntry.objects.filter(user=user, workspace=None).order_by("pk")
        return list(found.values_list("action", flat=True))


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


# --- The end ----------------------------------------------------------------------------------


def test_only_the_ledger_and_the_log_are_left_of_a_workspace() -> None:
    account = tenants.furnished("gone")
    delete(account)
    let_time_pass(account)

    erasing.erase_due()

    assert rows_left(account) == SURVIVORS
    left = place(account)
    assert left.erased_at is not None
    assert (left.name, left.about, left.facts, left.brand_color) == ("–", "", "", "")
    assert str(account.workspace.slug) not in left.slug
    ledger.assert_sound(account.workspace.pk)


def test_survivors_are_marked_and_everything_else_goes() -> None:
    kept = {
        m._meta.db_table
        for m in apps.get_models()
        if issubclass(m, WorkspaceModel) and m.survives_erasure
    }
    doomed = {model._meta.db_table for model in erasing.erasable()}

    assert kept <= SURVIVORS
    assert doomed | SURVIVORS == set(tenants.tables())


def test_published_pages_go_offline(account: Account) -> None:
    page = contents.ready(account)
    path = contents.publish(page)
    delete(account)
    with tenancy.workspace(account.workspace.pk):
        assert Publication.objects.filter(path=path).exists()
    let_time_pass(account)

    erasing.erase_due()

    with tenancy.system_scope(tenancy.SystemUse.ERASE):
        assert not Publication.objects.filter(path=path).exists()
    assert Client().get(f"/p/{path}").status_code == 404


def test_a_person_is_forgotten(account: Account, elsewhere: Account) -> None:
    user = account.user
    User.objects.filter(pk=user.pk).update(name="Ana Souza")
    client = Client()
    client.force_login(user)
    Authenticator.objects.create(user=user, type="totp", data={"secret": "x"})
    tokens.issue(user=user)
    with tenancy.workspace(elsewhere.workspace.pk):
        owned: dict[str, Any] = {"workspace_id": elsewhere.workspace.pk}
        Membership.objects.create(**owned, user=user, role=Role.EDITOR)
        Notification.objects.create(**owned, user=user, kind="work.ready", key="x")
        Preference.objects.create(**owned, user=user, kind="x", in_app=True, mail=True)
        places = {"role": "editor", "workspace_name": "Loaf", "language": "en",
                  "expires_at": timezone.now() + timedelta(days=7)}  # fmt: skip
        Invitation.objects.create(
            **owned, **places, email=people.address("x"), token_hash=f"a{user.pk}",
            invited_by=user, invited_by_name="Ana Souza",
        )  # fmt: skip
        Invitation.objects.create(
            **owned, **places, email=user.email, token_hash=f"b{user.pk}", invited_by_name="Z"
        )
    leave(account)
    let_time_pass(account)

    erasing.erase_due()

    left = person(user)
    assert left.email == f"erased-{user.pk}@erased.invalid"
    assert (left.name, left.is_active, left.has_usable_password()) == ("", False, False)
    assert left.erased_at is not None
    for model in (EmailAddress, Authenticator, UserSession, TokenFamily):
        assert not model.objects.filter(user=user).exists()
    with tenancy.system_scope(tenancy.SystemUse.ERASE):
        for tenant in (Membership, Notification, Preference):
            assert not tenant.objects.filter(user=user).exists()
        (kept,) = Invitation.objects.filter(workspace_id=elsewhere.workspace.pk)
        assert kept.invited_by_name == "–"
    assert "/accounts/login/" in client.get("/dashboard/")["Location"]
    # Their address is free again.
    assert people.sign_up().user.pk != user.pk
    assert not User.objects.filter(email=user.email).exists()


def test_nothing_goes_before_its_day(account: Account) -> None:
    leave(account)

    erasing.erase_due()

    assert person(account.user).erased_at is None
    assert place(account).erased_at is None


def test_what_was_killed_in_the_middle_is_finished_later(monkeypatch: pytest.MonkeyPatch) -> None:
    account = tenants.furnished("halfway")
    leave(account)
    let_time_pass(account)
    some, calls = erasing._erase_some, []

    def killed(*args: Any) -> int:
        calls.append(args)
        if len(calls) == 6:
            raise Crash
        return some(*args)

    monkeypatch.setattr(erasing, "_erase_some", killed)
    with pytest.raises(Crash):
        erasing.erase_due()
    assert place(account).erased_at is None
    assert person(account.user).erased_at is None
    assert rows_left(account) > SURVIVORS
    monkeypatch.undo()

    erasing.erase_due()
    assert rows_left(account) == SURVIVORS
    assert person(account.user).erased_at is not None
    assert erasing.erase_workspace(workspace_id=account.workspace.pk) is False
    assert erasing.erase_person(user_id=account.user.pk) is False


def test_whoever_came_to_own_a_shared_workspace_waits(account: Account) -> None:
    leave(account)
    let_time_pass(account)
    with tenancy.workspace(account.workspace.pk):
        Workspace.objects.filter(pk=account.workspace.pk).update(deletion_due_at=None)
    people.join(account.workspace, Role.EDITOR)

    assert erasing.erase_person(user_id=account.user.pk) is False
    assert person(account.user).erased_at is None


def test_work_that_is_under_way_ends_without_a_row(account: Account) -> None:
    page = pages.requested(account)
    delete(account)
    let_time_pass(account)
    erasing.erase_due()

    pages.do_work(page)

    assert rows_left(account) <= SURVIVORS
