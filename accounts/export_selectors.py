"""Reads of what a workspace took away."""

from collections.abc import Iterator
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import ExportPart, WorkspaceExport
from core import tenancy


def exports_of(*, workspace_id: UUID) -> QuerySet[WorkspaceExport]:
    """Return the workspace's exports, the newest first."""
    return (
        WorkspaceExport.objects.filter(workspace_id=workspace_id)
        .select_related("requested_by")
        .order_by("-created_at", "-pk")
    )


def export_of(*, workspace_id: UUID, pk: UUID) -> WorkspaceExport | None:
    """Return one export of the workspace, or None."""
    return WorkspaceExport.objects.filter(workspace_id=workspace_id, pk=pk).first()


def is_kept(export: WorkspaceExport) -> bool:
    """Say whether an export can be fetched: it is ready, and its time is not over."""
    return bool(export.is_ready and export.expires_at and export.expires_at > timezone.now())


def export_bytes(*, workspace_id: UUID, export_id: UUID) -> Iterator[bytes]:
    """Give the bytes of an export part by part, each read in a scope of its own.

    For an answer that is sent when the request's own scope has ended.
    """
    number = 0
    while True:
        with tenancy.workspace(workspace_id):
            part = ExportPart.objects.filter(
                workspace_id=workspace_id, export_id=export_id, number=number
            ).first()
        if part is None:
            return
        yield bytes(part.data)
        number += 1
