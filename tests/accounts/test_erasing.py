"""The end of an account or a workspace: what goes, what is left, and what a crash leaves."""

from datetime import timedelta
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.apps import apps
from django.test import Client
from django.utils import timezone

from accounts import tokens
from accounts.leaving import erasing
from accounts.models import Invitation, Membership, Role, TokenFamily, User, Workspace
from core import tenancy
from core.models import WorkspaceModel
from magicpages.models import Publication
from notifications.models import Notification, Preference
from tests.magicpages import contents
from tests.support import ledger, pages, people, tenants
from tests.support.crashes import Crash
from tests.support.departures import (
    SURVIVORS,
    delete,
    leave,
    let_time_pass,
    person,
    place,
    rows_left,
)
from tests.support.people import Account


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
