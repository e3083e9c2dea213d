"""Withdrawing invitations, which nobody's rights outlive."""

from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone

from accounts import audit
from accounts.models import Invitation, User


def open_invitations(workspace_id: UUID) -> QuerySet[Invitation]:
    """Return the unanswered invitations of a workspace, expired ones too, to be locked."""
    return Invitation.objects.select_for_update(of=("self",)).filter(
        workspace_id=workspace_id, accepted_at=None, declined_at=None, revoked_at=None
    )


def withdraw(invitation: Invitation, *, by: User) -> None:
    """End an open invitation and its link."""
    invitation.revoked_at, invitation.mail_due_at = timezone.now(), None
    invitation.save(update_fields=["revoked_at", "mail_due_at"])
    audit.record(
        "invitation.withdrawn",
        by=by,
        workspace_id=invitation.workspace_id,
        target=invitation,
        subject=invitation.email,
        role=invitation.role,
    )


def withdraw_invitations_of(*, workspace_id: UUID, user_id: UUID, by: User) -> None:
    """End what somebody offered in a workspace in which they are not in charge any more."""
    for invitation in open_invitations(workspace_id).filter(invited_by=user_id).order_by("pk"):
        withdraw(invitation, by=by)
