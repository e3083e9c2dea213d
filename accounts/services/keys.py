"""The keys of programs."""

import hashlib
import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID, uuid4

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import audit
from accounts.models import ApiKey, User
from accounts.scopes import in_order
from core import text_rules
from core.failures import NexusError

API_KEY_PREFIX = "nx1_"
# For how many days a new key can be good; None is for ever.
KEY_LIVES: tuple[int | None, ...] = (30, 90, 365, None)
USUAL_KEY_LIFE = 90
MOST_KEYS = 50


class IssuedKey(NamedTuple):
    """A new API key and its secret, which is shown this once."""

    key: ApiKey
    secret: str


class TooManyKeys(NexusError):
    """The workspace has as many live keys as it may have."""

    status = 409
    code = "too_many_keys"

    def __init__(self) -> None:
        super().__init__()
        self.most = MOST_KEYS

    def __str__(self) -> str:
        return _("A workspace has at most %(most)s keys. Revoke one that is not used.") % {
            "most": self.most
        }


class KeyExists(NexusError):
    """The same request made its key before; nobody is shown the secret twice."""

    status = 409
    code = "key_exists"

    def __str__(self) -> str:
        return _("This key was made already, and its secret is not shown again.")


def expiry_after(days: int | None) -> datetime | None:
    """Return when a key made now ends; None for never."""
    return None if days is None else timezone.now() + timedelta(days=days)


@transaction.atomic
def issue_api_key(
    *,
    workspace_id: UUID,
    user: User,
    name: str,
    scopes: Iterable[str],
    expires_at: datetime | None,
    secret: str | None = None,
    pk: UUID | None = None,
) -> IssuedKey:
    """Create an API key that acts for ``user`` in the workspace of the open scope.

    ``scopes`` are keys of `accounts.scopes`; an ``expires_at`` of None is never. ``secret`` is
    random unless one is given, which begins with API_KEY_PREFIX. ``pk`` names the request that asks
    for a key: sent again, it raises KeyExists. Also raises ScopesRefused and TooManyKeys.
    """
    chosen = in_order(scopes)
    if live_keys(workspace_id=workspace_id).count() >= MOST_KEYS:
        raise TooManyKeys
    secret = secret or API_KEY_PREFIX + secrets.token_urlsafe(32)
    key = ApiKey(
        pk=pk or uuid4(),
        workspace_id=workspace_id,
        user=user,
        name=text_rules.clean(name)[:80],
        prefix=secret[:12],
        hash=hash_api_key(secret),
        scopes=chosen,
        expires_at=expires_at,
    )
    try:
        with transaction.atomic():
            key.save(force_insert=True)
    except IntegrityError as error:
        raise KeyExists from error
    _record("key.created", key, by=user, scopes=chosen, expires_at=_text_of(expires_at))
    return IssuedKey(key, secret)


@transaction.atomic
def revoke_api_key(*, workspace_id: UUID, pk: UUID, by: User) -> ApiKey:
    """End a key at once and return it; again, it changes nothing. Raises ApiKey.DoesNotExist."""
    keys = ApiKey.objects.select_for_update().filter(workspace_id=workspace_id)
    key = keys.get(pk=pk)
    _revoke([key] if key.revoked_at is None else [], by=by)
    return key


@transaction.atomic
def revoke_api_keys(*, workspace_id: UUID, name: str, by: User | None = None) -> None:
    """End every key of this name in the workspace of the open scope."""
    _revoke(_unrevoked(workspace_id).filter(name=name), by=by)


@transaction.atomic
def revoke_keys_of(*, workspace_id: UUID, user_id: UUID, by: User | None) -> int:
    """End every key that acts for a person in this workspace; return how many were good."""
    return _revoke(_unrevoked(workspace_id).filter(user_id=user_id), by=by)


def live_keys(*, workspace_id: UUID) -> QuerySet[ApiKey]:
    """Return the keys that are neither revoked nor over."""
    is_live = Q(expires_at=None) | Q(expires_at__gt=Now())
    return ApiKey.objects.filter(is_live, workspace_id=workspace_id, revoked_at=None)


def hash_api_key(secret: str) -> str:
    """Return what is stored of a key. It is random, so a plain hash cannot be guessed back.

    Looking it up needs no comparison in constant time: whoever sends a key does not choose its
    SHA-256, so how far an index agrees with that tells nothing of a key which is good.
    """
    return hashlib.sha256(secret.encode(errors="replace")).hexdigest()


def _unrevoked(workspace_id: UUID) -> QuerySet[ApiKey]:
    keys = ApiKey.objects.select_for_update().order_by("pk")
    return keys.filter(workspace_id=workspace_id, revoked_at=None)


def _revoke(keys: Iterable[ApiKey], *, by: User | None) -> int:
    now, count = timezone.now(), 0
    for key in keys:
        key.revoked_at = now
        key.save(update_fields=["revoked_at"])
        _record("key.revoked", key, by=by)
        count += 1
    return count


def _record(action: str, key: ApiKey, *, by: User | None, **details: Any) -> None:
    audit.record(
        action, by=by, workspace_id=key.workspace_id, target=key, subject=key.name, **details
    )


def _text_of(moment: datetime | None) -> str:
    return moment.isoformat() if moment else ""
