"""What a supervisor asks: does the process live, and can it serve."""

import pytest
from django.db import connections
from django.test import Client

from tests.support import away


def test_everything_is_ready() -> None:
    answer = Client().get("/readyz")

    assert answer.status_code == 200
    assert answer.json() == {"database": True, "queue": True}


@pytest.mark.usefixtures("redis_is_away")
def test_without_redis_the_site_is_not_ready() -> None:
    answer = Client().get("/readyz")

    assert answer.status_code == 503
    assert answer.json() == {"database": True, "queue": False}


def test_without_its_database_the_site_is_not_ready_and_lives(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with monkeypatch.context() as patch:
        away.database(patch)
        ready, live = Client().get("/readyz"), Client().get("/healthz")

    assert ready.status_code == 503
    assert ready.json() == {"database": False, "queue": True}
    assert (live.status_code, live.content) == (200, b"ok")
    assert Client().get("/readyz").status_code == 200


def test_with_a_migration_missing_the_site_is_not_ready() -> None:
    with connections["owner"].cursor() as cursor:
        cursor.execute("UPDATE django_migrations SET app = 'gone' WHERE app = 'credits'")
    try:
        answer = Client().get("/readyz")
    finally:
        with connections["owner"].cursor() as cursor:
            cursor.execute("UPDATE django_migrations SET app = 'credits' WHERE app = 'gone'")

    assert answer.status_code == 503
    assert answer.json()["database"] is False


@pytest.mark.parametrize("address", ["/healthz", "/readyz"])
def test_probes_need_no_session_and_set_no_cookie(owner_client: Client, address: str) -> None:
    answer = owner_client.get(address)

    assert not answer.cookies
    assert "Cookie" not in answer.get("Vary", "")
    assert owner_client.head(address).status_code == 200
    assert owner_client.post(address).status_code == 405


@pytest.mark.usefixtures("redis_is_away")
def test_screens_are_shown_while_redis_is_away(owner_client: Client) -> None:
    for address in ("/dashboard/", "/magic-pages/", "/credits/"):
        assert owner_client.get(address).status_code == 200
