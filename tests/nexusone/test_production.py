"""The settings of a real installation, in a process of their own."""

import base64
import json
import os
import secrets
import subprocess
import sys
from typing import Any

import pytest
from django.conf import settings

PROBE = """
import json
import django
django.setup()
from django.conf import settings
from django.test import Client
plain = Client(SERVER_NAME="nexusone.example")
secure = Client(SERVER_NAME="nexusone.example", headers={"X-Forwarded-Proto": "https"})
page = secure.get("/healthz")
login = secure.get("/en/accounts/login/")
print(json.dumps({
    "redirect": plain.get("/healthy").headers["Location"],
    "probe": plain.get("/healthz").status_code,
    "hsts": page.headers["Strict-Transport-Security"],
    "csp": login.headers["Content-Security-Policy"],
    "csrf": {name: dict(c) for name, c in login.cookies.items()},
    "session": [settings.SESSION_COOKIE_NAME, settings.SESSION_COOKIE_SECURE],
    "debug": settings.DEBUG,
    "host": secure.get("/en/", headers={"Host": "evil.example"}).status_code,
}))
"""
GIVEN = {
    "DJANGO_SETTINGS_MODULE": "nexusone.settings.production",
    "FIELD_ENCRYPTION_KEYS": base64.urlsafe_b64encode(secrets.token_bytes(32)).decode(),
    "DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none",
    "REDIS_URL": "redis://127.0.0.1:1/0",
    "ALLOWED_HOSTS": "nexusone.example",
    "SITE_URL": "https://nexusone.example",
    "EMAIL_URL": "smtp://127.0.0.1:25",
    "OPENAI_API_KEY": "throwaway",
}


def run(program: str, **changes: str | None) -> "subprocess.CompletedProcess[str]":
    """Run a program under the settings of production; a change to None takes a variable away."""
    given = {**GIVEN, "SECRET_KEY": secrets.token_urlsafe(60), **changes}
    keep = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    return subprocess.run(
        [sys.executable, "-c", program],
        cwd=settings.BASE_DIR,
        env=keep | {name: value for name, value in given.items() if value is not None},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.fixture(scope="module")
def production() -> dict[str, Any]:
    """What a visitor of a production installation gets."""
    done = run(PROBE)
    assert done.returncode == 0, done.stderr
    told: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return told


def test_production_insists_on_tls_for_a_year(production: dict[str, Any]) -> None:
    assert production["hsts"].startswith("max-age=31536000; includeSubDomains")
    assert production["redirect"] == "https://nexusone.example/healthy"


def test_probes_are_answered_without_tls(production: dict[str, Any]) -> None:
    assert production["probe"] == 200


def test_cookies_belong_to_this_host_and_to_tls_alone(production: dict[str, Any]) -> None:
    assert production["session"] == ["__Host-session", True]
    cookie = production["csrf"]["__Host-csrf"]
    assert cookie["secure"]
    assert cookie["httponly"]
    assert cookie["path"] == "/"
    assert cookie["domain"] == ""


def test_production_shows_no_debug_pages_and_knows_its_host(production: dict[str, Any]) -> None:
    assert production["debug"] is False
    assert production["host"] == 400
    assert "unsafe" not in production["csp"]


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"SECRET_KEY": None}, "SECRET_KEY"),
        ({"FIELD_ENCRYPTION_KEYS": None}, "FIELD_ENCRYPTION_KEYS"),
        ({"FIELD_ENCRYPTION_KEYS": "short"}, "FIELD_ENCRYPTION_KEYS holds"),
        ({"FIELD_ENCRYPTION_KEYS": f"{'A' * 43}="}, "FIELD_ENCRYPTION_KEYS holds a key"),
        ({"SECRET_KEY": "short"}, "SECRET_KEY must be 50 or more random characters."),
        ({"SITE_URL": "http://nexusone.example"}, "SITE_URL must start with https://."),
        ({"SIMULATE_PROVIDERS": "1"}, "SIMULATE_PROVIDERS is for play"),
        ({"ALLOWED_HOSTS": "*"}, "ALLOWED_HOSTS must name the hosts"),
    ],
)
def test_what_is_missing_or_unsafe_stops_the_start(
    changes: dict[str, str | None], sentence: str
) -> None:
    done = run("from nexusone.settings import production", **changes)

    assert done.returncode != 0
    assert sentence in done.stderr.splitlines()[-1]
