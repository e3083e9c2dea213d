"""Screens of leaving, and of taking the data along."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from accounts import leaving, services
from accounts.models import Role, WorkspaceExport
from core import tenancy
from tests.support import people
from tests.support.people import Account
from tests.support.screens import Stage, Visit, exempt, furnishes, screen


def _export(account: Account, **columns: Any) -> WorkspaceExport:
    """Ask for an export, and let it be where ``columns`` say."""
    with tenancy.workspace(account.workspace.pk):
        export = services.request_export(workspace=account.workspace, by=account.user)
        WorkspaceExport.objects.filter(pk=export.pk).update(**columns)
    return export


def _ready(account: Account) -> WorkspaceExport:
    now = timezone.now()
    return _export(
        account, status="ready", progress=100, size=1_240_000, digest="3f" * 32,
        finished_at=now, expires_at=now + timedelta(days=7),
    )  # fmt: skip


@furnishes
def taken_along(account: Account, rows: int) -> None:
    """Make an export, for staff to look at."""
    _ready(account)


@screen("workspace_data", state="with-exports")
def data_with_exports(stage: Stage) -> Visit:
    """Exports in every state, the oldest no longer kept."""
    account = stage.newcomer
    old = _ready(account)
    with tenancy.workspace(account.workspace.pk):
        WorkspaceExport.objects.filter(pk=old.pk).update(expires_at=timezone.now())
    _export(account, status="failed", failure_class="internal", finished_at=timezone.now())
    _ready(account)
    _export(account, status="running", lease_id=old.pk, progress=40, stage="collecting")
    return stage.visit(by=account.user)


@screen("workspace_data", state="admin")
def data_of_an_admin(stage: Stage) -> Visit:
    """Somebody who may not take it along."""
    return stage.visit(by=people.join(stage.newcomer.workspace, Role.ADMIN))


@screen("workspace_data", state="to-be-deleted")
def data_to_be_deleted(stage: Stage) -> Visit:
    """A workspace that its owner may still keep."""
    account = stage.newcomer
    with tenancy.workspace(account.workspace.pk):
        leaving.schedule_workspace(workspace=account.workspace, by=account.user)
    return stage.visit(by=account.user)


@screen("workspace_export", state="running")
def export_running(stage: Stage) -> Visit:
    """An export that is being made."""
    account = stage.newcomer
    export = _export(
        account, status="running", lease_id=account.user.pk, progress=40, stage="collecting"
    )
    return stage.visit(export.pk, by=account.user)


@screen("workspace_export", state="ready")
def export_ready(stage: Stage) -> Visit:
    """An export to be downloaded."""
    return stage.visit(_ready(stage.newcomer).pk, by=stage.newcomer.user)


@screen("workspace_export", state="failed")
def export_failed(stage: Stage) -> Visit:
    """An export that could not be made."""
    export = _export(
        stage.newcomer, status="failed", failure_class="internal", finished_at=timezone.now()
    )
    return stage.visit(export.pk, by=stage.newcomer.user)


@screen("workspace_export_status", state="running")
def export_status(stage: Stage) -> Visit:
    """What the progress asks for."""
    account = stage.newcomer
    export = _export(
        account, status="running", lease_id=account.user.pk, progress=40, stage="collecting"
    )
    return stage.visit(export.pk, by=account.user)


exempt("export_download", reason="Sends a zip file.")


@screen("account_delete", state="shared")
def delete_while_owning(stage: Stage) -> Visit:
    """Somebody who owns a workspace in which others work."""
    people.join(stage.newcomer.workspace, Role.EDITOR)
    return stage.visit(by=stage.newcomer.user)


@screen("account_leaving", state="pending")
def leaving_soon(stage: Stage) -> Visit:
    """Somebody who is to be deleted, and may stay."""
    leaving.schedule_account(user=stage.newcomer.user)
    return stage.visit(by=stage.newcomer.user)
