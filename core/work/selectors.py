"""Reads over paid work of every kind."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import CharField, F, QuerySet, Value

from core.work import registry
from core.work.models import Status

_COLUMNS = ("id", "kind", "status", "stage", "progress", "submitted_at", "requested_by_id")


class UnderWay(NamedTuple):
    """One piece of work that has not ended."""

    id: UUID
    kind: registry.Kind
    status: str
    stage: str
    progress: int
    submitted_at: datetime
    requested_by_id: UUID | None
    title: str

    @property
    def url(self) -> str:
        """Its screen."""
        return self.kind.url(self.id)


def is_for_everybody(least_role: str) -> bool:
    """Say whether all members have this role at least."""
    return least_role == registry.EVERYBODY


def under_way(
    *,
    workspace_id: UUID,
    has_role: Callable[[str], bool] = is_for_everybody,
    limit: int = 20,
) -> list[UnderWay]:
    """Return the workspace's unfinished work, oldest first, in one query.

    ``has_role`` says whether the reader has at least a role: what they may not open is left out.
    """
    shown = [kind for kind in registry.kinds() if has_role(kind.least_role)]
    parts = [_unfinished(kind, workspace_id) for kind in shown]
    if not parts:
        return []
    rows = parts[0].union(*parts[1:], all=True) if len(parts) > 1 else parts[0]
    return [_row(row) for row in rows.order_by("submitted_at")[:limit]]


def _unfinished(kind: registry.Kind, workspace_id: UUID) -> QuerySet[Any, Any]:
    rows: QuerySet[Any, Any] = (
        kind.model.objects.filter(
            workspace_id=workspace_id, status__in=[Status.QUEUED, Status.RUNNING]
        )
        .annotate(kind=Value(kind.label, output_field=CharField()), subject=F(kind.subject_field))
        .values(*_COLUMNS, "subject")
    )
    return rows


def _row(row: dict[str, Any]) -> UnderWay:
    kind = registry.kind_of(row["kind"])
    return UnderWay(
        id=row["id"],
        kind=kind,
        status=row["status"],
        stage=row["stage"],
        progress=row["progress"],
        submitted_at=row["submitted_at"],
        requested_by_id=row["requested_by_id"],
        title=kind.title(row["subject"]),
    )
