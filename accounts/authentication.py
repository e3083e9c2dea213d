"""How programs prove who they are, and which workspace they mean."""

from typing import cast
from uuid import UUID

from django.http import Http404
from django.utils.translation import gettext as _
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework import authentication
from rest_framework.exceptions import AuthenticationFailed, NotAuthenticated, ParseError
from rest_framework.request import Request

from accounts import selectors, services, tokens
from accounts.models import Membership, User
from accounts.requests import ScopedRequest

CHALLENGE = 'Bearer realm="api"'


class AccessTokenAuthentication(authentication.BaseAuthentication):
    """`Authorization: Bearer <access token>` of a signed-in program."""

    def authenticate(self, request: Request) -> tuple[User, None] | None:
        """Return the user of the token; AuthenticationFailed for one that is not good."""
        token = bearer(request)
        if token is None or token.startswith(services.API_KEY_PREFIX):
            return None
        try:
            return tokens.user_of(access_token=token), None
        except tokens.TokenRefused as error:
            raise AuthenticationFailed(_("The access token is not valid any more.")) from error

    def authenticate_header(self, request: Request) -> str:
        """Say how to sign in."""
        return CHALLENGE


class ApiKeyAuthentication(authentication.BaseAuthentication):
    """A workspace's API key, as `X-Api-Key` or as bearer token."""

    def authenticate(self, request: Request) -> tuple[User, selectors.ApiKeyOwner] | None:
        """Return the key's user and owner; AuthenticationFailed for a key that is not good."""
        secret = request.headers.get("X-Api-Key") or bearer(request)
        if secret is None or not secret.startswith(services.API_KEY_PREFIX):
            return None
        owner = selectors.api_key_owner(key_hash=services.hash_api_key(secret))
        if owner is None:
            raise AuthenticationFailed(_("The API key is not valid any more."))
        return User.objects.get(pk=owner.user_id), owner

    def authenticate_header(self, request: Request) -> str:
        """Say how to sign in."""
        return CHALLENGE


def bearer(request: Request) -> str | None:
    """Return the bearer token of a request, or None."""
    scheme, _space, token = request.headers.get("Authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" and token.strip() else None


def caller(request: Request) -> User:
    """Return who calls, or for whom the API key acts. Raises NotAuthenticated for nobody."""
    user = request.user
    if not user.is_authenticated:
        raise NotAuthenticated
    return user


def open_workspace(request: Request) -> Membership:
    """Open the scope of the workspace an authenticated call means; return the caller's place in it.

    Raises Http404 for a workspace the caller is no member of: to them it does not exist.
    """
    scope = cast(ScopedRequest, request._request).scope
    asked = _asked_workspace(request)
    if isinstance(request.auth, selectors.ApiKeyOwner):
        if asked not in (None, request.auth.workspace_id):
            raise Http404
        asked = request.auth.workspace_id
    membership = scope.open(user=caller(request), workspace_id=asked)
    if membership is None:
        raise Http404
    return membership


def _asked_workspace(request: Request) -> UUID | None:
    names = [request.headers.get("X-Workspace-Id")]
    names += [request.query_params.get(name) for name in ("workspace", "workspace_id")]
    try:
        asked = {UUID(name) for name in names if name is not None}
    except ValueError as error:
        raise ParseError(_("A workspace is named by its UUID.")) from error
    if len(asked) > 1:
        raise ParseError(_("The request names two workspaces."))
    return asked.pop() if asked else None


class AccessTokenScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """Describe the bearer token in the OpenAPI document."""

    target_class = AccessTokenAuthentication
    name = "accessToken"

    def get_security_definition(self, auto_schema: object) -> dict[str, str]:
        """Return the security scheme."""
        return {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}


class ApiKeyScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """Describe the API key in the OpenAPI document."""

    target_class = ApiKeyAuthentication
    name = "apiKey"

    def get_security_definition(self, auto_schema: object) -> dict[str, str]:
        """Return the security scheme."""
        return {"type": "apiKey", "in": "header", "name": "X-Api-Key"}
