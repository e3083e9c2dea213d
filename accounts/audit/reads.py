"""Reads of the audit log, for its screens and for the API."""

from uuid import UUID

from django.db.models import F, QuerySet
from django.utils.translation import gettext as _

from accounts.models import AuditEntry


def entries(*, workspace_id: UUID) -> QuerySet[AuditEntry]:
    """Return a workspace's lines with who did it. Needs its scope."""
    found = AuditEntry.objects.filter(workspace_id=workspace_id)
    return found.select_related("user", "staff")


def own_entries(*, user_id: UUID) -> QuerySet[AuditEntry]:
    """Return the lines that belong to a person alone: their sign-ins. Needs a scope of theirs."""
    found = AuditEntry.objects.filter(workspace=None, user_id=user_id)
    return found.select_related("user", "staff")


def actors(*, workspace_id: UUID, limit: int) -> list[tuple[str, str]]:
    """Return id and name of everybody who acts in a workspace's log, at most so many.

    Somebody who is gone is among them, of the erased only that they were; staff have no name here.
    """
    found = AuditEntry.objects.filter(workspace_id=workspace_id, user__isnull=False)
    found = found.exclude(staff_id=F("user_id"))
    people = found.order_by().values_list("user_id", "user__name", "user__email", "user__erased_at")
    named = [
        (str(pk), _("Deleted account") if erased_at else name or email)
        for pk, name, email, erased_at in people.distinct()[:limit]
    ]
    return sorted(named, key=lambda pair: pair[1].casefold())
