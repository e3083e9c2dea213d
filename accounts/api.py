"""Sign up, sign in and stay signed in, for programs."""

from typing import Any

from allauth.account.adapter import get_adapter
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import APIException, Throttled
from rest_framework.exceptions import ValidationError as Invalid
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.throttling import BaseThrottle
from rest_framework.views import APIView

from accounts import selectors, services, tokens
from accounts.authentication import CHALLENGE, AccessTokenAuthentication, caller
from accounts.models import User
from accounts.serializers import (
    LoginSerializer,
    RefreshSerializer,
    RegisterSerializer,
    SessionSerializer,
    TokenPairSerializer,
)
from core import tenancy
from core.api.throttling import SignInThrottle


class OpenAPIView(APIView):
    """An endpoint for callers who are not signed in yet."""

    authentication_classes: list[Any] = []
    permission_classes = [AllowAny]
    throttle_classes: list[type[BaseThrottle]] = [SignInThrottle]
    needs_workspace = False


class RegisterView(OpenAPIView):
    """Create an account with a workspace and its free credits."""

    @extend_schema(request=RegisterSerializer, responses={201: SessionSerializer})
    def post(self, request: Request) -> Response:
        """Register and sign in."""
        serializer = RegisterSerializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        try:
            user = services.sign_up(**serializer.validated_data)
        except services.EmailTaken as error:
            raise Invalid({"email": [str(error)]}) from error
        return Response(_session(user), status=201)


class LoginView(OpenAPIView):
    """Exchange e-mail and password for tokens."""

    problem_statuses = (401,)

    @extend_schema(request=LoginSerializer, responses={200: SessionSerializer})
    def post(self, request: Request) -> Response:
        """Sign in."""
        serializer = LoginSerializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        try:
            user = get_adapter().authenticate(request._request, **serializer.validated_data)
        except ValidationError as error:
            # The adapter refuses to look after too many failures, for the address and the account.
            raise Throttled(wait=300, detail=error.messages[0]) from error
        if user is None or not user.is_active:
            raise WrongCredentials
        return Response(_session(user))


class RefreshView(OpenAPIView):
    """Exchange a refresh token for a new pair; the old one ends."""

    problem_statuses = (401,)

    @extend_schema(request=RefreshSerializer, responses={200: TokenPairSerializer})
    def post(self, request: Request) -> Response:
        """Refresh."""
        serializer = RefreshSerializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        try:
            pair = tokens.refresh(token=serializer.validated_data["refresh"])
        except tokens.TokenRefused as error:
            raise RefreshRefused from error
        return Response(pair._asdict())


class LogoutView(APIView):
    """End every token of the caller, everywhere."""

    authentication_classes = [AccessTokenAuthentication]
    throttle_classes: list[type[BaseThrottle]] = [SignInThrottle]
    problem_statuses = (401,)

    @extend_schema(request=None, responses={204: None})
    def post(self, request: Request) -> Response:
        """Sign out everywhere."""
        tokens.revoke_all(user=caller(request))
        return Response(status=204)


class WrongCredentials(APIException):
    """The same words whether the account exists or not."""

    status_code = 401
    default_code = "wrong_credentials"
    auth_header = CHALLENGE

    def __init__(self) -> None:
        super().__init__(_("The e-mail address and the password do not match."))


class RefreshRefused(APIException):
    """The refresh token is not good."""

    status_code = 401
    default_code = "refresh_refused"
    auth_header = CHALLENGE

    def __init__(self) -> None:
        super().__init__(_("The refresh token is not valid any more. Sign in again."))


def _session(user: User) -> dict[str, Any]:
    with tenancy.user(user.pk):
        workspaces = [
            {"id": str(w.pk), "name": w.name, "slug": w.slug}
            for w in selectors.workspaces_of(user_id=user.pk)
        ]
    pair = tokens.issue(user=user)
    return {**pair._asdict(), "email": user.email, "workspaces": workspaces}
