"""What staff did and looked at, in the audit log of whom it was done to."""

from uuid import UUID

from django.core.cache import cache
from django.db.models import Model
from django.http import HttpRequest

from accounts import audit
from accounts.models import User, Workspace
from core import admin

# One line for a member of staff and a workspace within so long.
ONCE_IN_S = 3600


def note_change(request: HttpRequest, row: Model, what: str, note: str) -> None:
    """Write who of staff changed what, where its workspace or its person finds it.

    The line of a person says, as every line of the staff site, that staff did it in their place.
    """
    action = "staff.action" if what == "action" else "staff.changed"
    audit.record(
        action,
        by=row if isinstance(row, User) else request.user.pk,
        workspace_id=_workspace_of(row),
        target=row,
        subject=str(row),
        kind=row._meta.label_lower,
        what=what,
        note=note,
    )


def note_look(request: HttpRequest, row: Model) -> None:
    """Write that staff looked at something of a workspace; once an hour for each of them."""
    workspace_id = _workspace_of(row)
    if workspace_id is None:
        return
    if not cache.add(f"staff-looked:{request.user.pk}:{workspace_id}", 1, ONCE_IN_S):
        return
    audit.record(
        "staff.looked",
        by=request.user.pk,
        workspace_id=workspace_id,
        target=row,
        kind=row._meta.label_lower,
    )


def _workspace_of(row: Model) -> UUID | None:
    if isinstance(row, Workspace):
        return row.pk
    found: UUID | None = getattr(row, "workspace_id", None)
    return found


admin.staff_changed.connect(note_change)
admin.staff_looked.connect(note_look)
