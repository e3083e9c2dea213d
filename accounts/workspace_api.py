"""The base of every endpoint that works inside a workspace."""

from typing import Any
from uuid import UUID

from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle
from rest_framework.views import APIView

from accounts.authentication import open_workspace
from accounts.models import Role
from accounts.permissions import require_role
from core import tenancy
from core.api.throttling import CallerThrottle


class WorkspaceAPIView(APIView):
    """Authenticate, open the workspace's scope, check the role, then answer within the scope."""

    needs_workspace = True
    writer_role = Role.EDITOR
    throttle_classes: list[type[BaseThrottle]] = [CallerThrottle]

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Run DRF's checks, then open the scope that the middleware will close."""
        super().initial(request, *args, **kwargs)
        membership = open_workspace(request)
        if request.method not in ("GET", "HEAD", "OPTIONS"):
            require_role(membership, self.writer_role)

    @property
    def workspace_id(self) -> UUID:
        """The workspace of this call."""
        return tenancy.current_workspace_id()
