"""Screens of accounts in the staff site."""

from django.contrib.auth.models import Group

from accounts import audit
from core import tenancy
from tests.support import people
from tests.support.people import Account
from tests.support.screens import Stage, Visit, exempt, furnishes, screen


@furnishes
def groups(account: Account, rows: int) -> None:
    """Make groups of staff."""
    Group.objects.using("owner").bulk_create(
        Group(name=people.address("support")) for _ in range(rows)
    )


@screen("admin:auth_user_password_change", state="staff")
def staff_set_password(stage: Stage) -> Visit:
    """Staff choose a password for one of them."""
    return stage.visit(stage.staff.pk, by=stage.staff)


@furnishes
def log_lines(account: Account, rows: int) -> None:
    """Let something have happened: a refusal, a grant, and a visit of staff."""
    agent = "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0) AppleWebKit/605.1 Version/19.0 Safari/605.1"
    with audit.coming_from(audit.Origin("203.0.113.9", agent)):
        with tenancy.workspace(account.workspace.pk, user_id=account.user.pk):
            for _ in range(rows):
                audit.record(
                    "access.refused",
                    by=account.user,
                    workspace_id=account.workspace.pk,
                    subject="/magic-pages/new/",
                )
        with tenancy.system_scope(tenancy.SystemUse.STAFF):
            for _ in range(rows):
                audit.record("staff.sessions_ended", by=account.user)


@screen("admin:accounts_workspace_stand_in", state="staff")
def stand_in(stage: Stage) -> Visit:
    """Staff say in whose place they want to work, and why."""
    return stage.visit(stage.account.workspace.pk, by=stage.staff)


exempt("staff_leave", reason="A door to post to; the banner that leads to it has tests of its own.")
