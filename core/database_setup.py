"""Create the logins the app and the system scope use, and what they may do by default."""

from django.db import connections
from django.db.backends.utils import CursorWrapper
from psycopg import sql

from core.database_urls import APP_ROLE, SYSTEM_ROLE


def prepare(alias: str = "owner") -> None:
    """Create or update both roles through the owner's login. Safe to repeat.

    Rights are given by default privileges only: a right that a migration took away (the ledger's)
    is never given back. Raises a database error where the owner may not create roles.
    """
    owner = connections[alias]
    with owner.cursor() as cursor:
        for login in ("default", "system"):
            _ensure_login(cursor, connections[login].settings_dict)
        cursor.execute(
            sql.SQL(
                "GRANT CONNECT ON DATABASE {database} TO {app}, {system};"
                "GRANT USAGE ON SCHEMA public TO {app}, {system};"
                "REVOKE CREATE ON SCHEMA public FROM PUBLIC;"
                "ALTER DEFAULT PRIVILEGES IN SCHEMA public"
                "  GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {app}, {system};"
                "ALTER DEFAULT PRIVILEGES IN SCHEMA public"
                "  GRANT USAGE, SELECT ON SEQUENCES TO {app}, {system};"
            ).format(
                database=sql.Identifier(owner.settings_dict["NAME"]),
                app=sql.Identifier(APP_ROLE),
                system=sql.Identifier(SYSTEM_ROLE),
            )
        )


def _ensure_login(cursor: CursorWrapper, settings: dict[str, str]) -> None:
    role = settings["USER"].partition(".")[0]
    cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role])
    verb = "ALTER" if cursor.fetchone() else "CREATE"
    cursor.execute(
        sql.SQL("{verb} ROLE {role} LOGIN NOINHERIT PASSWORD {password}").format(
            verb=sql.SQL(verb),
            role=sql.Identifier(role),
            password=sql.Literal(settings["PASSWORD"]),
        )
    )
