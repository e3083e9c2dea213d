"""How an export is made: every module's tables in one zip, stored in parts.

The zip grows in a temporary file that has no name, so a killed worker leaves nothing behind. Its
bytes are stored in small transactions, each of which holds the lease: whoever lost it stores
nothing, and whoever takes over begins with none of the former's parts. Nobody can fetch an export
before it is ready.
"""

import hashlib
import json
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import IO, Any
from uuid import UUID

from django.db.models import Q
from django.db.models.functions import Now
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import (
    AuditEntry,
    ExportPart,
    Invitation,
    Logo,
    Membership,
    Role,
    Workspace,
    WorkspaceExport,
)
from core import archives, exports, formatting, tenancy
from core.work.models import PaidWork, Status
from core.work.registry import Kind, Progress, Stage
from core.work.services import LeaseLost

FORMAT = 1
PART_BYTES = 1024 * 1024
KEPT = timedelta(days=7)
COLLECTING, STORING = "collecting", "storing"
# Up to here the tables are read, from here on the file is stored.
_COLLECTED_PERCENT = 80

KIND = Kind(
    model=WorkspaceExport,
    run="accounts.exporting.run",
    deliver="accounts.exporting.deliver",
    label_of_one=_("Export"),
    url_name="workspace_export",
    subject_field="title",
    typical_s=15,
    least_role=Role.OWNER,
    stages=[
        Stage(COLLECTING, _("Gathering your data")),
        Stage(STORING, _("Putting the file together")),
    ],
)

_MEMBER = {
    "id": "id",
    "name": "user__name",
    "email": "user__email",
    "role": "role",
    "joined_at": "created_at",
    "last_seen_at": "seen_at",
}
_INVITATION = {
    "id": "id",
    "email": "email",
    "role": "role",
    "language": "language",
    "invited_by": "invited_by_name",
    "created_at": "created_at",
    "sent_at": "sent_at",
    "expires_at": "expires_at",
    "accepted_at": "accepted_at",
    "declined_at": "declined_at",
    "withdrawn_at": "revoked_at",
}
_WORKSPACE = (
    "id", "name", "slug", "about", "content_language", "more_languages", "brand_color",
    "accent_color", "heading_font", "body_font", "voice", "facts", "requires_second_factor",
    "created_at",
)  # fmt: skip
_AUDIT = {
    "id": "id",
    "time": "created_at",
    "action": "action",
    "by": "user__email",
    "staff": "staff_id",
    "target": "target",
    "subject": "subject",
    "details": "details",
    "address": "address",
    "device": "agent",
    "request": "request_id",
}


def collect(workspace_id: UUID) -> Iterator[exports.Table | exports.File]:
    """Give the workspace itself, its brand, its people and its audit log."""
    with tenancy.workspace(workspace_id):
        own = Workspace.objects.filter(pk=workspace_id).values_list(*_WORKSPACE)[:1]
        own_row = list(own)
        logo = Logo.objects.filter(workspace_id=workspace_id).first()
    yield exports.Table("workspace", _WORKSPACE, own_row)
    if logo is not None:
        yield exports.File("logo.png", bytes(logo.data))
    of = exports.of_rows
    yield of("members", Membership.objects.all, _MEMBER, workspace_id=workspace_id)
    yield of("invitations", Invitation.objects.all, _INVITATION, workspace_id=workspace_id)
    yield of("audit_log", AuditEntry.objects.all, _AUDIT, workspace_id=workspace_id)


EXPORTER = exports.Exporter(
    "accounts",
    10,
    _("Workspace, members and audit log"),
    collect,
    models=(Workspace, Logo, Membership, Invitation, AuditEntry),
)


def run(item: PaidWork, progress: Progress) -> dict[str, Any]:
    """Make the zip and store it in parts; return its size and SHA-256."""
    assert isinstance(item, WorkspaceExport)  # noqa: S101 - the kind says so.
    with tempfile.TemporaryFile() as archive:
        _write_archive(item, archive, progress)
        progress.stage(STORING, _COLLECTED_PERCENT)
        return _store(item, archive, progress)


