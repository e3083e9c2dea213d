"""The base of every endpoint that works inside a workspace."""

from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from rest_framework.exceptions import ValidationError
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
            self._refuse_other_workspace(request)
            require_role(membership, self.writer_role)

    def _refuse_other_workspace(self, request: Request) -> None:
        # Kept before it is parsed: an idempotency key is bound to the very bytes.
        _bytes = request._request.body
        if not isinstance(request.data, dict):
            return
        for name in ("workspace", "workspace_id"):
            if name in request.data and str(request.data[name]) != str(self.workspace_id):
                raise ValidationError({name: [_("This is not the workspace of the request.")]})

    @property
    def workspace_id(self) -> UUID:
        """The workspace of this call."""
        return tenancy.current_workspace_id()
