"""A workspace's data to take along, for programs of its owner; never for keys."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404, StreamingHttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response

from accounts import export_selectors, services
from accounts.authentication import caller
from accounts.confirming import refuse_staff
from accounts.models import Role, WorkspaceExport
from accounts.people_serializers import ExportSerializer
from accounts.services.exports import Ticket
from accounts.workspace_api import WorkspaceAPIView
from core.api.idempotency import idempotent


class ExportView(WorkspaceAPIView):
    """One export."""

    keys_may = False
    reader_role = writer_role = Role.OWNER

    @extend_schema(responses={200: ExportSerializer})
    def get(self, request: Request, pk: UUID) -> Response:
        """Return an export and where it stands; `file_url` once it can be fetched."""
        return Response(ExportSerializer(_export(self.workspace_id, pk)).data)


class ExportListView(WorkspaceAPIView, ListAPIView[WorkspaceExport]):
    """The workspace's exports, and the request for one."""

    keys_may = False
    reader_role = writer_role = Role.OWNER
    serializer_class = ExportSerializer
    is_idempotent = True
    problem_statuses = {"POST": (409,)}

    def get_queryset(self) -> QuerySet[WorkspaceExport]:
        """Return the exports of the open scope."""
        return export_selectors.exports_of(workspace_id=self.workspace_id)

    @extend_schema(request=None, responses={202: ExportSerializer})
    @idempotent
    def post(self, request: Request) -> Response:
        """Have everything the workspace owns put into one file; poll `status_url`. It is free."""
        refuse_staff()
        export = services.request_export(workspace=self.membership.workspace, by=caller(request))
        answer = ExportSerializer(export).data
        return Response(answer, 202, headers={"Location": answer["status_url"]})


class ExportFileView(WorkspaceAPIView):
    """The file of one export."""

    keys_may = False
    reader_role = writer_role = Role.OWNER

    def perform_content_negotiation(self, request: Request, force: bool = False) -> Any:
        """Let programs ask for a zip: only refusals are JSON here."""
        return super().perform_content_negotiation(request, force=True)

    @extend_schema(
        responses={(200, "application/zip"): OpenApiResponse(OpenApiTypes.BINARY, "The export.")}
    )
    def get(self, request: Request, pk: UUID) -> StreamingHttpResponse:
        """Fetch a finished export as a zip, as long as it is kept."""
        refuse_staff()
        user = caller(request)
        export = services.open_export(
            workspace_id=self.workspace_id, ticket=Ticket(pk, user.pk), by=user
        )
        if export is None:
            raise Http404
        # Sent when the request's own scope has ended: each part is read in one of its own.
        parts = export_selectors.export_bytes(workspace_id=self.workspace_id, export_id=pk)
        headers = {
            "Content-Disposition": f'attachment; filename="{export.title}"',
            "Content-Length": str(export.size),
            "Content-Encoding": "identity",
            "Cache-Control": "no-store",
        }
        return StreamingHttpResponse(parts, content_type="application/zip", headers=headers)


def _export(workspace_id: UUID, pk: UUID) -> WorkspaceExport:
    found = export_selectors.export_of(workspace_id=workspace_id, pk=pk)
    if found is None:
        raise Http404
    return found