def deliver(item: PaidWork, result: dict[str, Any]) -> None:
    """Note what is stored and until when. Runs in the transaction that ends the work."""
    WorkspaceExport.objects.filter(pk=item.pk).update(
        size=result["size"], digest=result["digest"], expires_at=Now() + KEPT
    )


def forget_expired() -> int:
    """Delete the bytes of exports whose time is over, or that failed; return how many parts.

    The rows stay as history. Runs in the scheduler, also twice at once.
    """
    is_over = Q(expires_at__lte=Now()) | Q(status=Status.FAILED)
    with tenancy.system_scope(tenancy.SystemUse.ERASE):
        over = WorkspaceExport.objects.filter(is_over, parts__isnull=False).distinct()
        found = list(over.values_list("workspace_id", "pk")[: exports.BATCH])
    deleted = 0
    for workspace_id, pk in found:
        with tenancy.workspace(workspace_id):
            deleted += ExportPart.objects.filter(export_id=pk).delete()[0]
    return deleted


def _write_archive(item: WorkspaceExport, archive: IO[bytes], progress: Progress) -> None:
    begun_at = timezone.now()
    written: list[archives.Written] = []
    every = exports.exporters.all()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED, allowZip64=True) as zipped:
        for index, exporter in enumerate(every):
            for part in exporter.collect(item.workspace_id):
                progress.stage(COLLECTING, 1 + (_COLLECTED_PERCENT - 1) * index // len(every))
                written += archives.write(zipped, part)
        manifest = _manifest(item, begun_at, written)
        zipped.writestr("manifest.json", json.dumps(manifest, ensure_ascii=False, indent=2))
        zipped.writestr("README.txt", _readme(item))
    names = [each.name for each in written]
    if len(set(names)) != len(names):
        raise ValueError(f"Two parts of the export have the same name: {sorted(names)}")


def _manifest(
    item: WorkspaceExport, begun_at: Any, written: list[archives.Written]
) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "product": "NexusOne",
        "workspace": str(item.workspace_id),
        "export": str(item.pk),
        "begun_at": begun_at.isoformat(),
        "ended_at": timezone.now().isoformat(),
        "files": [each._asdict() for each in written],
    }


def _readme(item: WorkspaceExport) -> str:
    """Return the text for people, in the language of whoever asked."""
    with tenancy.workspace(item.workspace_id):
        workspace = Workspace.objects.get(pk=item.workspace_id)
        person = item.requested_by
    language = person.language if person else "en"
    digits = person.digits if person else formatting.AUTO
    with formatting.reading_as(digits=digits, language=language):
        parts = [str(each.label) for each in exports.exporters.all()]
        context = {"workspace": workspace, "parts": parts, "made_at": timezone.now()}
        return render_to_string("data/readme.txt", context)


def _store(item: WorkspaceExport, archive: IO[bytes], progress: Progress) -> dict[str, Any]:
    size = archive.seek(0, 2)
    archive.seek(0)
    with _lease_held(item):
        ExportPart.objects.filter(export_id=item.pk).delete()
    digest, number = hashlib.sha256(), 0
    while data := archive.read(PART_BYTES):
        with _lease_held(item):
            ExportPart.objects.create(
                workspace_id=item.workspace_id, export_id=item.pk, number=number, data=data
            )
        digest.update(data)
        number += 1
        stored = min(number * PART_BYTES, size)
        progress.stage(STORING, _COLLECTED_PERCENT + (99 - _COLLECTED_PERCENT) * stored // size)
    return {"size": size, "digest": digest.hexdigest()}


@contextmanager
def _lease_held(item: WorkspaceExport) -> Iterator[None]:
    """Open a scope in which nobody else can take the work over; raise LeaseLost if somebody did."""
    with tenancy.workspace(item.workspace_id):
        ours = WorkspaceExport.objects.select_for_update().filter(
            pk=item.pk, status=Status.RUNNING, lease_id=item.lease_id
        )
        if not ours.exists():
            raise LeaseLost
        yield
