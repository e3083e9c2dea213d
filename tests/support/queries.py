"""How often a request asks the database."""

from typing import Any

from django.db import connections
from django.test import Client
from django.test.utils import CaptureQueriesContext

FRAME = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE SAVEPOINT")


def of_screen(client: Client, address: str, *, status: int = 200) -> list[str]:
    """Return the statements a screen needs, without those that only frame a transaction."""
    with (
        CaptureQueriesContext(connections["default"]) as asked,
        CaptureQueriesContext(connections["system"]) as asked_apart,
    ):
        assert client.get(address).status_code == status
    found: list[dict[str, Any]] = [*asked.captured_queries, *asked_apart.captured_queries]
    return [query["sql"] for query in found if not query["sql"].startswith(FRAME)]
