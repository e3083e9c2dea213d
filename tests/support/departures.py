"""Letting people and workspaces go, and looking at what is left."""

from datetime import timedelta

from django.db import connections
from django.test import Client
from django.utils import timezone

from accounts import leaving
from accounts.models import AuditEntry, User, Workspace
from core import tenancy
from tests.support import people, tenants
from tests.support.people import Account

DELETE = "/settings/account/delete/"
LEAVING = "/settings/account/leaving/"
KEEP = "/settings/account/keep/"
SURVIVORS = {
    "accounts_auditentry", "accounts_workspace", "credits_entry", "credits_grantrequest",
    "credits_invoice", "credits_lot", "credits_subscription", "credits_wallet",
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
