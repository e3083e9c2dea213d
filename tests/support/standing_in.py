"""Working in the place of a member, as staff do it."""

from typing import Any

from django.test import Client

from accounts import impersonation
from accounts.models import AuditEntry
from core import tenancy
from tests.support.people import Account

REASON = "Ticket 4711: the page cannot be published"
DASHBOARD, LEAVE = "/dashboard/", "/staff/leave/"


def start_url(account: Account) -> str:
    return f"/admin/accounts/workspace/{account.workspace.pk}/stand-in/"


def begin(desk: Client, account: Account, **sent: Any) -> Any:
    """Ask to work in the owner's place."""
    values = {"member": account.user.pk, "reason": REASON, "minutes": 30, **sent}
    return desk.post(start_url(account), values)


def lines(account: Account, prefix: str = "staff.") -> list[AuditEntry]:
    with tenancy.workspace(account.workspace.pk):
        found = AuditEntry.objects.filter(
            workspace_id=account.workspace.pk, action__startswith=prefix
        )
        return list(found.order_by("id"))


def actions(account: Account) -> list[str]:
    return [entry.action for entry in lines(account) if entry.action != "staff.looked"]


def rewind(client: Client, **changed: Any) -> None:
    """Change what the session keeps, as the passing of time would."""
    session = client.session
    session[impersonation.SESSION_KEY] = session[impersonation.SESSION_KEY] | changed
    session.save()
