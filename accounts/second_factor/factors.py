"""The second factor of a person: an authenticator app or passkeys, and recovery codes."""

from collections.abc import Iterable
from typing import Any
from urllib.parse import urlsplit

from allauth.account.utils import user_pk_to_url_str
from allauth.core import context
from allauth.core.internal.cryptokit import normalize_user_code
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import (
    format_hotp_value,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from core import secrets
from core.failures import NexusError

FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
PURPOSE = "mfa"


class SecondFactorNeeded(NexusError):
    """The workspace asks its members for a second factor, and this one has none."""

    status = 403
    code = "second_factor_required"

    def __str__(self) -> str:
        return _("This workspace requires a second factor. Set one up in your security settings.")


class MFAAdapter(DefaultMFAAdapter):  # type: ignore[misc]  # allauth ships no types.
    """Secrets are sealed before they are stored; passkeys belong to the configured host."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": gettext_lazy("That is not right. Use the code that is shown now."),
    }

    def encrypt(self, text: str) -> str:
        """Seal a secret of an authenticator app or the seed of recovery codes."""
        return secrets.seal(text, purpose=PURPOSE)

    def decrypt(self, encrypted_text: str) -> str:
        """Open what `encrypt` sealed."""
        return secrets.open_sealed(encrypted_text, purpose=PURPOSE)

    def is_mfa_enabled(
        self, user: User | AnonymousUser, types: Iterable[str] | None = None
    ) -> bool:
        """Say whether a person has any of these. allauth asks for each kind, a page asks once."""
        if not user.is_authenticated:
            return False
        kinds = _kinds_of(user)
        return bool(kinds if types is None else kinds & set(types))

    def generate_authenticator_name(self, user: User, type: Authenticator.Type) -> str:
        """Name a new passkey, so that nobody has to."""
        count = Authenticator.objects.filter(user_id=user.pk, type=type).count()
        return _("Passkey %(number)s") % {"number": count + 1}

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """Bind passkeys to our host; on one's own machine to the name it was asked by."""
        host = urlsplit(settings.SITE_URL).hostname or ""
        if settings.IS_LOCAL:
            host = context.request.get_host().partition(":")[0]
        return {"id": host, "name": "NexusOne"}

    def get_public_key_credential_user_entity(self, user: User) -> dict[str, Any]:
        """Tell a browser whose passkey it keeps."""
        return {
            "id": user_pk_to_url_str(user).encode(),
            "display_name": user.name or user.email,
            "name": user.email,
        }


def is_set_up(user: User) -> bool:
    """Say whether a person has a second factor. One query."""
    return bool(Authenticator.objects.filter(user_id=user.pk, type__in=FACTORS).exists())


def spend_code(authenticator: Authenticator, code: str) -> bool:
    """Note that a code of an authenticator app was used; False if it, or a later one, was before.

    allauth remembers used codes in the cache for one period; a code is good for longer than that.
    """
    with transaction.atomic():
        row = Authenticator.objects.select_for_update().get(pk=authenticator.pk)
        counter = _counter_of(row, code)
        if counter is None or counter <= row.data.get("counter", 0):
            return False
        row.data["counter"] = counter
        row.save(update_fields=["data"])
    authenticator.data = row.data
    return True


def is_first_use(authenticator: Authenticator, code: str) -> bool:
    """Say whether a code that is right was not used before. Recovery codes see to that already."""
    return authenticator.type != Authenticator.Type.TOTP or spend_code(authenticator, code)


def _kinds_of(user: User) -> set[str]:
    request = context.request
    if request is None or request.method not in ("GET", "HEAD"):
        return _stored_kinds(user)
    # A page changes nothing, so what it was told once holds for it.
    known: dict[Any, set[str]] = vars(request).setdefault("_factor_kinds", {})
    if user.pk not in known:
        known[user.pk] = _stored_kinds(user)
    return known[user.pk]


def _stored_kinds(user: User) -> set[str]:
    return set(Authenticator.objects.filter(user_id=user.pk).values_list("type", flat=True))


def _counter_of(authenticator: Authenticator, code: str) -> int | None:
    secret = secrets.open_sealed(authenticator.data["secret"], purpose=PURPOSE)
    wanted = normalize_user_code(code)
    found = [
        counter
        for counter in yield_hotp_counters_from_time()
        if format_hotp_value(hotp_value(secret, counter)) == wanted
    ]
    return max(found, default=None)
