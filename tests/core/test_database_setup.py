"""The logins are made by the owner, as often as one likes, and get no right back."""

from io import StringIO

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connections
from psycopg import errors

from core import database_setup
from tests.support import databases

RIGHTS = """
    SELECT grantee, table_name, privilege_type FROM information_schema.role_table_grants
    WHERE grantee IN ('nexusone_app', 'nexusone_system') ORDER BY 1, 2, 3
"""


def rights() -> list[tuple[object, ...]]:
    with databases.login_as("owner") as owner:
        return owner.execute(RIGHTS).fetchall()


def test_preparing_again_changes_no_right() -> None:
    before = rights()
    with databases.alone():
        database_setup.prepare()
    assert rights() == before


def test_new_tables_can_be_read_and_written_by_both_logins() -> None:
    with databases.login_as("owner") as owner:
        owner.execute("CREATE TABLE made_later (id bigserial PRIMARY KEY)")
    try:
        for alias in ("default", "system"):
            with databases.login_as(alias) as login:
                login.execute("INSERT INTO made_later DEFAULT VALUES")
                login.execute("DELETE FROM made_later")
                with pytest.raises(errors.InsufficientPrivilege):
                    login.execute("TRUNCATE made_later")
    finally:
        with databases.login_as("owner") as owner:
            owner.execute("DROP TABLE made_later")


def test_a_login_that_may_not_prepare_is_told_so_in_one_line(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    app = connections["default"].settings_dict
    monkeypatch.setattr(database_setup, "connections", {"owner": connections["default"], **{
        alias: connections[alias] for alias in ("default", "system")
    }})  # fmt: skip
    with pytest.raises(CommandError, match="could not be prepared") as refusal:
        call_command("prepare_database", stdout=StringIO())
    assert app["PASSWORD"] not in str(refusal.value)
