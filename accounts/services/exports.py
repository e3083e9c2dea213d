"""Asking for a workspace's data, and fetching it by a signed address."""

from datetime import timedelta
from typing import NamedTuple
from uuid import UUID

from django.core import signing
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts import audit, export_selectors
from accounts.models import User, Workspace, WorkspaceExport
from core import formatting
from core.failures import NexusError
from core.work import services as work
from core.work.models import Status

EXPORTS_A_DAY = 5
_SALT = "accounts.export"
# The row says when it is over; this only ends signatures that outlive their row.
_SIGNED_FOR = timedelta(days=8)


class ExportUnderWay(NexusError):
    """An export of this workspace is being made already."""

    status = 409
    code = "export_under_way"

    def __str__(self) -> str:
        return _("An export is being made already. You find it in the list.")


class TooManyExports(NexusError):
    """The workspace had as many exports as it may within a day."""

    status = 429
    code = "too_many_exports"

    def __str__(self) -> str:
        return ngettext(
            "A workspace can be exported %(count)s time a day. Please come back tomorrow.",
            "A workspace can be exported %(count)s times a day. Please come back tomorrow.",
            EXPORTS_A_DAY,
        ) % {"count": formatting.number(EXPORTS_A_DAY)}


class Ticket(NamedTuple):
    """What a signed address says: which export, for whom."""

    export_id: UUID
    user_id: UUID


@transaction.atomic
def request_export(*, workspace: Workspace, by: User) -> WorkspaceExport:
    """Have everything the workspace owns put into one file, free of charge.

    Needs its scope. Raises ExportUnderWay or TooManyExports. The caller has made sure that ``by``
    owns the workspace.
    """
    # Of two who ask at once, the second finds the export of the first.
    Workspace.objects.select_for_update().get(pk=workspace.pk)
    own = WorkspaceExport.objects.filter(workspace_id=workspace.pk)
    if own.filter(status__in=[Status.QUEUED, Status.RUNNING]).exists():
        raise ExportUnderWay
    since = timezone.now() - timedelta(days=1)
    if own.filter(created_at__gt=since).exclude(status=Status.FAILED).count() >= EXPORTS_A_DAY:
        raise TooManyExports
    export = WorkspaceExport.objects.create(
        workspace_id=workspace.pk,
        requested_by=by,
        title=f"{workspace.slug}-{timezone.now():%Y-%m-%d}.zip",
    )
    work.submit(item=export)
    audit.record("export.requested", by=by, workspace_id=workspace.pk, target=export)
    return export


def sign_export(*, export: WorkspaceExport, user: User) -> str:
    """Return the part of an address that lets this person, and nobody else, fetch the export."""
    return signing.dumps([str(export.pk), str(user.pk)], salt=_SALT)


def read_ticket(token: str) -> Ticket | None:
    """Return what a signed address says; None for one that is not ours or too old."""
    try:
        export_id, user_id = signing.loads(token, salt=_SALT, max_age=_SIGNED_FOR)
    except signing.BadSignature:
        return None
    return Ticket(UUID(export_id), UUID(user_id))


def open_export(*, workspace_id: UUID, ticket: Ticket, by: User) -> WorkspaceExport | None:
    """Return the export behind a ticket and note that it was fetched; None where it is not theirs.

    Also None once its time is over. Needs the scope of the workspace that ``by`` owns.
    """
    if ticket.user_id != by.pk:
        return None
    export = export_selectors.export_of(workspace_id=workspace_id, pk=ticket.export_id)
    if export is None or not export_selectors.is_kept(export):
        return None
    audit.record("export.downloaded", by=by, workspace_id=workspace_id, target=export)
    return export
