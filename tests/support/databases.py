"""A PostgreSQL database of our own for each test process, reached by the logins of production."""

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import quote

import psycopg
from django.core.management import call_command
from django.db import connections
from psycopg import sql

from core import database_setup
from core.database_urls import APP_ROLE, SYSTEM_ROLE

_given: dict[str, Any] = {}
# From here on, who may create roles may change only those they were given.
ROLES_HAVE_ADMINS = 160000
ROLES_LOCK = 2026


@contextmanager
def own_database() -> Iterator[None]:
    """Point every alias at a fresh, migrated database, and drop it at the end."""
    name = f"test_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}_{os.getpid()}"
    _given.update(connections["owner"].settings_dict)
    with alone() as admin:
        owner = _new_owner(admin, name)
        admin.execute(
            sql.SQL("CREATE DATABASE {} OWNER {}").format(
                sql.Identifier(name), sql.Identifier(owner["USER"])
            )
        )
        connections["owner"].settings_dict.update(owner)
        for alias in connections:
            connections[alias].settings_dict["NAME"] = name
        database_setup.prepare()
    call_command("migrate", verbosity=0)
    try:
        yield
    finally:
        connections.close_all()
        _drop(name, owner["USER"])


@contextmanager
def alone() -> Iterator[psycopg.Connection]:
    """Take turns with other test processes: roles belong to the whole server."""
    with _admin() as admin:
        admin.execute("SELECT pg_advisory_lock(%s)", [ROLES_LOCK])
        yield admin


def owner_url() -> str:
    """Return the owner's address of the present test database, for other processes."""
    owner = connections["owner"].settings_dict
    login = f"{quote(owner['USER'])}:{quote(owner['PASSWORD'], safe='')}"
    return f"postgresql://{login}@{owner['HOST']}:{owner['PORT']}/{owner['NAME']}"


@contextmanager
def login_as(alias: str) -> Iterator[psycopg.Connection]:
    """Open a connection of an alias's login that Django knows nothing of."""
    with psycopg.connect(**_arguments(connections[alias].settings_dict), autocommit=True) as raw:
        yield raw


def administrator_settings() -> dict[str, Any]:
    """Return the settings of a connection to the test database with the login we were given."""
    return _given | {"NAME": connections["owner"].settings_dict["NAME"]}


def disconnect() -> None:
    """Cut every connection the app has to the test database, as a restart of the server does."""
    with psycopg.connect(**_arguments(administrator_settings()), autocommit=True) as admin:
        admin.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND usename = ANY (%s)",
            [[APP_ROLE, SYSTEM_ROLE]],
        )


def is_superuser() -> bool:
    """Say whether the login we were given is a superuser."""
    with _admin() as admin:
        return _is_superuser(admin)


def _is_superuser(admin: psycopg.Connection) -> bool:
    row = admin.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user").fetchone()
    return row == (True,)


def _new_owner(admin: psycopg.Connection, name: str) -> dict[str, str]:
    """Create an owner who is no superuser, as on hosted servers; else use the one we were given."""
    if not _is_superuser(admin):
        return {"USER": _given["USER"], "PASSWORD": _given["PASSWORD"]}
    password = secrets.token_hex(16)
    owner = sql.Identifier(name)
    admin.execute(
        sql.SQL("CREATE ROLE {} LOGIN CREATEROLE PASSWORD {}").format(owner, sql.Literal(password))
    )
    existing = admin.execute(
        "SELECT rolname FROM pg_roles WHERE rolname = ANY(%s)", [[APP_ROLE, SYSTEM_ROLE]]
    ).fetchall()
    if admin.info.server_version >= ROLES_HAVE_ADMINS:
        for (role,) in existing:
            admin.execute(
                sql.SQL("GRANT {} TO {} WITH ADMIN TRUE, INHERIT FALSE, SET FALSE").format(
                    sql.Identifier(role), owner
                )
            )
    return {"USER": name, "PASSWORD": password}


def _drop(name: str, owner: str) -> None:
    with _admin() as admin:
        admin.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))
        if owner == name:
            admin.execute(sql.SQL("DROP ROLE {}").format(sql.Identifier(name)))


@contextmanager
def _admin() -> Iterator[psycopg.Connection]:
    with psycopg.connect(**_arguments(_given), autocommit=True) as admin:
        yield admin


def _arguments(settings: dict[str, Any]) -> dict[str, Any]:
    return {
        "host": settings["HOST"],
        "port": settings["PORT"] or None,
        "user": settings["USER"],
        "password": settings["PASSWORD"],
        "dbname": settings["NAME"],
    }
