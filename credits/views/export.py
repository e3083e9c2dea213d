"""The ledger as a file, with what verifies it."""

from typing import Any

from django.http import StreamingHttpResponse
from django.utils import timezone
from django.views.decorators.http import require_POST

from accounts import audit
from accounts.models import Role
from accounts.permissions import workspace_page
from accounts.requests import MemberRequest
from core import tenancy
from credits import exporting


@require_POST
@workspace_page(Role.ADMIN)
def ledger_export(request: MemberRequest) -> Any:
    """Give wallet, lots and the whole ledger as a zip; that somebody took it stands in the log."""
    workspace_id = tenancy.current_workspace_id()
    membership = request.scope.membership
    assert membership is not None  # noqa: S101 - the guard let them in.
    audit.record("ledger.exported", by=request.user, workspace_id=workspace_id)
    name = f"ledger-{membership.workspace.slug}-{timezone.localdate().isoformat()}.zip"
    # The pieces are made when the scope of the request is closed.
    return StreamingHttpResponse(
        exporting.write_ledger(workspace_id, workspace_name=membership.workspace.name),
        content_type="application/zip",
        headers={
            "Content-Disposition": f'attachment; filename="{name}"',
            "Cache-Control": "no-store",
        },
    )
