"""Leaving: a person or a workspace is to be deleted, and may be kept until the day has come.

Nothing is lost before `accounts.leaving.erasing` does its work (docs/leaving.md).
"""

from contextlib import AbstractContextManager, nullcontext
from datetime import datetime, timedelta
from functools import partial
from typing import NamedTuple

from allauth.usersessions.models import UserSession
from django.db import transaction
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import audit, overview, tokens
from accounts.leaving import mails
from accounts.models import Invitation, Membership, Role, User, Workspace
from core import formatting, tenancy
from core.commits import after_commit
from core.failures import NexusError
from core.hooks import Hook

GRACE = timedelta(days=14)

# Floors above tell the other members of it, within the transaction of the change.
workspace_leaving: Hook[Workspace, User] = Hook()


class OwnsSharedWorkspaces(NexusError):
    """Other people work in workspaces of this person: somebody has to own them first."""

    status = 409
    code = "owns_shared_workspaces"

    def __init__(self, workspaces: list[Workspace]) -> None:
        super().__init__()
        self.workspaces = workspaces

    def __str__(self) -> str:
        names = formatting.joined([formatting.isolated(each.name) for each in self.workspaces])
        return _("You own workspaces in which other people work: %(names)s.") % {"names": names}


class TooLate(NexusError):
    """The day has come: what was erased already cannot be brought back."""

    status = 409
    code = "deletion_began"

    def __str__(self) -> str:
        return _("The deletion has begun, so it cannot be taken back any more.")


def owned_workspaces(*, user: User) -> list[Workspace]:
    """Return the workspaces this person owns, by name. Needs a scope of theirs."""
    places = Membership.objects.filter(user=user, role=Role.OWNER, workspace__erased_at=None)
    found = places.select_related("workspace").order_by("workspace__name", "pk")
    return [place.workspace for place in found]


class Owned(NamedTuple):
    """The workspaces a person owns: those in which others work, and those that are theirs alone."""

    shared: list[Workspace]
    alone: list[Workspace]


def what_they_own(*, user: User) -> Owned:
    """Return what somebody who leaves has to hand on, and what would go along."""
    owned = Owned([], [])
    with _scope_of(user):
        figures = overview.read_own(user.pk)
        for workspace in owned_workspaces(user=user):
            members, _seen = figures[workspace.pk]
            (owned.shared if members > 1 else owned.alone).append(workspace)
    return owned


def schedule_account(*, user: User, session_key: str | None = None) -> datetime:
    """Let this person be deleted in 14 days, and their workspaces along; return when.

    Every other sign-in of theirs ends: all but the session named. Workspaces that were to be
    deleted before keep their day. Raises OwnsSharedWorkspaces. Asked again, it changes nothing.
    """
    with _scope_of(user), transaction.atomic():
        known = User.objects.select_for_update().get(pk=user.pk).deletion_due_at
        if known is not None:
            return known
        owned = what_they_own(user=user)
        if owned.shared:
            raise OwnsSharedWorkspaces(owned.shared)
        due_at = timezone.now() + GRACE
        User.objects.filter(pk=user.pk).update(deletion_due_at=due_at)
        for workspace in owned.alone:
            _schedule_along(workspace, user, due_at)
        _end_sign_ins(user, session_key)
        audit.record(
            "account.deletion_scheduled", by=user, target=user, everywhere=True,
            due=due_at.isoformat(),
        )  # fmt: skip
        user.deletion_due_at = due_at
        after_commit(partial(mails.send, user, "leaving"))
    return due_at


def keep_account(*, user: User) -> None:
    """Take the deletion of a person back, with that of the workspaces that went along.

    Raises TooLate once the day has come.
    """
    with _scope_of(user), transaction.atomic():
        due_at = User.objects.select_for_update().get(pk=user.pk).deletion_due_at
        if due_at is None:
            return
        if due_at <= timezone.now():
            raise TooLate
        User.objects.filter(pk=user.pk).update(deletion_due_at=None)
        for workspace in owned_workspaces(user=user):
            if workspace.deletion_due_at == due_at:
                with tenancy.bind(workspace.pk, user_id=user.pk):
                    _keep(workspace, user)
        audit.record("account.kept", by=user, target=user, everywhere=True)
        user.deletion_due_at = None
        after_commit(partial(mails.send, user, "kept"))


@transaction.atomic
def schedule_workspace(*, workspace: Workspace, by: User) -> datetime:
    """Let the workspace of the open scope be deleted in 14 days; return when.

    The caller has made sure that ``by`` owns it. Asked again, it changes nothing.
    """
    known = Workspace.objects.select_for_update().get(pk=workspace.pk).deletion_due_at
    if known is not None:
        return known
    due_at = timezone.now() + GRACE
    _schedule(workspace, by, due_at)
    workspace_leaving.send(workspace, by)
    return due_at


@transaction.atomic
def keep_workspace(*, workspace: Workspace, by: User) -> None:
    """Take the deletion of the open scope's workspace back. Raises TooLate."""
    due_at = Workspace.objects.select_for_update().get(pk=workspace.pk).deletion_due_at
    if due_at is None:
        return
    if due_at <= timezone.now():
        raise TooLate
    _keep(workspace, by)


def _schedule_along(workspace: Workspace, user: User, due_at: datetime) -> None:
    if workspace.deletion_due_at is not None:
        return
    with tenancy.bind(workspace.pk, user_id=user.pk):
        _schedule(workspace, user, due_at)
        # Nobody is left who could welcome them.
        Invitation.objects.filter(
            workspace_id=workspace.pk, accepted_at=None, declined_at=None, revoked_at=None
        ).update(revoked_at=Now())


def _schedule(workspace: Workspace, by: User, due_at: datetime) -> None:
    Workspace.objects.filter(pk=workspace.pk).update(deletion_due_at=due_at)
    workspace.deletion_due_at = due_at
    audit.record(
        "workspace.deletion_scheduled", by=by, workspace_id=workspace.pk, target=workspace,
        subject=workspace.name, due=due_at.isoformat(),
    )  # fmt: skip


def _keep(workspace: Workspace, by: User) -> None:
    Workspace.objects.filter(pk=workspace.pk).update(deletion_due_at=None)
    workspace.deletion_due_at = None
    audit.record(
        "workspace.kept", by=by, workspace_id=workspace.pk, target=workspace, subject=workspace.name
    )


def _end_sign_ins(user: User, session_key: str | None) -> None:
    tokens.revoke_all(user=user)
    for session in UserSession.objects.filter(user=user).exclude(session_key=session_key or ""):
        session.end()


def _scope_of(user: User) -> AbstractContextManager[None]:
    """Return the scope that is open, or one of this person where there is none."""
    return tenancy.user(user.pk) if tenancy.current() is None else nullcontext()
