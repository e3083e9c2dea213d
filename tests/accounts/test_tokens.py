"""Access is short, refresh rotates, and what was forged, stolen or revoked opens nothing."""

import base64
import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any
from uuid import uuid4

import jwt
import pytest
from django.conf import settings as django_settings
from pytest_django.fixtures import Settings

from accounts import tokens
from accounts.models import TokenFamily, User
from accounts.tokens import TokenPair, TokenRefused
from tests.support.racing import kinds_of, race


@pytest.fixture
def pair(owner: User) -> TokenPair:
    return tokens.issue(user=owner)


def opens(access: str) -> bool:
    try:
        tokens.user_of(access_token=access)
    except TokenRefused:
        return False
    return True


def refreshes(refresh: str) -> bool:
    try:
        tokens.refresh(token=refresh)
    except TokenRefused:
        return False
    return True


def claims_of(token: str) -> dict[str, Any]:
    return jwt.decode(token, options={"verify_signature": False})


def forge(token: str, **changes: Any) -> str:
    """Return a token with other claims and a good signature; None removes a claim."""
    claims = {k: v for k, v in (claims_of(token) | changes).items() if v is not None}
    return jwt.encode(claims, django_settings.SECRET_KEY, algorithm="HS256")


def test_an_access_token_stands_for_its_person(pair: TokenPair, owner: User) -> None:
    assert tokens.user_of(access_token=pair.access) == owner
    assert pair.expires_in == 900


def test_tokens_carry_ids_alone(pair: TokenPair) -> None:
    for token in (pair.access, pair.refresh):
        assert set(claims_of(token)) == {"typ", "aud", "sub", "sid", "jti", "iat", "exp"}


def test_a_refresh_gives_a_new_pair(pair: TokenPair, owner: User) -> None:
    after = tokens.refresh(token=pair.refresh)
    assert after.refresh != pair.refresh
    assert tokens.user_of(access_token=after.access) == owner
    assert refreshes(after.refresh)


def test_a_refresh_token_does_not_outlive_its_family(pair: TokenPair) -> None:
    # Refreshing over and over does not stay signed in for ever.
    after = tokens.refresh(token=pair.refresh)
    assert claims_of(after.refresh)["exp"] == claims_of(pair.refresh)["exp"]


def test_an_old_refresh_token_ends_its_whole_family(pair: TokenPair) -> None:
    after = tokens.refresh(token=pair.refresh)

    assert not refreshes(pair.refresh)

    assert not refreshes(after.refresh)
    assert not opens(after.access)
    assert not opens(pair.access)


def test_other_sign_ins_outlive_a_stolen_one(pair: TokenPair, owner: User) -> None:
    other = tokens.issue(user=owner)
    tokens.refresh(token=pair.refresh)
    assert not refreshes(pair.refresh)
    assert opens(other.access)


def test_of_two_racing_refreshes_one_wins(pair: TokenPair) -> None:
    results = race([partial(tokens.refresh, token=pair.refresh)] * 2)
    assert kinds_of(results) == ["TokenPair", "TokenRefused"]
    # The second use is a replay like any other.
    family = TokenFamily.objects.get(pk=claims_of(pair.access)["sid"])
    assert family.revoked_at is not None


def test_signing_out_ends_every_token_at_once(pair: TokenPair, owner: User) -> None:
    other = tokens.issue(user=owner)
    tokens.revoke_all(user=owner)
    assert [opens(pair.access), opens(other.access), refreshes(pair.refresh)] == [False] * 3


def test_signing_out_ends_nobody_elses(pair: TokenPair, stranger: User) -> None:
    tokens.revoke_all(user=stranger)
    assert opens(pair.access)


def test_a_person_who_was_shut_out_has_no_tokens(pair: TokenPair, owner: User) -> None:
    User.objects.filter(pk=owner.pk).update(is_active=False)
    assert not opens(pair.access)
    assert not refreshes(pair.refresh)


def test_one_kind_is_not_taken_for_the_other(pair: TokenPair) -> None:
    assert not opens(pair.refresh)
    assert not refreshes(pair.access)
    # A refusal of the wrong kind is no replay: the right one goes on.
    assert refreshes(pair.refresh)


def test_an_access_token_ends(owner: User, settings: Settings) -> None:
    settings.API_ACCESS_TOKEN_S = -1
    assert not opens(tokens.issue(user=owner).access)


def test_a_refresh_token_ends(owner: User, settings: Settings) -> None:
    settings.API_REFRESH_TOKEN_S = -1
    assert not refreshes(tokens.issue(user=owner).refresh)


@pytest.mark.parametrize(
    "changes",
    [
        {"aud": "another-api"},
        {"aud": None},
        {"typ": "refresh"},
        {"typ": None},
        {"typ": ["access"]},
        {"exp": 1},
        {"exp": None},
        {"exp": "soon"},
        {"sid": None},
        {"sid": str(uuid4())},
        {"sid": "not-a-uuid"},
        {"sid": 7},
        {"sid": ["x"]},
        {"sub": None},
        {"sub": str(uuid4())},
        {"sub": "x\x00"},
        {"jti": None},
        {"nbf": 4_000_000_000},
    ],
)
def test_wrong_claims_open_nothing(pair: TokenPair, changes: dict[str, Any]) -> None:
    assert not opens(forge(pair.access, **changes))


def test_a_token_says_its_own_person(pair: TokenPair, stranger: User) -> None:
    assert not opens(forge(pair.access, sub=str(stranger.pk)))


def with_algorithm(token: str, name: str, key: str) -> str:
    return jwt.encode(claims_of(token), key, algorithm=name)


def unsigned(token: str) -> str:
    head = base64.urlsafe_b64encode(json.dumps({"alg": "none", "typ": "JWT"}).encode())
    return f"{head.decode().rstrip('=')}.{token.split('.')[1]}."


def tampered(token: str) -> str:
    head, body, signature = token.split(".")
    return f"{head}.{body}.{'A' if signature[0] != 'A' else 'B'}{signature[1:]}"


def deep_header(token: str) -> str:
    head = base64.urlsafe_b64encode(b"[" * 1200).decode()
    return f"{head}.{token.split('.')[1]}.x"


@pytest.mark.parametrize(
    "forgery",
    [
        unsigned,
        tampered,
        deep_header,
        partial(with_algorithm, name="HS512", key=django_settings.SECRET_KEY),
        partial(with_algorithm, name="HS256", key="x" * 64),
        lambda _token: "",
        lambda _token: "a.b.c",
        lambda _token: "x" * 100_000,
        lambda _token: "\ud800",
        lambda _token: "\x00",
        lambda token: token.split(".")[0],
    ],
)
def test_forged_tokens_open_nothing(pair: TokenPair, forgery: Callable[[str], str]) -> None:
    assert not opens(forgery(pair.access))
    assert not refreshes(forgery(pair.refresh))


def test_a_deep_body_opens_nothing(pair: TokenPair) -> None:
    deep: Any = []
    for _level in range(100):
        deep = [deep]
    assert not opens(forge(pair.access, sid=deep))


def test_a_forged_refresh_does_not_end_a_family(pair: TokenPair) -> None:
    assert not refreshes(with_algorithm(forge(pair.refresh, jti=str(uuid4())), "HS256", "x" * 64))
    assert opens(pair.access)


def test_a_family_that_ended_is_over(pair: TokenPair) -> None:
    TokenFamily.objects.filter(pk=claims_of(pair.access)["sid"]).update(
        expires_at=datetime.now(UTC) - timedelta(seconds=1)
    )
    assert not refreshes(pair.refresh)
