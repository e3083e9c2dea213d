"""API keys and signed-in programs, for people and never for keys."""

from datetime import timedelta
from uuid import UUID

from allauth.account.internal.flows.reauthentication import did_recently_reauthenticate
from django.conf import settings
from django.db.models import QuerySet
from django.db.models.functions import Now
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework.authentication import SessionAuthentication
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response

from accounts import selectors, services
from accounts.authentication import caller
from accounts.models import ApiKey, Role, TokenFamily
from accounts.people_serializers import (
    ApiKeySerializer,
    IssuedKeySerializer,
    NewApiKeySerializer,
    SignInSerializer,
)  # fmt: skip
from accounts.workspace_api import PersonAPIView, WorkspaceAPIView
from core.failures import NexusError


class ConfirmFirst(NexusError):
    """A browser's session signed in too long ago for this."""

    status = 403
    code = "confirm_first"

    def __str__(self) -> str:
        return _("Confirm in the app that it is you, and send the request again.")


class SignInAgain(NexusError):
    """A program's sign-in is too long ago for this; a refresh makes it no younger."""

    status = 403
    code = "reauthentication_needed"

    def __str__(self) -> str:
        return _("You signed in too long ago for this. Sign in again and repeat the request.")


class ApiKeyListView(WorkspaceAPIView, ListAPIView[ApiKey]):
    """The workspace's API keys, and the making of one."""

    keys_may = False
    reader_role = writer_role = Role.ADMIN
    serializer_class = ApiKeySerializer
    problem_statuses = {"POST": (409,)}

    def get_queryset(self) -> QuerySet[ApiKey]:
        """Return the keys of the open scope, with those that ended."""
        return selectors.api_keys(workspace_id=self.workspace_id)

    @extend_schema(request=NewApiKeySerializer, responses={201: IssuedKeySerializer})
    def post(self, request: Request) -> Response:
        """Make a key that acts for the caller; only this answer holds its `secret`."""
        _refuse_old_session(request)
        serializer = NewApiKeySerializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        values = serializer.validated_data
        issued = services.issue_api_key(
            workspace_id=self.workspace_id,
            user=caller(request),
            name=values["name"],
            scopes=values["scopes"],
            expires_at=services.expiry_after(values["expires_in_days"]),
        )
        return Response({**ApiKeySerializer(issued.key).data, "secret": issued.secret}, 201)


class ApiKeyView(WorkspaceAPIView):
    """One API key."""

    keys_may = False
    reader_role = writer_role = Role.ADMIN

    @extend_schema(responses={204: None})
    def delete(self, request: Request, pk: UUID) -> Response:
        """Revoke a key: it is refused from now on. Again, it changes nothing."""
        try:
            services.revoke_api_key(workspace_id=self.workspace_id, pk=pk, by=caller(request))
        except ApiKey.DoesNotExist as error:
            raise Http404 from error
        return Response(status=204)


class SignInListView(PersonAPIView, ListAPIView[TokenFamily]):
    """The programs that are signed in as the caller."""

    serializer_class = SignInSerializer

    def get_queryset(self) -> QuerySet[TokenFamily]:
        """Return the caller's own sign-ins that are not over."""
        return TokenFamily.objects.filter(
            user=caller(self.request), revoked_at=None, expires_at__gt=Now()
        )


class SignInView(PersonAPIView):
    """One program that is signed in as the caller."""

    problem_statuses = (404,)

    @extend_schema(responses={204: None})
    def delete(self, request: Request, pk: UUID) -> Response:
        """Sign the program out: its tokens are refused from now on."""
        if not services.end_sign_in(by=caller(request), family_id=pk):
            raise Http404
        return Response(status=204)


def _refuse_old_session(request: Request) -> None:
    """Ask of a browser what the screen asks of it, and of a program that it has just signed in."""
    is_session = isinstance(request.successful_authenticator, SessionAuthentication)
    if is_session and not did_recently_reauthenticate(request._request):
        raise ConfirmFirst
    limit = timedelta(seconds=settings.ACCOUNT_REAUTHENTICATION_TIMEOUT)
    sign_in = request.auth
    if isinstance(sign_in, TokenFamily) and timezone.now() - sign_in.created_at > limit:
        raise SignInAgain
