"""Signing in over the API to an account with a second factor."""

import time
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
)
from rest_framework.test import APIClient

from accounts.models import AuditEntry, User
from core import tenancy
from tests.support.people import PASSWORD, Account


def login(user: User, **more: str) -> Any:
    """Sign in with the right password."""
    body = {"email": user.email, "password": PASSWORD, **more}
    return APIClient().post("/api/auth/login", body)


def kind_of(answer: Any) -> str:
    """Return the name of a problem."""
    return str(answer.json()["type"]).removeprefix("urn:nexusone:problem:")


@pytest.fixture
def secret(owner: User) -> str:
    """The secret of the owner's authenticator app."""
    secret: str = generate_totp_secret()
    TOTP.activate(owner, secret)
    return secret


def code_of(secret: str) -> str:
    """Return what the app shows now."""
    return str(format_hotp_value(hotp_value(secret, int(time.time()) // 30)))


def wrong_for(secret: str) -> str:
    """Return a code that the app shows neither now nor soon."""
    shown = {
        format_hotp_value(hotp_value(secret, int(time.time()) // 30 + step))
        for step in range(-3, 4)
    }
    return next(code for code in ("111111", *map("{:06}".format, range(9))) if code not in shown)


def test_the_password_alone_is_not_enough(owner: User, secret: str) -> None:
    answer = login(owner)

    assert (answer.status_code, kind_of(answer)) == (401, "second_factor_needed")
    assert "access" not in answer.json()


def test_the_code_of_the_app_is_good_once(owner: User, secret: str) -> None:
    code = code_of(secret)

    assert login(owner, code=code).status_code == 200
    assert kind_of(login(owner, code=code)) == "wrong_code"


def test_a_wrong_password_does_not_tell_of_the_second_factor(owner: User, secret: str) -> None:
    body = {"email": owner.email, "password": "x" * 14, "code": code_of(secret)}

    assert kind_of(APIClient().post("/api/auth/login", body)) == "wrong_credentials"


def test_guessing_the_code_is_slowed_down(account: Account, secret: str) -> None:
    owner, wrong = account.user, wrong_for(secret)

    answers = [login(owner, code=wrong) for _ in range(8)]

    assert [answer.status_code for answer in answers] == [401] * 5 + [429] * 3
    assert int(answers[-1]["Retry-After"]) > 0
    assert login(owner, code=code_of(secret)).status_code == 429
    with tenancy.workspace(account.workspace.pk):
        failed = AuditEntry.objects.filter(
            workspace_id=account.workspace.pk, action="session.failed"
        )
        assert [line.details for line in failed] == [{"factor": "second"}] * 5


def test_a_recovery_code_counts_once(owner: User, secret: str) -> None:
    code = RecoveryCodes.activate(owner).get_unused_codes()[0]

    assert login(owner, code=code).status_code == 200
    assert kind_of(login(owner, code=code)) == "wrong_code"


def test_recovery_codes_alone_are_no_second_factor(owner: User) -> None:
    RecoveryCodes.activate(owner)

    assert login(owner).status_code == 200


def test_whoever_has_only_a_passkey_is_told_of_api_keys(owner: User) -> None:
    Authenticator.objects.create(user=owner, type=Authenticator.Type.WEBAUTHN, data={"name": "Key"})

    for more in ({}, {"code": "123456"}):
        answer = login(owner, **more)
        assert kind_of(answer) == "second_factor_needed"
        assert "API key" in answer.json()["detail"]
