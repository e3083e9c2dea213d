"""Text that only this installation can read: sealed before it is stored, opened where it is used.

A token is ``nx1.<key id>.<Fernet>``. The id in front tells under which key it stands without
opening it. The purpose is part of the key, so a token that was copied to another column or
another workspace does not open there.
"""

import base64
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.views.decorators.debug import sensitive_variables

from core.encryption_keys import KEY_BYTES, BadKey, MasterKey, read_keys
from core.interface.registry import Registry

VERSION = "nx1"


class SealBroken(Exception):
    """A token that does not open: another purpose, a key that is gone, or not sealed here."""


@sensitive_variables()
def seal(text: str, *, purpose: str) -> str:
    """Return ``text`` sealed under the newest key, to be opened for the same purpose only."""
    token = _fernet(purpose).encrypt(text.encode()).decode("ascii")
    return f"{VERSION}.{newest_key_id()}.{token}"


@sensitive_variables()
def open_sealed(token: str, *, purpose: str) -> str:
    """Return the text inside ``token``. Raises SealBroken, which repeats nothing of either."""
    version, _, rest = token.partition(".")
    _key_id, _, sealed = rest.partition(".")
    if version != VERSION or not sealed:
        raise SealBroken("This is not a sealed text.")
    try:
        return _fernet(purpose).decrypt(sealed.encode()).decode()
    except InvalidToken:
        # The cause stays out: it knows the token.
        raise SealBroken("A sealed text does not open with any key for this purpose.") from None


def is_sealed(text: object) -> bool:
    """Say whether a value looks like a token."""
    return isinstance(text, str) and text.startswith(f"{VERSION}.") and text.count(".") >= 2


def key_id(token: str) -> str:
    """Return the name of the key a token stands under, an empty text for what is no token."""
    return token.split(".", 2)[1] if is_sealed(token) else ""


def is_current(token: str) -> bool:
    """Say whether a token stands under the newest key."""
    return is_sealed(token) and key_id(token) == newest_key_id()


def newest_key_id() -> str:
    """Return the name of the key that seals."""
    return _keys()[0].id


@sensitive_variables()
def reseal(token: str, *, purpose: str) -> str:
    """Return the same text under the newest key. Raises SealBroken."""
    return seal(open_sealed(token, purpose=purpose), purpose=purpose)


def _keys() -> tuple[MasterKey, ...]:
    return _read(tuple(settings.FIELD_ENCRYPTION_KEYS))


@lru_cache(maxsize=8)
def _read(values: tuple[str, ...]) -> tuple[MasterKey, ...]:
    try:
        keys = read_keys(values)
    except BadKey as bad:
        raise ImproperlyConfigured(f"FIELD_ENCRYPTION_KEYS {bad}.") from None
    if not keys:
        raise ImproperlyConfigured("FIELD_ENCRYPTION_KEYS is not set.")
    return keys


def _fernet(purpose: str) -> MultiFernet:
    if not purpose:
        raise ValueError("A secret is sealed for a purpose.")
    return MultiFernet([_bound(key, purpose) for key in _keys()])


@sensitive_variables()
def _bound(key: MasterKey, purpose: str) -> Fernet:
    hkdf = HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=None, info=purpose.encode())
    return Fernet(base64.urlsafe_b64encode(hkdf.derive(key.material)))


# --- Where secrets lie, for the command that seals them anew --------------------------------------


@dataclass(frozen=True)
class Held:
    """One token where it lies. ``purpose`` opens it; ``place`` is what a Place finds it by."""

    place: Any
    token: str = field(repr=False)
    purpose: str


@dataclass(frozen=True)
class Place:
    """Somewhere that holds tokens outside an EncryptedTextField.

    ``read(after, limit)`` returns the next tokens in the order of their place, beginning after
    the one given (None: from the start), all of them and not only stale ones. ``replace(held,
    token)`` stores the new token if the old one still stands there, and says whether it did.
    Both run inside a system scope that ``rotate_encryption_keys`` opens, a short one each.
    """

    key: str
    order: int
    read: Callable[[Any, int], list[Held]]
    replace: Callable[[Held, str], bool]


places: Registry[Place] = Registry()
