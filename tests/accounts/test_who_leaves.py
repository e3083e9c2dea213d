"""What others can still do with somebody who leaves, who hears of it, and what is left behind."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.apps import apps
from django.core import mail
from django.db import connections
from django.test import Client
from django.utils import timezone
from rest_framework.test import APIClient

from accounts import leaving, selectors, services
from accounts.leaving import erasing
from accounts.models import EmailCode, Invitation, Membership, Role, TokenFamily, User
from core import formatting, tenancy
from notifications import jobs
from notifications.models import Notification
from notifications.presenters import NotificationView
from tests.notifications.conftest import told
from tests.support import people, queries
from tests.support.people import Account

DELETE = "/settings/account/delete/"
TOLD = "workspace.deletion_scheduled"
TRANSFER = "/settings/members/transfer/"
# Why a row that names a person by a key outlives them: only their number is left in it.
KEPT = {
    "django_admin_log": "what staff did is a log of its own",
    "accounts_auditentry": "the audit log is final",
}
# Columns that keep the number of a person's row, which has no name any more: whose work it was.
NUMBERS = {
    "requested_by_id", "invited_by_id", "created_by_id", "asked_by_id", "decided_by_id",
}  # fmt: skip


def place(account: Account, user: User) -> Membership:
    with tenancy.workspace(account.workspace.pk):
        return Membership.objects.get(workspace=account.workspace, user=user)


def kind_of(answer: Any) -> str:
    """Return the name of a problem."""
    return str(answer.json()["type"]).removeprefix("urn:nexusone:problem:")


def proved(client: Client) -> Client:
    client.post("/en/accounts/reauthenticate/", {"password": people.PASSWORD})
    return client


# --- Nothing is given to them -----------------------------------------------------------------


def test_a_workspace_is_not_handed_to_somebody_who_leaves(
    account: Account, member: User, owner_client: Client
) -> None:
    heir = place(account, member)
    leaving.schedule_account(user=member)

    answer = proved(owner_client).post(
        TRANSFER, {"member": heir.pk, "typed": account.workspace.name}
    )

    assert answer.status_code == 422
    assert place(account, account.user).role == Role.OWNER
    with (
        pytest.raises(services.AccountLeaving, match="will be deleted soon"),
        tenancy.workspace(account.workspace.pk, user_id=account.user.pk),
    ):
        services.transfer_ownership(membership=heir, by=account.user)


def test_whoever_leaves_joins_nothing(account: Account, elsewhere: Account) -> None:
    with tenancy.workspace(account.workspace.pk, user_id=account.user.pk):
        services.invite(
            workspace=account.workspace,
            email=elsewhere.user.email,
            role=Role.EDITOR,
            by=account.user,
        )
    with tenancy.user(elsewhere.user.pk):
        (invitation,) = selectors.invitations_of(user_id=elsewhere.user.pk)
    leaving.schedule_account(user=elsewhere.user)

    with pytest.raises(services.AccountLeaving):
        services.accept_invitation(invitation=invitation, user=elsewhere.user)

    leaving.keep_account(user=elsewhere.user)
    member = services.accept_invitation(invitation=invitation, user=elsewhere.user)
    assert member.role == Role.EDITOR


def test_a_program_that_signs_in_is_told_why_it_may_not(account: Account) -> None:
    leaving.schedule_account(user=account.user)
    sent = {"email": account.user.email, "password": people.PASSWORD}

    answer = APIClient().post("/api/auth/login", sent)

    assert (answer.status_code, kind_of(answer)) == (403, "account_leaving")
    assert "will be deleted soon" in answer.json()["detail"]
    assert not TokenFamily.objects.filter(user=account.user, revoked_at=None).exists()


def test_a_wrong_password_tells_nothing_of_it(account: Account) -> None:
    leaving.schedule_account(user=account.user)
    sent = {"email": account.user.email, "password": "a loud harbour at noon"}

    answer = APIClient().post("/api/auth/login", sent)

    assert (answer.status_code, kind_of(answer)) == (401, "wrong_credentials")


def test_a_code_of_whoever_leaves_gives_no_tokens(account: Account) -> None:
    code = services.issue_email_code(user=account.user, email=account.user.email)
    leaving.schedule_account(user=account.user)
    EmailAddress.objects.filter(user=account.user).update(verified=False)

    sent = {"email": account.user.email, "password": people.PASSWORD, "code": code}
    answer = APIClient().post("/api/auth/verify", sent)

    assert (answer.status_code, kind_of(answer)) == (403, "account_leaving")
    assert not TokenFamily.objects.filter(user=account.user).exists()


# --- Who hears of a workspace that goes -------------------------------------------------------


def test_the_other_members_hear_that_their_workspace_goes(
    account: Account, member: User, viewer: User, owner_client: Client
) -> None:
    proved(owner_client).post("/settings/data/delete/", {"typed": account.workspace.name})

    for user in (member, viewer):
        (row,) = told(account, user, kind=TOLD)
        view = NotificationView(row)
        assert view.title == "The owner asked to delete this workspace"
        assert formatting.day(timezone.now() + leaving.GRACE) in view.text
        assert row.mail == Notification.Mail.WANTED
        assert row.url == "/settings/data/"
    assert told(account, kind=TOLD) == []
    jobs.send_mails(
        workspace_id=str(account.workspace.pk), user_id=str(member.pk), kind=TOLD
    )  # fmt: skip
    (sent,) = [each for each in mail.outbox if each.to == [member.email]]
    assert "asked to delete" in sent.subject


def test_asked_again_nobody_hears_of_it_twice(account: Account, member: User) -> None:
    for _ in range(2):
        with tenancy.workspace(account.workspace.pk, user_id=account.user.pk):
            leaving.schedule_workspace(workspace=account.workspace, by=account.user)

    assert len(told(account, member, kind=TOLD)) == 1


# --- How much it asks -------------------------------------------------------------------------


def test_many_workspaces_ask_no_more_than_one(
    account: Account, client_of: Callable[[User], Client]
) -> None:
    client = proved(client_of(account.user))
    client.get(DELETE)
    few = queries.of_screen(client, DELETE)
    for number in range(5):
        with tenancy.user(account.user.pk):
            own = services.open_workspace(name=f"Loaf {number}", by=account.user)
    people.join(own, Role.VIEWER)

    many = queries.of_screen(client, DELETE)

    assert len(many) == len(few) <= 12, "\n\n".join(many)
    owned = leaving.what_they_own(user=account.user)
    assert [each.pk for each in owned.shared] == [own.pk]
    assert len(owned.alone) == 5


# --- What is left of a person -----------------------------------------------------------------


REFERENCES = """
    SELECT DISTINCT c.conrelid::regclass::text, a.attname FROM pg_constraint c
    JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = ANY (c.conkey)
    WHERE c.contype = 'f' AND c.confrelid = 'accounts_user'::regclass
