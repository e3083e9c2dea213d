"""Access and refresh tokens of the API (docs/adr/0005): short access, rotating refresh.

Both are JWTs signed with HS256, and each says what it is: one kind is never taken for the other.
They carry ids only. A refresh token is good once; using an old one ends its whole family.
"""

import uuid
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

import jwt
from django.conf import settings
from django.db import transaction
from django.db.models.functions import Now
from django.utils import timezone

from accounts import audit
from accounts.models import TokenFamily, User

ALGORITHM = "HS256"
AUDIENCE = "nexusone-api"
ACCESS, REFRESH = "access", "refresh"


class TokenPair(NamedTuple):
    """What a program gets when it signs in or refreshes; ``expires_in`` is seconds of access."""

    access: str
    refresh: str
    expires_in: int


class TokenRefused(Exception):
    """The token is not good: wrong, expired, revoked, of another kind, or used before."""


def issue(*, user: User) -> TokenPair:
    """Begin a family of tokens for a user who has just proved who they are."""
    family = TokenFamily.objects.create(
        user=user,
        agent=audit.present_origin().agent[:200],
        expires_at=timezone.now() + timedelta(seconds=settings.API_REFRESH_TOKEN_S),
    )
    return _pair(family)


def refresh(*, token: str) -> TokenPair:
    """Exchange a refresh token for a new pair. Raises TokenRefused."""
    claims = _decode(token, REFRESH)
    with transaction.atomic():
        family = (
            TokenFamily.objects.select_for_update()
            .select_related("user")
            .filter(pk=claims["sid"], revoked_at=None, expires_at__gt=Now())
            .first()
        )
        if family is None or not family.user.is_active or family.user.deletion_due_at:
            raise TokenRefused
        if is_current := str(family.current) == claims["jti"]:
            family.current, family.used_at = uuid.uuid4(), timezone.now()
        else:
            # An old token came back: somebody holds a copy. Nobody of this family goes on.
            family.revoked_at = timezone.now()
        family.save(update_fields=["current", "used_at", "revoked_at"])
    if not is_current:
        raise TokenRefused
    return _pair(family)


def family_of(*, access_token: str) -> TokenFamily:
    """Return the sign-in, with its user, that an access token is of.

    Raises TokenRefused, also once signed out.
    """
    claims = _decode(access_token, ACCESS)
    family = (
        TokenFamily.objects.select_related("user")
        .filter(pk=claims["sid"], user_id=claims["sub"], revoked_at=None, user__is_active=True)
        .first()
    )
    # Whoever is to be deleted decides in a browser whether they stay.
    if family is None or family.user.deletion_due_at:
        raise TokenRefused
    return family


def user_of(*, access_token: str) -> User:
    """Return the user an access token stands for. Raises TokenRefused, also once signed out."""
    return family_of(access_token=access_token).user


def revoke_all(*, user: User) -> None:
    """Sign every program of this user out at once."""
    TokenFamily.objects.filter(user=user, revoked_at=None).update(revoked_at=Now())


def _pair(family: TokenFamily) -> TokenPair:
    access_s = settings.API_ACCESS_TOKEN_S
    return TokenPair(
        access=_encode(
            family, ACCESS, uuid.uuid4(), datetime.now(UTC) + timedelta(seconds=access_s)
        ),
        refresh=_encode(family, REFRESH, family.current, family.expires_at),
        expires_in=access_s,
    )


def _encode(family: TokenFamily, kind: str, token_id: uuid.UUID, expires_at: datetime) -> str:
    claims = {
        "typ": kind,
        "aud": AUDIENCE,
        "sub": str(family.user_id),
        "sid": str(family.pk),
        "jti": str(token_id),
        "iat": datetime.now(UTC),
        "exp": expires_at,
    }
    return jwt.encode(claims, settings.SECRET_KEY, algorithm=ALGORITHM)


def _decode(token: str, kind: str) -> dict[str, Any]:
    try:
        claims: dict[str, Any] = jwt.decode(
            token,
            settings.SECRET_KEY,
            algorithms=[ALGORITHM],
            audience=AUDIENCE,
            options={"require": ["exp", "aud", "sub", "sid", "jti", "typ"]},
        )
        uuid.UUID(claims["sid"]), uuid.UUID(claims["sub"])
    except (jwt.PyJWTError, ValueError, TypeError, AttributeError) as error:
        raise TokenRefused from error
    if claims["typ"] != kind:
        raise TokenRefused
    return claims
