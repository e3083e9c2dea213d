"""The bases of every endpoint for callers who are known: who may do what, in which workspace."""

from typing import Any, ClassVar, NoReturn, cast
from uuid import UUID

from django.utils.translation import gettext as _
from rest_framework.exceptions import AuthenticationFailed, Throttled, ValidationError
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle
from rest_framework.views import APIView

from accounts.authentication import caller, key_of, open_workspace
from accounts.models import Membership, Role
from accounts.permissions import require_role
from accounts.requests import ScopedRequest
from accounts.scopes import READ, WRITE
from accounts.selectors import ApiKeyOwner
from core import tenancy
from core.api.throttling import CallerThrottle, KeyThrottle
from core.failures import NexusError

SAFE = ("GET", "HEAD", "OPTIONS")


class ScopeMissing(NexusError):
    """The key was not given the scope that this call needs."""

    status = 403
    code = "scope_missing"

    def __init__(self, scope: str) -> None:
        super().__init__(scope)
        self.scope = scope

    def __str__(self) -> str:
        return _("This API key lacks the scope %(scope)s.") % {"scope": self.scope}


class NotByKey(NexusError):
    """No key may do this, whatever its scopes."""

    status = 403
    code = "not_by_key"

    def __str__(self) -> str:
        return _("No API key may do this. Sign in as a person.")


class KnownCallerView(APIView):
    """Authenticate, count, and hold an API key to its scopes.

    ``scope`` names the resource: a key needs "<scope>:read" to read and "<scope>:write" to change.
    Without one, and where ``keys_may`` is false, no key is served.
    """

    scope: ClassVar[str] = ""
    keys_may: ClassVar[bool] = True
    throttle_classes: list[type[BaseThrottle]] = [CallerThrottle, KeyThrottle]

    @classmethod
    def scope_for(cls, method: str | None) -> str:
        """Return the scope a key needs for this method; empty where no key is served."""
        if not (cls.scope and cls.keys_may):
            return ""
        return f"{cls.scope}:{READ if method in SAFE else WRITE}"

    def perform_authentication(self, request: Request) -> None:
        """Find out who calls; whoever sends what is not good counts by address."""
        try:
            super().perform_authentication(request)
        except AuthenticationFailed:
            self._count_stranger(request)
            raise

    def permission_denied(
        self, request: Request, message: str | None = None, code: str | None = None
    ) -> NoReturn:
        """Refuse; whoever sent nothing counts by address."""
        if not request.successful_authenticator:
            self._count_stranger(request)
        super().permission_denied(request, message, code)

    def _count_stranger(self, request: Request) -> None:
        throttle = CallerThrottle(by_address=True)
        if not throttle.allow_request(request, self):
            raise Throttled(throttle.wait())

    def _hold_to_scopes(self, request: Request) -> None:
        key = key_of(request)
        if key is None:
            return
        scope = self.scope_for(request.method)
        if not scope:
            raise NotByKey
        if scope not in key.scopes:
            raise ScopeMissing(scope)


class PersonAPIView(KnownCallerView):
    """An endpoint about the person, which works in no workspace: only their own rows are seen."""

    keys_may = False

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Run DRF's checks, then open the scope that the middleware will close."""
        super().initial(request, *args, **kwargs)
        self._hold_to_scopes(request)
        cast(ScopedRequest, request._request).scope.open_person(user=caller(request))

    @property
    def key(self) -> ApiKeyOwner | None:
        """The API key of this call, if one makes it."""
        return key_of(self.request)


class WorkspaceAPIView(KnownCallerView):
    """Authenticate, open the workspace's scope, check the role, then answer within the scope.

    With ``names_workspace`` the id in the address is that of the workspace.
    """

    needs_workspace = True
    names_workspace: ClassVar[bool] = False
    reader_role: ClassVar[Role] = Role.VIEWER
    writer_role: ClassVar[Role] = Role.EDITOR
    membership: Membership

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Run DRF's checks, then open the scope that the middleware will close."""
        super().initial(request, *args, **kwargs)
        named = kwargs["pk"] if self.names_workspace else None
        self.membership = open_workspace(request, named=named)
        self._hold_to_scopes(request)
        if request.method in SAFE:
            require_role(self.membership, self.reader_role)
        else:
            self._refuse_other_workspace(request)
            require_role(self.membership, self.writer_role)

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
