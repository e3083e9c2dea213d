"""Migration operations that put a table behind the wall (docs/tenancy.md)."""

from django.db import migrations

from core.database_urls import APP_ROLE, SYSTEM_ROLE

# Sub-selects, so that the planner reads each setting once per statement. The NULLIF matters: once a
# transaction has set it, the setting reads as an empty string afterwards, not as NULL.
WORKSPACE = "(SELECT NULLIF(current_setting('app.workspace_id', true), '')::uuid)"
USER = "(SELECT NULLIF(current_setting('app.user_id', true), '')::uuid)"


def protect(
    table: str, *, using: str = f"workspace_id = {WORKSPACE}", check: str | None = None
) -> migrations.RunSQL:
    """Return the operation that forces row level security on ``table``.

    ``using`` is the condition under which the app sees a row, ``check`` (by default the same) the
    one under which it may write it. The owner and the system login see all rows by policies of
    their own, so neither needs the BYPASSRLS attribute that hosted servers do not give.
    """
    return migrations.RunSQL(
        sql=f"""
            ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;
            ALTER TABLE {table} FORCE ROW LEVEL SECURITY;
            CREATE POLICY {table}_workspace ON {table} TO {APP_ROLE}
                USING ({using}) WITH CHECK ({check or using});
            CREATE POLICY {table}_system ON {table} TO {SYSTEM_ROLE} USING (true) WITH CHECK (true);
            CREATE POLICY {table}_owner ON {table} TO CURRENT_USER USING (true) WITH CHECK (true);
        """,
        reverse_sql=f"""
            DROP POLICY {table}_owner ON {table};
            DROP POLICY {table}_system ON {table};
            DROP POLICY {table}_workspace ON {table};
            ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY;
            ALTER TABLE {table} DISABLE ROW LEVEL SECURITY;
        """,
    )


def closed(table: str) -> migrations.RunSQL:
    """Return the operation that leaves the app nothing of ``table``: neither rows nor rights.

    What the app needs of it, a ``definer`` function does.
    """
    return migrations.RunSQL(
        sql=f"""
            ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;
            ALTER TABLE {table} FORCE ROW LEVEL SECURITY;
            CREATE POLICY {table}_system ON {table} TO {SYSTEM_ROLE} USING (true) WITH CHECK (true);
            CREATE POLICY {table}_owner ON {table} TO CURRENT_USER USING (true) WITH CHECK (true);
            REVOKE ALL ON {table} FROM {APP_ROLE};
        """,
        reverse_sql=f"""
            GRANT SELECT, INSERT, UPDATE, DELETE ON {table} TO {APP_ROLE};
            DROP POLICY {table}_owner ON {table};
            DROP POLICY {table}_system ON {table};
            ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY;
            ALTER TABLE {table} DISABLE ROW LEVEL SECURITY;
        """,
    )


def readable(table: str, *, using: str) -> migrations.RunSQL:
    """Return the operation that shows the app further rows of ``table``: to be read, never written.

    A policy for everything would let DELETE reach them too, which checks no more than USING.
    """
    return migrations.RunSQL(
        sql=f"CREATE POLICY {table}_readable ON {table} FOR SELECT TO {APP_ROLE} USING ({using});",
        reverse_sql=f"DROP POLICY {table}_readable ON {table};",
    )


def narrowed(table: str, *, using: str, before: str) -> migrations.RunSQL:
    """Return the operation that gives the app ``using`` where its policy had ``before``."""
    change = "ALTER POLICY {table}_workspace ON {table} USING ({using});"
    return migrations.RunSQL(
        sql=change.format(table=table, using=using),
        reverse_sql=change.format(table=table, using=before),
    )


def same_workspace(table: str, column: str, target: str) -> migrations.RunSQL:
    """Return the operation that keeps a reference inside its workspace.

    Foreign keys do not see row security: a plain one would accept another tenant's id. The target
    needs a unique constraint on (workspace_id, id).
    """
    name = f"{table}_{column}_same_workspace"
    return migrations.RunSQL(
        sql=f"""
            ALTER TABLE {table} ADD CONSTRAINT {name} FOREIGN KEY (workspace_id, {column})
                REFERENCES {target} (workspace_id, id) DEFERRABLE INITIALLY DEFERRED;
        """,
        reverse_sql=f"ALTER TABLE {table} DROP CONSTRAINT {name};",
    )


def definer(name: str, arguments: str, body: str) -> migrations.RunSQL:
    """Return the operation that creates a function run with the owner's rights.

    ``body`` is everything from RETURNS on. These functions are the only way around the wall, so
    the list stays short: docs/tenancy.md names each. Their search path is pinned.
    """
    return migrations.RunSQL(
        sql=f"""
            CREATE FUNCTION {name}({arguments}) {body}
            SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp;
            REVOKE ALL ON FUNCTION {name} FROM PUBLIC;
            GRANT EXECUTE ON FUNCTION {name} TO {APP_ROLE}, {SYSTEM_ROLE};
        """,
        reverse_sql=f"DROP FUNCTION {name};",
    )


def redefined(name: str, arguments: str, body: str, *, before: str) -> migrations.RunSQL:
    """Return the operation that gives a ``definer`` another body; who may call it stays.

    The arguments and what it returns are those that it has.
    """
    change = (
        "CREATE OR REPLACE FUNCTION {name}({arguments}) {body}"
        " SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp;"
    )
    return migrations.RunSQL(
        sql=change.format(name=name, arguments=arguments, body=body),
        reverse_sql=change.format(name=name, arguments=arguments, body=before),
    )


def read_only(*tables: str) -> migrations.RunSQL:
    """Return the operation that leaves the app nothing but to read ``tables``."""
    named = ", ".join(tables)
    return migrations.RunSQL(
        sql=f"REVOKE INSERT, UPDATE, DELETE ON {named} FROM {APP_ROLE};",
        reverse_sql=f"GRANT INSERT, UPDATE, DELETE ON {named} TO {APP_ROLE};",
    )
