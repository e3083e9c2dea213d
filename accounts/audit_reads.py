"""Reads of the audit log, for its screens and for the API."""

from uuid import UUID

from django.db.models import QuerySet

from accounts.models import AuditEntry, Membership


def entries(*, workspace_id: UUID) -> QuerySet[AuditEntry]:
    """Return a workspace's lines with who did it. Needs its scope."""
    found = AuditEntry.objects.filter(workspace_id=workspace_id)
    return found.select_related("user", "staff")


def own_entries(*, user_id: UUID) -> QuerySet[AuditEntry]:
    """Return the lines that belong to a person alone: their sign-ins. Needs a scope of theirs."""
    found = AuditEntry.objects.filter(workspace=None, user_id=user_id)
    return found.select_related("user", "staff")


def members(*, workspace_id: UUID, limit: int) -> list[tuple[str, str]]:
    """Return id and name of a workspace's members, as many as a filter may offer."""
    places = Membership.objects.filter(workspace_id=workspace_id).select_related("user")
    named = [(str(each.user_id), each.user.name or each.user.email) for each in places[:limit]]
    return sorted(named, key=lambda pair: pair[1].casefold())
