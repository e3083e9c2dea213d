"""Which browsers' pages may call the API, and what they may bring along."""

from typing import Any

import pytest
from cryptography.fernet import Fernet
from django.http import HttpResponse
from rest_framework.test import APIClient

from accounts import tokens
from tests.nexusone.test_production import run
from tests.support.people import Account

ORIGIN, OTHER = "https://shop.example", "https://evil.example"
PREFLIGHT = {
    "Access-Control-Request-Method": "POST",
    "Access-Control-Request-Headers": "authorization, idempotency-key, x-workspace-id",
}


@pytest.fixture
def allowed(settings: Any) -> None:
    settings.CORS_ALLOWED_ORIGINS = [ORIGIN]


def cors_of(answer: HttpResponse) -> dict[str, str]:
    found = {name.lower(): value for name, value in answer.items()}
    return {name: value for name, value in found.items() if name.startswith("access-control")}


def test_no_origin_is_allowed_unless_somebody_says_so(api: APIClient) -> None:
    assert cors_of(api.get("/api/credits", headers={"Origin": ORIGIN})) == {}
    asked = APIClient().options("/api/credits", headers={"Origin": ORIGIN, **PREFLIGHT})
    assert cors_of(asked) == {}


@pytest.mark.usefixtures("allowed")
def test_an_allowed_origin_may_ask_and_read(api: APIClient) -> None:
    asked = APIClient().options("/api/magic-pages", headers={"Origin": ORIGIN, **PREFLIGHT})
    told = cors_of(asked)

    assert asked.status_code == 200
    assert told["access-control-allow-origin"] == ORIGIN
    assert {"POST", "PATCH", "DELETE"} <= set(told["access-control-allow-methods"].split(", "))
    assert "x-api-key" in told["access-control-allow-headers"]
    assert "access-control-allow-credentials" not in told
    read = api.get("/api/credits", headers={"Origin": ORIGIN})
    assert read.status_code == 200
    exposed = set(cors_of(read)["access-control-expose-headers"].split(", "))
    assert exposed == {"Retry-After", "Location", "X-Request-Id"}
    assert "origin" in read["Vary"].lower()


@pytest.mark.usefixtures("allowed")
@pytest.mark.parametrize("origin", [OTHER, "null", "http://shop.example", f"{ORIGIN}.evil.example"])
def test_other_origins_are_not(api: APIClient, origin: str) -> None:
    asked = APIClient().options("/api/credits", headers={"Origin": origin, **PREFLIGHT})

    assert "access-control-allow-origin" not in cors_of(asked)
    assert "access-control-allow-origin" not in cors_of(
        api.get("/api/credits", headers={"Origin": origin})
    )


@pytest.mark.usefixtures("allowed")
def test_refusals_can_be_read_too(account: Account) -> None:
    answer = APIClient().get("/api/credits", headers={"Origin": ORIGIN})
    missing = APIClient().get("/api/nothing", headers={"Origin": ORIGIN})

    for refusal in (answer, missing):
        assert cors_of(refusal)["access-control-allow-origin"] == ORIGIN


@pytest.mark.usefixtures("allowed")
@pytest.mark.parametrize("path", ["/healthz", "/en/", "/dashboard/", "/p/a/b"])
def test_nothing_but_the_api_is_open(path: str) -> None:
    assert cors_of(APIClient().get(path, headers={"Origin": ORIGIN})) == {}


@pytest.mark.usefixtures("allowed")
@pytest.mark.parametrize("origin", [ORIGIN, OTHER])
def test_a_session_cookie_writes_nothing_from_elsewhere(account: Account, origin: str) -> None:
    client = APIClient(enforce_csrf_checks=True)
    client.force_login(account.user)

    answer = client.patch("/api/me", {"name": "Mallory"}, headers={"Origin": origin})

    assert answer.status_code == 403
    account.user.refresh_from_db()
    assert account.user.name == ""
    assert "access-control-allow-credentials" not in cors_of(answer)
    token = tokens.issue(user=account.user).access
    own = APIClient(headers={"Authorization": f"Bearer {token}", "Origin": origin})
    assert own.patch("/api/me", {"name": "Ana"}).status_code == 200


@pytest.mark.parametrize("origins", ["*", "http://shop.example", "https://*.example"])
def test_production_starts_with_named_https_origins_only(origins: str) -> None:
    done = run(
        "import django; django.setup()",
        CORS_ALLOWED_ORIGINS=origins,
        FIELD_ENCRYPTION_KEYS=Fernet.generate_key().decode(),
    )

    assert done.returncode != 0
    assert "CORS_ALLOWED_ORIGINS" in done.stderr