"""


def columns_that_name_people() -> set[tuple[str, str]]:
    """Return each column that refers to a person, by the database and by the models."""
    with connections["owner"].cursor() as cursor:
        cursor.execute(REFERENCES)
        found = {(table, column) for table, column in cursor.fetchall() if column != "workspace_id"}
    return found | {
        (model._meta.db_table, str(field.column))
        for model in apps.get_models(include_auto_created=True)
        for field in model._meta.concrete_fields
        if field.related_model is User
    }


def test_every_table_that_names_a_person_forgets_them_or_says_why() -> None:
    found = columns_that_name_people()
    erased = {(model._meta.db_table, f"{field}_id") for model, field in erasing._personal()}
    kept = found - erased

    assert ("accounts_emailcode", "user_id") in found & erased
    assert {pair for pair in kept if pair[0] not in KEPT and pair[1] not in NUMBERS} == set()
    # Nothing is explained that is gone.
    assert set(KEPT) <= {table for table, _column in kept}
    assert {column for _table, column in kept} >= NUMBERS


def test_codes_that_were_mailed_go_with_their_person(account: Account) -> None:
    services.issue_email_code(user=account.user, email=account.user.email)
    leaving.schedule_account(user=account.user)
    past = timezone.now() - timedelta(seconds=1)
    User.objects.filter(pk=account.user.pk).update(deletion_due_at=past)
    with tenancy.workspace(account.workspace.pk):
        account.workspace.deletion_due_at = past
        account.workspace.save(update_fields=["deletion_due_at"])

    erasing.erase_due()

    assert not EmailCode.objects.filter(user=account.user).exists()


def test_an_invitation_to_an_address_they_never_confirmed_is_somebody_elses(
    account: Account, elsewhere: Account
) -> None:
    claimed = people.address("claimed")
    EmailAddress.objects.create(user=elsewhere.user, email=claimed, verified=False)
    with tenancy.workspace(account.workspace.pk, user_id=account.user.pk):
        for email in (claimed, elsewhere.user.email):
            services.invite(
                workspace=account.workspace, email=email, role=Role.EDITOR, by=account.user
            )
    leaving.schedule_account(user=elsewhere.user)
    past = timezone.now() - timedelta(seconds=1)
    User.objects.filter(pk=elsewhere.user.pk).update(deletion_due_at=past)
    with tenancy.workspace(elsewhere.workspace.pk):
        elsewhere.workspace.deletion_due_at = past
        elsewhere.workspace.save(update_fields=["deletion_due_at"])

    erasing.erase_due()

    with tenancy.workspace(account.workspace.pk):
        left = Invitation.objects.filter(workspace=account.workspace)
        assert [each.email for each in left] == [claimed]
