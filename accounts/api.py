"""Sign up, sign in and stay signed in, for programs."""

from typing import Any

from allauth.account.adapter import get_adapter
from django.core.exceptions import ValidationError
from django.utils import translation
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import APIException, Throttled
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.throttling import BaseThrottle
from rest_framework.views import APIView

from accounts import audit, door, guessing, selectors, services, tokens
from accounts.authentication import CHALLENGE, AccessTokenAuthentication, caller
from accounts.models import User
from accounts.serializers import (
    AddressSerializer,
    LoginSerializer,
    NextStepSerializer,
    RefreshSerializer,
    RegisterSerializer,
    SessionSerializer,
    TokenPairSerializer,
    VerifySerializer,
)
from core import tenancy
from core.api.throttling import SignInThrottle

_NEXT_STEP = {"status": "verification_needed"}


class OpenAPIView(APIView):
    """An endpoint for callers who are not signed in yet."""

    authentication_classes: list[Any] = []
    permission_classes = [AllowAny]
    throttle_classes: list[type[BaseThrottle]] = [SignInThrottle]
    needs_workspace = False


class RegisterView(OpenAPIView):
    """Create an account with a workspace and its free credits.

    The answer is the same where the address has an account: its owner gets a mail that says so.
    """

    @extend_schema(request=RegisterSerializer, responses={202: NextStepSerializer})
    def post(self, request: Request) -> Response:
        """Register; a code is mailed."""
        serializer = RegisterSerializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        values = serializer.validated_data
        with translation.override(values["language"]):
            try:
                user = services.sign_up(**values)
            except services.EmailTaken:
                door.mail_owner(request._request, email=values["email"])
            else:
                door.mail_code(request._request, user=user, email=user.email)
        return Response(_NEXT_STEP, status=202)


class VerifyView(OpenAPIView):
    """Exchange the password and the code that was mailed for tokens."""

    problem_statuses = (401, 403)

    @extend_schema(request=VerifySerializer, responses={200: SessionSerializer})
    def post(self, request: Request) -> Response:
        """Confirm the address and sign in."""
        serializer = VerifySerializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        email = serializer.validated_data["email"]
        try:
            tried = guessing.count(request._request, "verify_code", f"api {email}")
        except guessing.TooManyTries as error:
            raise Throttled(wait=error.wait_s) from error
        user = services.use_email_code(**serializer.validated_data)
        tried.rollback()
        door.require_second_factor(user=user, code="")
        door.require_staying(user)
        return Response(_session(user))


class ResendView(OpenAPIView):
    """Mail another code to an address that is not confirmed."""

    @extend_schema(request=AddressSerializer, responses={202: NextStepSerializer})
    def post(self, request: Request) -> Response:
        """Ask for a new code."""
        serializer = AddressSerializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        door.mail_again(request._request, email=serializer.validated_data["email"])
        return Response(_NEXT_STEP, status=202)


class LoginView(OpenAPIView):
    """Exchange e-mail and password for tokens; with a second factor, its code as well."""

    problem_statuses = (401, 403)

    @extend_schema(request=LoginSerializer, responses={200: SessionSerializer})
    def post(self, request: Request) -> Response:
        """Sign in."""
        serializer = LoginSerializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        email, password = (serializer.validated_data[name] for name in ("email", "password"))
        try:
            user = get_adapter().authenticate(request._request, email=email, password=password)
        except ValidationError as error:
            # The adapter refuses to look after too many failures, for the address and the account.
            wait_s = guessing.wait_s("login_failed")
            raise Throttled(wait=wait_s, detail=error.messages[0]) from error
        if user is None or not user.is_active:
            raise door.WrongCredentials
        door.require_confirmed_address(request._request, user=user, email=email)
        door.require_second_factor(user=user, code=serializer.validated_data.get("code", ""))
        door.require_staying(user)
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
        user = caller(request)
        tokens.revoke_all(user=user)
        audit.record("session.ended", by=user, everywhere=True)
        return Response(status=204)


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
    audit.record("session.started", by=user, everywhere=True)
    return {**pair._asdict(), "email": user.email, "workspaces": workspaces}
