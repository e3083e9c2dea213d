"""How programs prove who they are, and which workspace they mean."""

from typing import NamedTuple, cast
from uuid import UUID

from django.http import Http404
from django.utils.translation import gettext as _
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework import authentication
from rest_framework.exceptions import AuthenticationFailed, NotAuthenticated, ParseError
from rest_framework.request import Request

from accounts import selectors, services, tokens
from accounts.models import Membership, TokenFamily, User
from accounts.permissions import require_second_factor
from accounts.requests import ScopedRequest

CHALLENGE = 'Bearer realm="api"'


class Credential(NamedTuple):
    """A secret that came with a request: an API key, or else an access token."""

    secret: str
    is_key: bool


class AccessTokenAuthentication(authentication.BaseAuthentication):
    """`Authorization: Bearer <access token>` of a signed-in program."""

    def authenticate(self, request: Request) -> tuple[User, TokenFamily] | None:
        """Return the user of the token and its sign-in.

        Raises AuthenticationFailed for a token that is not good.
        """
        sent = credential(request)
        if sent is None or sent.is_key:
            return None
        try:
            family = tokens.family_of(access_token=sent.secret)
        except tokens.TokenRefused as error:
            raise AuthenticationFailed(_("The access token is not valid any more.")) from error
        return family.user, family

    def authenticate_header(self, request: Request) -> str:
        """Say how to sign in."""
        return CHALLENGE


class ApiKeyAuthentication(authentication.BaseAuthentication):
    """A workspace's API key, as `X-Api-Key` or as bearer token."""

    def authenticate(self, request: Request) -> tuple[User, selectors.ApiKeyOwner] | None:
        """Return the key's user and owner; AuthenticationFailed for a key that is not good."""
        sent = credential(request)
        if sent is None or not sent.is_key:
            return None
        owner = selectors.api_key_owner(key_hash=services.hash_api_key(sent.secret))
        if owner is None:
            raise AuthenticationFailed(_("The API key is not valid any more."))
        user = User.objects.get(pk=owner.user_id)
        if user.deletion_due_at is not None:
            raise AuthenticationFailed(_("The API key is not valid any more."))
        return user, owner

    def authenticate_header(self, request: Request) -> str:
        """Say how to sign in."""
        return CHALLENGE


def credential(request: Request) -> Credential | None:
    """Return what the request says it is allowed by, or None.

    Raises AuthenticationFailed for two: a key that is not good must not be served because a good
    token stands beside it, nor the other way round.
    """
    scheme, _space, token = request.headers.get("Authorization", "").partition(" ")
    is_bearer = scheme.lower() == "bearer"
    key = request.headers.get("X-Api-Key")
    if key is not None and is_bearer:
        raise AuthenticationFailed(_("Send either a bearer token or an API key, not both."))
    if key is not None:
        return Credential(key.strip(), is_key=True)
    if not is_bearer:
        return None
    token = token.strip()
    return Credential(token, is_key=token.startswith(services.API_KEY_PREFIX))


def caller(request: Request) -> User:
    """Return who calls, or for whom the API key acts. Raises NotAuthenticated for nobody."""
    user = request.user
    # Whoever is to be deleted decides in a browser whether they stay; until then nothing else.
    if not user.is_authenticated or user.deletion_due_at is not None:
        raise NotAuthenticated
    return user


def key_of(request: Request) -> selectors.ApiKeyOwner | None:
    """Return for whom the API key of an authenticated call acts; None for a call without one."""
    return request.auth if isinstance(request.auth, selectors.ApiKeyOwner) else None


def open_workspace(request: Request, *, named: UUID | None = None) -> Membership:
    """Open the scope of the workspace an authenticated call means; return the caller's place in it.

    ``named`` is the workspace in the address, if one stands there. Raises Http404 for a workspace
    the caller is no member of: to them it does not exist; SecondFactorNeeded where it asks for one
    that the caller lacks.
    """
    scope = cast(ScopedRequest, request._request).scope
    asked = _asked_workspace(request, named)
    if key := key_of(request):
        if asked not in (None, key.workspace_id):
            raise Http404
        asked = key.workspace_id
    membership = scope.open(user=caller(request), workspace_id=asked)
    if membership is None:
        raise Http404
    membership.user = caller(request)
    require_second_factor(membership)
    return membership


def _asked_workspace(request: Request, named: UUID | None) -> UUID | None:
    names = [request.headers.get("X-Workspace-Id")]
    names += [request.query_params.get(name) for name in ("workspace", "workspace_id")]
    try:
        asked = {UUID(name) for name in names if name is not None}
    except ValueError as error:
        raise ParseError(_("A workspace is named by its UUID.")) from error
    if named is not None:
        asked.add(named)
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
