"""The test bench: a database of our own, a clean Redis, and the standing cast.

Tests commit for real, as the restricted role: no test runs inside a transaction, and nothing is
emptied afterwards (the ledger refuses it). What keeps tests apart is that each makes its own people
and workspaces.
"""

from collections.abc import Iterator

import pytest
from pytest_django import DjangoDbBlocker

from tests.support import databases


@pytest.fixture(scope="session", autouse=True)
def django_db_setup(
    django_test_environment: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[None]:
    """Give this process its database, and let every test use it."""
    with django_db_blocker.unblock(), databases.own_database():
        yield
