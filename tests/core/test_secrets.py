"""Sealing: what is sealed opens for its purpose, with any key of the list, and nowhere else."""

import base64
import hashlib
import secrets as random
from collections.abc import Callable

import pytest
from django.core.exceptions import ImproperlyConfigured
from pytest_django import Settings

from core import secrets
from core.encryption_keys import derived_key, problem_with
from core.secrets import SealBroken

TEXT = "sk-live-not-for-anybody"
SECRET_KEY = random.token_urlsafe(60)


def new_key() -> str:
    return base64.urlsafe_b64encode(random.token_bytes(32)).decode()


@pytest.fixture
def keys(settings: Settings) -> Callable[..., None]:
    def use(*values: str) -> None:
        settings.FIELD_ENCRYPTION_KEYS = list(values)

    return use


def test_a_sealed_text_opens_for_its_purpose_and_says_nothing() -> None:
    token = secrets.seal(TEXT, purpose="table.column:one")

    assert secrets.open_sealed(token, purpose="table.column:one") == TEXT
    assert TEXT not in token
    assert token != secrets.seal(TEXT, purpose="table.column:one")


@pytest.mark.parametrize(
    "purpose", ["table.column:two", "table.other:one", "other.column:one", "table.column"]
)
def test_a_token_that_was_moved_does_not_open(purpose: str) -> None:
    token = secrets.seal(TEXT, purpose="table.column:one")

    with pytest.raises(SealBroken) as refused:
        secrets.open_sealed(token, purpose=purpose)

    assert token not in str(refused.value)
    assert refused.value.__cause__ is None


@pytest.mark.parametrize(
    "token", ["", "nx1.", TEXT, "nx1.abc.", "nx1.abc.def", "nx2.abc.gAAAA", "é"]
)
def test_what_is_no_token_does_not_open(token: str) -> None:
    with pytest.raises(SealBroken):
        secrets.open_sealed(token, purpose="any")


def test_a_changed_token_does_not_open() -> None:
    token = secrets.seal(TEXT, purpose="any")
    middle = len(token) - 20
    changed = token[:middle] + ("A" if token[middle] != "A" else "B") + token[middle + 1 :]

    with pytest.raises(SealBroken):
        secrets.open_sealed(changed, purpose="any")


def test_an_empty_text_and_any_script_can_be_sealed() -> None:
    for text in ("", "מפתח سر 🔑"):
        assert secrets.open_sealed(secrets.seal(text, purpose="any"), purpose="any") == text


def test_nothing_is_sealed_for_no_purpose() -> None:
    with pytest.raises(ValueError, match="purpose"):
        secrets.seal(TEXT, purpose="")


def test_the_newest_key_seals_and_older_ones_still_open(keys: Callable[..., None]) -> None:
    old, new = new_key(), new_key()
    keys(old)
    token = secrets.seal(TEXT, purpose="any")
    assert secrets.is_current(token)

    keys(new, old)
    assert secrets.open_sealed(token, purpose="any") == TEXT
    assert not secrets.is_current(token)
    fresh = secrets.reseal(token, purpose="any")
    assert secrets.is_current(fresh)
    assert secrets.key_id(fresh) != secrets.key_id(token)

    keys(new)
    assert secrets.open_sealed(fresh, purpose="any") == TEXT
    with pytest.raises(SealBroken):
        secrets.open_sealed(token, purpose="any")


def test_the_name_of_a_key_does_not_tell_the_key(keys: Callable[..., None]) -> None:
    key = new_key()
    keys(key)
    name = secrets.key_id(secrets.seal(TEXT, purpose="any"))

    assert len(name) == 8
    assert not hashlib.sha256(base64.urlsafe_b64decode(key)).hexdigest().startswith(name)


def test_keys_that_are_none_are_named_by_their_place(keys: Callable[..., None]) -> None:
    keys(new_key(), "c2hvcnQ=")
    with pytest.raises(ImproperlyConfigured, match="5 bytes instead of 32 in place 2"):
        secrets.seal(TEXT, purpose="any")


REFUSED = {
    "nothing": ([], "is not set"),
    "blank": ([" "], "is not set"),
    "no base64": (["not base64 at all!"], "no url-safe base64 in place 1"),
    "short": ([base64.urlsafe_b64encode(b"x" * 16).decode()], "16 bytes instead of 32"),
    "zeros": ([base64.urlsafe_b64encode(bytes(32)).decode()], "not random"),
    "typed": ([base64.urlsafe_b64encode(b"changeme" * 4).decode()], "not random"),
    "the secret key": ([SECRET_KEY], "repeats SECRET_KEY"),
    "the local default": ([derived_key(SECRET_KEY)], "made from SECRET_KEY"),
    "its hash": (
        [base64.urlsafe_b64encode(hashlib.sha256(SECRET_KEY.encode()).digest()).decode()],
        "made from SECRET_KEY",
    ),
    "its beginning": (
        [base64.urlsafe_b64encode(SECRET_KEY[:32].encode()).decode()],
        "made from SECRET_KEY",
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_production_does_not_start_with_these_keys(name: str) -> None:
    values, problem = REFUSED[name]
    found = problem_with(values, secret_key=SECRET_KEY)

    assert problem in found
    assert SECRET_KEY not in found


def test_one_key_twice_is_refused() -> None:
    key = new_key()
    assert "twice" in problem_with([key, key], secret_key=SECRET_KEY)


def test_good_keys_are_good() -> None:
    assert problem_with([new_key(), new_key()], secret_key=SECRET_KEY) == ""
