"""What a password must be; stolen ones are asked for by five digits of a hash."""

import hashlib
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from io import StringIO
from typing import Any

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.test import Client
from rest_framework.test import APIClient

from accounts import passwords
from accounts.models import User
from tests.support import people

STOLEN = "a heron beside the ferry"
DIGEST = hashlib.sha1(STOLEN.encode(), usedforsecurity=False).hexdigest().upper()


class Collection(HTTPServer):
    """A collection of stolen passwords, as such services answer; it keeps what it was asked."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Answers)
        self.asked: list[str] = []
        self.status = 200
        self.lines = [f"{DIGEST[5:]}:3", f"{'0' * 35}:7"]


class Answers(BaseHTTPRequestHandler):
    """Answer for a range."""

    def do_GET(self) -> None:
        """Say which hashes begin like this."""
        server = self.server
        assert isinstance(server, Collection)
        server.asked.append(self.path)
        self.send_response(server.status)
        self.end_headers()
        self.wfile.write("\r\n".join(server.lines).encode())

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""


@pytest.fixture
def collection(settings: Any) -> Iterator[Collection]:
    """A collection that is asked."""
    with Collection() as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        settings.BREACHED_PASSWORDS_URL = f"http://127.0.0.1:{server.server_port}/range"
        settings.AUTH_PASSWORD_VALIDATORS = [
            *settings.AUTH_PASSWORD_VALIDATORS,
            {"NAME": "accounts.passwords.BreachedPasswordValidator"},
        ]
        yield server
        server.shutdown()


def test_a_stolen_password_is_refused_at_both_doors(collection: Collection) -> None:
    body = {"email": people.address("careless"), "password": STOLEN}
    form = {"email": body["email"], "password1": STOLEN, "workspace_name": "Harbour Rye"}

    by_program = APIClient().post("/api/auth/register", body)
    by_hand = Client().post("/en/accounts/signup/", form)

    assert list(by_program.json()["errors"]) == ["password"]
    assert "stolen" in str(by_hand.context["form"].errors["password1"])
    assert not User.objects.filter(email=body["email"]).exists()


def test_only_five_digits_leave(collection: Collection) -> None:
    validate_password("a pelican upon the pier")

    digest = hashlib.sha1(b"a pelican upon the pier", usedforsecurity=False).hexdigest()
    assert collection.asked == [f"/range/{digest[:5].upper()}"]


def test_lines_that_only_hide_the_length_say_nothing(collection: Collection) -> None:
    collection.lines = [f"{DIGEST[5:]}:0"]

    validate_password(STOLEN)


def test_a_collection_that_fails_or_is_away_keeps_nobody_out(
    collection: Collection, settings: Any, log: StringIO
) -> None:
    collection.status = 500
    validate_password(STOLEN)
    settings.BREACHED_PASSWORDS_URL = "http://127.0.0.1:9/range"
    validate_password(STOLEN)

    assert log.getvalue().count("breached_passwords_unknown") == 2
    assert STOLEN not in log.getvalue()


def test_a_collection_that_hangs_is_not_waited_for(
    settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(passwords, "TIMEOUT_S", 0.2)
    # It takes the connection, and never answers.
    with HTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler) as silent:
        settings.BREACHED_PASSWORDS_URL = f"http://127.0.0.1:{silent.server_port}"
        passwords.BreachedPasswordValidator().validate(STOLEN)


def test_nobody_is_asked_by_itself(settings: Any) -> None:
    assert settings.BREACHED_PASSWORDS_URL == ""
    assert "accounts.passwords.BreachedPasswordValidator" not in str(
        settings.AUTH_PASSWORD_VALIDATORS
    )


@pytest.mark.parametrize(
    ("password", "code"), [("abc", "password_too_short"), ("startfinding", "password_too_common")]
)
def test_one_thing_is_said_of_a_password_that_is_short_and_common(password: str, code: str) -> None:
    with pytest.raises(ValidationError) as refused:
        validate_password(password)

    assert [error.code for error in refused.value.error_list] == [code]


@pytest.mark.parametrize(
    ("length", "is_taken"), [(11, False), (12, True), (128, True), (129, False)]
)
def test_a_password_has_twelve_to_128_characters(length: int, is_taken: bool) -> None:
    password = ("quay lantern " * 10)[: length - 1] + "z"

    if is_taken:
        validate_password(password)
    else:
        with pytest.raises(ValidationError):
            validate_password(password)
