"""The start-up checks fire for each way in which the wall would be missing."""

from collections.abc import Callable, Iterator

import pytest
from django.core.management import call_command
from django.db import connections
from django.db.utils import ConnectionHandler

from core import checks
from tests.support import databases


@pytest.fixture
def use(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., None]]:
    """Let the checks find another login behind "default"."""
    handlers = []

    def install(**settings: object) -> None:
        login = connections["default"].settings_dict | settings
        system = connections["system"].settings_dict
        handlers.append(ConnectionHandler({"default": login, "system": system}))
        monkeypatch.setattr(checks, "connections", handlers[-1])

    yield install
    for handler in handlers:
        handler.close_all()


def found() -> list[str | None]:
    """Return the ids of what the checks of the app's login say."""
    return [message.id for message in checks.app_login_is_bound(databases=["default"])]


def test_the_logins_of_this_suite_pass() -> None:
    call_command("check", databases=["default"], tags=["database", "security"])
    assert found() == []
    assert checks.logins_are_apart() == []


def test_a_login_that_may_bypass_row_security_is_refused(use: Callable[..., None]) -> None:
    administrator = databases.administrator_settings()
    if not databases.is_superuser():
        pytest.skip("the suite was given no superuser")
    use(USER=administrator["USER"], PASSWORD=administrator["PASSWORD"])
    assert "core.E002" in found()


def test_a_login_that_owns_tables_is_refused(use: Callable[..., None]) -> None:
    owner = connections["owner"].settings_dict
    use(USER=owner["USER"], PASSWORD=owner["PASSWORD"])
    assert "core.E003" in found()


def test_one_login_for_app_and_system_is_refused(use: Callable[..., None]) -> None:
    use(USER=connections["system"].settings_dict["USER"])
    assert [message.id for message in checks.logins_are_apart()] == ["core.E004"]


def test_a_database_that_is_away_is_one_plain_error(use: Callable[..., None]) -> None:
    use(PORT="1")
    assert found() == ["core.E001"]


def test_checks_without_a_database_ask_none(use: Callable[..., None]) -> None:
    use(PORT="1")
    assert checks.app_login_is_bound(databases=None) == []
