"""Asking somebody in, and finding what came of it."""

import re
from collections.abc import Callable

from django.core import mail
from django.core.mail import EmailMultiAlternatives
from django.test import Client

from accounts import tasks
from accounts.models import AuditEntry, Invitation, Membership, User, Workspace
from core import tenancy
from tests.support.people import Account

Sign = Callable[[User], Client]
INVITE = "/settings/members/invite/"
OPEN = "/invitations/open/"


def rows(workspace: Workspace, email: str) -> list[Invitation]:
    with tenancy.workspace(workspace.pk):
        return list(Invitation.objects.filter(workspace=workspace, email=email))


def ask(client: Client, *emails: str, role: str = "editor", days: str = "7") -> int:
    form = {"addresses": "\n".join(emails), "role": role, "days": days}
    return int(client.post(INVITE, form).status_code)


def send(invitation: Invitation) -> EmailMultiAlternatives:
    """Do what a worker does, and return the mail."""
    tasks.send_invitation(
        workspace_id=str(invitation.workspace_id), invitation_id=str(invitation.pk)
    )
    message = mail.outbox[-1]
    assert isinstance(message, EmailMultiAlternatives)
    return message


def link_in(message: EmailMultiAlternatives) -> str:
    found = re.search(r"http\S+(/invitations/\S+/)", str(message.body))
    assert found
    return found[1]


def role_of(workspace: Workspace, user: User) -> str | None:
    with tenancy.workspace(workspace.pk):
        found = Membership.objects.filter(workspace=workspace, user=user).first()
        return found.role if found else None


def recorded(workspace: Workspace, action: str) -> list[AuditEntry]:
    with tenancy.workspace(workspace.pk):
        return list(AuditEntry.objects.filter(workspace=workspace, action=action))


def asked(client: Client, account: Account, email: str, role: str = "editor") -> Invitation:
    """Let a client's owner invite an address, and return the row."""
    assert ask(client, email, role=role) == 302
    return rows(account.workspace, email)[-1]


def answer(invitation: Invitation, how: str = "accept") -> str:
    return f"/invitations/{invitation.pk}/{how}/"
