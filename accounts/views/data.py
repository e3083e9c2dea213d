"""The screens on which a workspace's owner takes its data along."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts import export_selectors, leaving, services
from accounts.confirming import refuse_staff
from accounts.exporting import KEPT
from accounts.models import Role, User, WorkspaceExport
from accounts.permissions import has_role, workspace_page
from accounts.requests import MemberRequest
from core import tenancy
from core.failures import FailureClass, NexusError
from core.work.presenters import ProgressView

SHOWN = 20


class ExportView:
    """An export as templates see it."""

    def __init__(self, export: WorkspaceExport, user: User) -> None:
        self._export, self._user = export, user

    def __getattr__(self, name: str) -> object:
        return getattr(self._export, name)

    @property
    def url(self) -> str:
        """Its screen."""
        return reverse("workspace_export", args=[self._export.pk])

    @property
    def status_url(self) -> str:
        """Where the progress is asked for."""
        return reverse("workspace_export_status", args=[self._export.pk])

    @property
    def download_url(self) -> str:
        """Where the reader, and nobody else, fetches it; empty where it cannot be fetched."""
        if not export_selectors.is_kept(self._export):
            return ""
        token = services.sign_export(export=self._export, user=self._user)
        return reverse("export_download", args=[token])

    @property
    def failure_text(self) -> str:
        """Why it failed, as a sentence."""
        return str(FailureClass(self._export.failure_class).label)


@never_cache
@require_safe
@workspace_page()
def workspace_data(request: MemberRequest) -> HttpResponse:
    """Show the exports to the owner; tell others who may have one."""
    membership = request.scope.membership
    assert membership is not None  # noqa: S101 - the guard let them in.
    is_owner = has_role(membership, Role.OWNER)
    rows: list[WorkspaceExport] = []
    if is_owner:
        rows = list(export_selectors.exports_of(workspace_id=membership.workspace_id)[:SHOWN])
    context = {
        "is_owner": is_owner,
        "workspace": membership.workspace,
        "exports": [ExportView(row, request.user) for row in rows],
        "is_under_way": any(row.is_pending for row in rows),
        "kept_days": KEPT.days,
        "grace_days": leaving.GRACE.days,
        "most_a_day": services.EXPORTS_A_DAY,
    }
    return render(request, "data/index.html", context)


@require_POST
@workspace_page(Role.OWNER)
def workspace_export_start(request: MemberRequest) -> HttpResponse:
    """Have an export made."""
    refuse_staff()
    membership = request.scope.membership
    assert membership is not None  # noqa: S101 - the guard let them in.
    try:
        export = services.request_export(workspace=membership.workspace, by=request.user)
    except NexusError as refusal:
        messages.error(request, str(refusal))
        return redirect("workspace_data")
    return redirect("workspace_export", export.pk)


@never_cache
@require_safe
@workspace_page(Role.OWNER)
def workspace_export(request: MemberRequest, pk: UUID) -> HttpResponse:
    """Show one export where it stands."""
    return render(request, "data/export.html", _of(request, pk))


@never_cache
@require_safe
@workspace_page(Role.OWNER)
def workspace_export_status(request: MemberRequest, pk: UUID) -> HttpResponse:
    """Answer the progress poll; once it has ended, let the browser load the screen anew."""
    context = _of(request, pk)
    if not context["is_pending"]:
        return HttpResponse(headers={"HX-Redirect": reverse("workspace_export", args=[pk])})
    return render(request, "data/_progress.html", context)


def _of(request: MemberRequest, pk: UUID) -> dict[str, object]:
    own = export_selectors.exports_of(workspace_id=tenancy.current_workspace_id())
    export = get_object_or_404(own, pk=pk)
    return {
        "export": ExportView(export, request.user),
        "is_pending": export.is_pending,
        "progress": ProgressView(export),
    }


@never_cache
@require_safe
@workspace_page()
def export_download(request: MemberRequest, token: str) -> Any:
    """Send an export to the one it was signed for, if they own its workspace; 404 otherwise."""
    refuse_staff()
    ticket = services.read_ticket(token)
    if ticket is None or not has_role(request.scope.membership, Role.OWNER):
        raise Http404
    workspace_id = tenancy.current_workspace_id()
    export = services.open_export(workspace_id=workspace_id, ticket=ticket, by=request.user)
    if export is None:
        raise Http404
    headers = {
        "Content-Disposition": f'attachment; filename="{export.title}"',
        "Content-Length": str(export.size),
        # Said so that nothing on the way packs what is packed, and forgets its length.
        "Content-Encoding": "identity",
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "no-store",
    }
    if request.method == "HEAD":
        return HttpResponse(content_type="application/zip", headers=headers)
    # Sent when the request's own scope has ended: each part is read in one of its own.
    parts = export_selectors.export_bytes(workspace_id=workspace_id, export_id=export.pk)
    return StreamingHttpResponse(parts, content_type="application/zip", headers=headers)
