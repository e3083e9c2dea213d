"""The keys that secrets are sealed with: how they are written, named and judged.

Settings import this before anything of Django is ready.
"""

import base64
import binascii
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field

KEY_BYTES = 32
ID_LENGTH = 8
# Fewer different bytes than this no random key of 32 has: it was typed.
LEAST_VARIETY = 12
HOW_TO_MAKE_ONE = (
    "make a key with: python3 -c "
    "'import base64, secrets; print(base64.urlsafe_b64encode(secrets.token_bytes(32)).decode())'"
)
_DERIVED = b"nexusone.field-encryption.local:"


class BadKey(ValueError):
    """A key that is none; says so without repeating it."""


@dataclass(frozen=True)
class MasterKey:
    """One key and its public name, which is written in front of whatever it seals."""

    id: str
    material: bytes = field(repr=False)


def read_keys(values: Iterable[str]) -> tuple[MasterKey, ...]:
    """Return the keys in their order, newest first. Raises BadKey for the first that is none."""
    keys = tuple(read_key(value, place) for place, value in enumerate(values, start=1))
    if len({key.id for key in keys}) != len(keys):
        raise BadKey("names one key twice")
    return keys


def read_key(value: str, place: int = 1) -> MasterKey:
    """Return the key that a text of url-safe base64 stands for; ``place`` counts from 1."""
    try:
        material = base64.b64decode(value.strip().encode("ascii"), altchars=b"-_", validate=True)
    except (binascii.Error, UnicodeEncodeError) as error:
        raise BadKey(f"holds no url-safe base64 in place {place}") from error
    if len(material) != KEY_BYTES:
        raise BadKey(f"holds {len(material)} bytes instead of {KEY_BYTES} in place {place}")
    name = hashlib.sha256(b"nexusone.key-id:" + material).hexdigest()[:ID_LENGTH]
    return MasterKey(name, material)


def derived_key(secret_key: str) -> str:
    """Return the key of an installation that has none of its own: local work and tests only."""
    material = hashlib.sha256(_DERIVED + secret_key.encode()).digest()
    return base64.urlsafe_b64encode(material).decode()


def problem_with(values: Iterable[str], *, secret_key: str) -> str:
    """Say what makes these keys unfit for a real installation, nothing where they are fit."""
    given = [value.strip() for value in values if value.strip()]
    if not given:
        return "is not set"
    if secret_key.strip() in given:
        return "repeats SECRET_KEY"
    try:
        keys = read_keys(given)
    except BadKey as bad:
        return str(bad)
    secret = secret_key.encode()
    for key in keys:
        if len(set(key.material)) < LEAST_VARIETY:
            return "holds a key that is not random"
        if key.material in children_of(secret) or key.material in secret or secret in key.material:
            return "holds a key made from SECRET_KEY"
    return ""


def children_of(secret: bytes) -> set[bytes]:
    """Return the keys that somebody in a hurry would make of another secret."""
    children = {hashlib.new(name, secret).digest() for name in ("sha256", "sha3_256", "blake2s")}
    children.add(hashlib.sha512(secret).digest()[:KEY_BYTES])
    children.add(read_key(derived_key(secret.decode())).material)
    padded = secret + b"=" * (-len(secret) % 4)
    try:
        children.add(base64.urlsafe_b64decode(padded)[:KEY_BYTES])
    except binascii.Error:
        # It is no base64, so no key was read from it that way.
        return children
    return children
