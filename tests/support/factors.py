"""Second factors of people, and the codes that an authenticator app would show."""

import time
from hashlib import sha256
from secrets import token_bytes
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
)
from allauth.mfa.utils import decrypt
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from django.test import Client
from fido2.cose import ES256
from fido2.utils import websafe_encode
from fido2.webauthn import Aaguid, AttestationObject, AttestedCredentialData, AuthenticatorData

from accounts.models import User
from tests.support.people import PASSWORD

PERIOD_S = 30
_CONFIRM = "/en/accounts/reauthenticate/"


def add_app(user: User) -> str:
    """Give a person an authenticator app and recovery codes; return its secret."""
    secret = str(generate_totp_secret())
    TOTP.activate(user, secret)
    RecoveryCodes.activate(user)
    return secret


def add_passkey(user: User, name: str = "Laptop") -> Authenticator:
    """Give a person a passkey that is good for lists, and signs nobody in."""
    data = {"name": name, "credential": {}}
    return Authenticator.objects.create(user=user, type=Authenticator.Type.WEBAUTHN, data=data)


def add_working_passkey(user: User) -> Authenticator:
    """Give a person a passkey as a device would have made it."""
    key = generate_private_key(SECP256R1()).public_key()
    public = ES256.from_cryptography_key(key)  # type: ignore[no-untyped-call]
    credential_id = token_bytes(16)
    data = AuthenticatorData.create(
        sha256(b"localhost").digest(),
        AuthenticatorData.FLAG.UP | AuthenticatorData.FLAG.UV | AuthenticatorData.FLAG.AT,
        0,
        AttestedCredentialData.create(Aaguid.NONE, credential_id, public),
    )
    attestation = AttestationObject.create("none", data, {})
    passkey = add_passkey(user)
    passkey.data["credential"] = {
        "id": websafe_encode(credential_id),
        "rawId": websafe_encode(credential_id),
        "type": "public-key",
        "response": {
            "clientDataJSON": websafe_encode(
                b'{"type":"webauthn.create","challenge":"AA","origin":"http://localhost"}'
            ),
            "attestationObject": websafe_encode(bytes(attestation)),
        },
        "clientExtensionResults": {"credProps": {"rk": True}},
    }
    passkey.save()
    return passkey


def code(secret: str, periods: int = 0) -> str:
    """Return what the app shows now, or so many periods from now."""
    return str(format_hotp_value(hotp_value(secret, int(time.time()) // PERIOD_S + periods)))


def recovery_codes(user: User) -> list[str]:
    """Return the recovery codes that are left."""
    row = Authenticator.objects.get(user=user, type=Authenticator.Type.RECOVERY_CODES)
    return list(row.wrap().get_unused_codes())


def secret_of(user: User) -> str:
    """Return the secret of a person's app."""
    row = Authenticator.objects.get(user=user, type=Authenticator.Type.TOTP)
    return str(decrypt(row.data["secret"]))


def confirm(client: Client) -> None:
    """Prove, by password, that it is still the same person."""
    assert client.post(_CONFIRM, {"password": PASSWORD}).status_code == 302


def confirmed(user: User) -> dict[str, Any]:
    """Return what the session of somebody holds who has just proved that."""
    record = {"method": "password", "at": time.time(), "reauthenticated": True}
    return {
        "account_authentication_methods": [record],
        "account_authentication_methods_user": str(user.pk),
    }


def first_step(user: User) -> dict[str, Any]:
    """Return what the session of somebody holds whose password was right a moment ago."""
    client = Client()
    client.post("/en/accounts/login/", {"login": user.email, "password": PASSWORD})
    return dict(client.session)
