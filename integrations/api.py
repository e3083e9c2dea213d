"""Connections for programs: which there are, and never their keys."""

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import Role
from accounts.workspace_api import WorkspaceAPIView
from integrations.models import Credential
from integrations.serializers import ConnectionListSerializer


class ConnectionListView(WorkspaceAPIView):
    """The providers that the workspace uses with a key of its own."""

    keys_may = False
    reader_role = Role.ADMIN

    @extend_schema(responses={200: ConnectionListSerializer})
    def get(self, request: Request) -> Response:
        """Return provider, status and the last four characters of each."""
        rows = Credential.objects.filter(workspace_id=self.workspace_id).order_by("provider")
        return Response(ConnectionListSerializer({"results": rows.defer("secret")}).data)
