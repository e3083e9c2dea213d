"""What the database logins may not do, whatever code runs with them."""

from collections.abc import Iterator

import psycopg
import pytest
from psycopg import errors

from tests.support import databases, pages, tenants
from tests.support.people import Account

# Functions with the owner's rights are the only ways around the wall; docs/tenancy.md names each.
DEFINERS = {
    "core_receive_event",
    "accounts_figures_of_user",
    "accounts_invitation_of_token",
    "accounts_record",
    "accounts_use_api_key",
    "credits_balances_of_user",
    "credits_books_agree",
    "credits_charge",
    "credits_expire",
    "credits_grant",
    "credits_keep_capped",
    "credits_refund",
    "credits_reverse",
    "magicpages_figures_of_user",
    "magicpages_public_bytes",
    "magicpages_public_page",
}
LEDGER = ("credits_entry", "credits_wallet", "credits_lot")
RIGHTS = (
    "auth_group",
    "auth_group_permissions",
    "auth_permission",
    "django_content_type",
    "django_migrations",
)


@pytest.fixture
def app() -> Iterator[psycopg.Connection]:
    with databases.login_as("default") as login:
        yield login


@pytest.fixture
def system() -> Iterator[psycopg.Connection]:
    with databases.login_as("system") as login:
        yield login


def refused(login: psycopg.Connection, statement: str) -> bool:
    with pytest.raises((errors.InsufficientPrivilege, errors.InvalidParameterValue)):
        login.execute(statement.encode())
    return True


@pytest.mark.parametrize("alias", ["default", "system"])
def test_a_login_has_no_right_beyond_its_tables(alias: str) -> None:
    with databases.login_as(alias) as login:
        rights = login.execute(
            "SELECT rolsuper, rolbypassrls, rolcreaterole, rolcreatedb, rolreplication, rolinherit"
            " FROM pg_roles WHERE rolname = current_user"
        ).fetchone()
        owned = login.execute(
            "SELECT count(*) FROM pg_class WHERE relowner = current_user::regrole"
        ).fetchone()
        member_of = login.execute(
            "SELECT count(*) FROM pg_auth_members WHERE member = current_user::regrole"
        ).fetchone()
    assert rights == (False,) * 6
    assert owned == (0,)
    assert member_of == (0,)


@pytest.mark.parametrize("alias", ["default", "system"])
def test_no_table_is_truncated(alias: str) -> None:
    with databases.login_as(alias) as login:
        for table in tenants.tables():
            assert refused(login, f"TRUNCATE {table} CASCADE")


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE TABLE mine (id int)",
        "CREATE SCHEMA mine",
        "CREATE FUNCTION mine() RETURNS int LANGUAGE sql AS 'SELECT 1'",
        "CREATE VIEW mine AS SELECT 1",
        "ALTER TABLE magicpages_magicpage DISABLE ROW LEVEL SECURITY",
        "ALTER TABLE magicpages_magicpage NO FORCE ROW LEVEL SECURITY",
        "ALTER TABLE credits_entry DISABLE TRIGGER ALL",
        "DROP POLICY magicpages_magicpage_workspace ON magicpages_magicpage",
        "CREATE POLICY mine ON magicpages_magicpage USING (true)",
        "DROP TABLE magicpages_lead",
        "ALTER ROLE nexusone_app BYPASSRLS",
        "ALTER ROLE nexusone_app SUPERUSER",
        "SET ROLE nexusone_system",
        "SET SESSION AUTHORIZATION nexusone_system",
        "SET session_replication_role = replica",
        "COPY magicpages_magicpage FROM PROGRAM 'true'",
        "SELECT pg_read_file('/etc/hostname')",
        "UPDATE credits_price SET amount = 1",
        "UPDATE credits_planterms SET credits = 1000000",
        "SELECT credits_post(NULL, 'grant', 1, '', '', '', NULL, NULL, '[]', '', NULL)",
    ],
)
def test_the_app_may_not(app: psycopg.Connection, statement: str) -> None:
    assert refused(app, statement)


def test_the_app_does_not_become_the_owner(app: psycopg.Connection) -> None:
    with databases.login_as("owner") as login:
        owner = login.info.user
    assert refused(app, f'SET ROLE "{owner}"')
    assert refused(app, f'SET SESSION AUTHORIZATION "{owner}"')


def test_rows_stay_hidden_with_row_security_off(app: psycopg.Connection, account: Account) -> None:
    pages.draft(account)
    app.execute("SET row_security = off")
    # The setting does not lift the policies: it turns their effect into an error.
    assert refused(app, "TABLE magicpages_magicpage")


def test_copy_from_is_refused_behind_the_wall(app: psycopg.Connection) -> None:
    with pytest.raises(errors.FeatureNotSupported), app.cursor() as cursor:
        cursor.execute("COPY magicpages_lead FROM STDIN")


@pytest.mark.parametrize("table", LEDGER)
def test_the_app_writes_the_ledger_through_its_functions_alone(
    app: psycopg.Connection, table: str
) -> None:
    assert refused(app, f"INSERT INTO {table} DEFAULT VALUES")
    assert refused(app, f"UPDATE {table} SET workspace_id = workspace_id")
    assert refused(app, f"DELETE FROM {table}")


@pytest.mark.parametrize("table", RIGHTS)
def test_the_app_reads_what_rights_there_are_and_changes_none(
    app: psycopg.Connection, table: str
) -> None:
    app.execute(f"SELECT 1 FROM {table} LIMIT 1".encode())
    key = "group_id" if table == "auth_group_permissions" else "id"
    assert refused(app, f"INSERT INTO {table} DEFAULT VALUES")
    assert refused(app, f"UPDATE {table} SET {key} = {key}")
    assert refused(app, f"DELETE FROM {table}")


def test_the_staff_site_changes_groups(system: psycopg.Connection) -> None:
    with system.transaction(force_rollback=True):
        system.execute("INSERT INTO auth_group (name) VALUES ('Lighthouse keepers')")


@pytest.mark.parametrize("table", LEDGER)
def test_the_system_login_only_reads_the_ledger(system: psycopg.Connection, table: str) -> None:
    assert refused(system, f"INSERT INTO {table} DEFAULT VALUES")
    assert refused(system, f"UPDATE {table} SET workspace_id = workspace_id")
    assert refused(system, f"DELETE FROM {table}")


def test_the_system_login_sees_every_workspace_without_bypassing(
    system: psycopg.Connection, account: Account, elsewhere: Account
) -> None:
    found = system.execute(
        "SELECT count(*) FROM accounts_workspace WHERE id = ANY(%s)",
        [[account.workspace.pk, elsewhere.workspace.pk]],
    ).fetchone()
    assert found == (2,)


def test_the_ways_around_the_wall_are_on_the_list() -> None:
    with databases.login_as("owner") as login:
        found = login.execute(
            "SELECT proname, proconfig, has_function_privilege('public', oid, 'EXECUTE')"
            " FROM pg_proc WHERE prosecdef AND pronamespace = 'public'::regnamespace"
        ).fetchall()
    assert {name for name, *_ in found} == DEFINERS
    for name, config, is_public in found:
        assert config == ["search_path=pg_catalog, public, pg_temp"], name
        assert not is_public, name


def test_no_view_reads_around_the_wall() -> None:
    with databases.login_as("owner") as login:
        found = login.execute(
            "SELECT relname FROM pg_class WHERE relkind IN ('v', 'm')"
            " AND relnamespace = 'public'::regnamespace"
            " AND NOT coalesce('security_invoker=true' = ANY (reloptions), false)"
        ).fetchall()
    assert found == []
