"""The keys of programs."""

import hashlib
import secrets
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from django.db.models.functions import Now

from accounts.models import ApiKey, User

API_KEY_PREFIX = "nx1_"


class IssuedKey(NamedTuple):
    """A new API key and its secret, which is shown this once."""

    key: ApiKey
    secret: str


def issue_api_key(
    *,
    workspace_id: UUID,
    user: User,
    name: str,
    expires_at: datetime | None = None,
    secret: str | None = None,
) -> IssuedKey:
    """Create an API key that acts for ``user`` in the workspace of the open scope.

    ``secret`` is random unless one is given, which begins with API_KEY_PREFIX.
    """
    secret = secret or API_KEY_PREFIX + secrets.token_urlsafe(32)
    key = ApiKey.objects.create(
        workspace_id=workspace_id,
        user=user,
        name=name,
        prefix=secret[:12],
        hash=hash_api_key(secret),
        expires_at=expires_at,
    )
    return IssuedKey(key, secret)


def revoke_api_keys(*, workspace_id: UUID, name: str) -> None:
    """End every key of this name in the workspace of the open scope."""
    ApiKey.objects.filter(workspace_id=workspace_id, name=name, revoked_at=None).update(
        revoked_at=Now()
    )


def hash_api_key(secret: str) -> str:
    """Return what is stored of a key. It is random, so a plain hash cannot be guessed back."""
    return hashlib.sha256(secret.encode()).hexdigest()
