"""Screens of members and of invitations."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from django.utils import timezone

from accounts import services
from accounts.models import Invitation, Membership, Role, User
from accounts.requests import INVITATION_SESSION_KEY
from core import tenancy
from tests.support import people
from tests.support.people import Account
from tests.support.screens import Stage, Visit, exempt, furnishes, screen

exempt("invitation_link", reason="Leads on to the page without a secret in its address.")


def _invited(account: Account, email: str, **columns: Any) -> Invitation:
    """Offer an address a place, and let the offer be where ``columns`` say."""
    values = {
        "role": Role.EDITOR,
        "token_hash": services.hash_token(people.address("token")),
        "workspace_name": account.workspace.name,
        "invited_by": account.user,
        "invited_by_name": account.user.email,
        "language": "en",
        "expires_at": timezone.now() + timedelta(days=7),
    }
    with tenancy.workspace(account.workspace.pk):
        return Invitation.objects.create(
            workspace=account.workspace, email=email, **(values | columns)
        )


def _joined(account: Account, role: Role, name: str = "") -> Membership:
    user = User.objects.create_user(people.address(role), name=name)
    with tenancy.workspace(account.workspace.pk):
        return Membership.objects.create(workspace=account.workspace, user=user, role=role)


@furnishes
def members(account: Account, rows: int) -> None:
    """Let people join, and invite others."""
    for _number in range(rows):
        _joined(account, Role.VIEWER)
        _invited(account, people.address("invited"))


@screen("members", state="team")
def team(stage: Stage) -> Visit:
    """Everybody that a workspace may have, and invitations in every state."""
    account, now = stage.newcomer, timezone.now()
    _joined(account, Role.ADMIN, "Inês Duarte de Almeida e Vasconcelos")
    _joined(account, Role.EDITOR, "ليلى حداد")
    _joined(account, Role.VIEWER, "נועה לוי")
    _invited(account, people.address("waits"))
    _invited(account, people.address("leaves"), mail_due_at=now + timedelta(days=1))
    _invited(account, people.address("lost"), mail_attempts=5)
    _invited(account, people.address("late"), expires_at=now - timedelta(days=1))
    return stage.visit(by=account.user)


@screen("members", state="looked-at")
def team_of_others(stage: Stage) -> Visit:
    """What a member sees who manages nobody."""
    _invited(stage.newcomer, people.address("waits"))
    return stage.visit(by=_joined(stage.newcomer, Role.VIEWER, "Ana Souza").user)


@screen("member_edit", state="editor")
def member_edit(stage: Stage) -> Visit:
    """A member who may get another role."""
    member = _joined(stage.newcomer, Role.EDITOR, "ليلى حداد")
    return stage.visit(member.pk, by=stage.newcomer.user)


@screen("member_edit", state="owner")
def member_edit_owner(stage: Stage) -> Visit:
    """The owner, as an admin finds them."""
    account = stage.newcomer
    admin = _joined(account, Role.ADMIN).user
    with tenancy.workspace(account.workspace.pk):
        owner = Membership.objects.get(workspace=account.workspace, user=account.user)
    return stage.visit(owner.pk, by=admin)


@screen("member_remove", state="editor")
def member_remove(stage: Stage) -> Visit:
    """The question before somebody is removed."""
    member = _joined(stage.newcomer, Role.EDITOR, "Ana Souza")
    return stage.visit(member.pk, by=stage.newcomer.user)


@screen("workspace_leave", state="member")
def leave(stage: Stage) -> Visit:
    """The question before somebody leaves."""
    return stage.visit(by=_joined(stage.newcomer, Role.EDITOR).user)


@screen("ownership_transfer", state="team")
def transfer(stage: Stage) -> Visit:
    """Somebody who may hand over, and has proved who they are."""
    _joined(stage.newcomer, Role.ADMIN, "Inês Duarte de Almeida e Vasconcelos")
    return stage.confirmed(by=stage.newcomer.user)


@screen("ownership_transfer", state="alone")
def transfer_alone(stage: Stage) -> Visit:
    """Somebody who is alone in their workspace."""
    return stage.confirmed(by=stage.newcomer.user)


def _with_link(visit: Visit, invitation: Invitation) -> Visit:
    """Return a visit by somebody who opened the link of a mail."""
    return replace(visit, session={INVITATION_SESSION_KEY: invitation.token_hash})


@screen("invitation_open", state="visitor")
def invitation_to_a_visitor(stage: Stage) -> Visit:
    """An invitation, to somebody who is not signed in."""
    invitation = _invited(stage.newcomer, people.address("guest"))
    return _with_link(stage.signed_out(), invitation)


@screen("invitation_open", state="addressed")
def invitation_to_answer(stage: Stage) -> Visit:
    """An invitation, to whom it was sent."""
    guest = people.sign_up("guest").user
    return _with_link(stage.visit(by=guest), _invited(stage.newcomer, guest.email))


@screen("invitation_open", state="another-address")
def invitation_to_another(stage: Stage) -> Visit:
    """An invitation, to somebody with another address."""
    invitation = _invited(stage.newcomer, people.address("guest"))
    return _with_link(stage.visit(by=people.sign_up("guest").user), invitation)


@screen("invitation_open", state="gone")
def invitation_gone(stage: Stage) -> Visit:
    """An invitation that is over."""
    return replace(stage.signed_out(), status=404)


@screen("workspaces", state="invited")
def invited(stage: Stage) -> Visit:
    """Somebody whom others invite."""
    guest = people.sign_up("guest").user
    _invited(stage.newcomer, guest.email)
    _invited(people.sign_up("bakery"), guest.email, role=Role.ADMIN)
    return stage.visit(by=guest)
