"""The screens of the audit log: the workspace's, and a person's own security events."""

from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, StreamingHttpResponse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from accounts import audit, impersonation
from accounts.audit import lines as audit_lines
from accounts.audit import reads as audit_reads
from accounts.audit import tables as audit_tables
from accounts.models import Role
from accounts.permissions import workspace_page
from accounts.requests import MemberRequest
from core import tenancy
from core.tables import State, respond

CSV, JSON_LINES = "csv", "jsonl"
_TYPES = {CSV: "text/csv; charset=utf-8", JSON_LINES: "application/x-ndjson; charset=utf-8"}


@require_safe
@workspace_page(Role.ADMIN)
def audit_log(request: MemberRequest) -> HttpResponse:
    """Show who did what in the workspace, newest first."""
    rows = audit_reads.entries(workspace_id=tenancy.current_workspace_id())
    listing = audit_tables.AUDIT_LOG.read(request, rows, present=audit_lines.lines)
    context = {"query": request.GET.urlencode(), "may_export": impersonation.of(request) is None}
    return respond(request, "audit/log.html", listing, context)


@require_POST
@workspace_page(Role.ADMIN)
def audit_export(request: MemberRequest) -> Any:
    """Give the lines that the filters of the address let through, as a file; this is a line too."""
    workspace_id = tenancy.current_workspace_id()
    kind = request.POST.get("format", "")
    kind = kind if kind in _TYPES else CSV
    state = State(audit_tables.AUDIT_LOG, request.GET, request.path)
    audit.record(
        "audit.exported",
        by=request.user,
        workspace_id=workspace_id,
        format=kind,
        filters=[list(pair) for pair in state.pairs()],
    )
    return StreamingHttpResponse(
        _stream(request, workspace_id, state.conditions, kind),
        content_type=_TYPES[kind],
        headers={
            "Content-Disposition": f'attachment; filename="{_file_name(kind)}"',
            "Cache-Control": "no-store",
        },
    )


def _stream(request: MemberRequest, workspace_id: UUID, conditions: list[Any], kind: str) -> Any:
    return audit_lines.stream(
        workspace_id=workspace_id,
        conditions=conditions,
        reader=request.user,
        as_csv=kind == CSV,
    )


def _file_name(kind: str) -> str:
    return f"audit-log-{timezone.localdate().isoformat()}.{kind}"


@require_safe
@login_required
def security_events(request: MemberRequest) -> HttpResponse:
    """Show a person what happened to their own account."""
    if tenancy.current() is None:
        request.scope.open_person(user=request.user)
    rows = audit_reads.own_entries(user_id=request.user.pk)
    listing = audit_tables.SECURITY_EVENTS.read(request, rows, present=audit_lines.lines)
    return respond(request, "audit/events.html", listing)
