"""Start-up checks of what the wall between workspaces stands on."""

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.core.checks import CheckMessage, Error, Tags, register
from django.db import connections
from django.db.utils import OperationalError

from core.tenancy import SYSTEM_ALIAS

_RIGHTS = """
    SELECT r.rolsuper OR r.rolbypassrls,
           EXISTS (SELECT 1 FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
                   WHERE n.nspname = 'public' AND c.relkind = 'r' AND c.relowner = r.oid)
    FROM pg_roles r WHERE r.rolname = current_user
"""


def app_login_is_bound(
    *,
    app_configs: Sequence[AppConfig] | None = None,
    databases: Sequence[str] | None = None,
    **_: Any,
) -> list[CheckMessage]:
    """Refuse a login that row level security would not bind.

    Runs where databases are checked: `manage.py check --database default`.
    """
    if "default" not in (databases or []):
        return []
    try:
        with connections["default"].cursor() as cursor:
            cursor.execute(_RIGHTS)
            is_unbound, is_owner = cursor.fetchone()
    except OperationalError as error:
        return [Error(f"The database does not answer: {error}", id="core.E001")]
    messages: list[CheckMessage] = []
    if is_unbound:
        messages.append(
            Error(
                "The app's database login is a superuser or has BYPASSRLS: "
                "it would see every workspace's rows.",
                hint="Set DATABASE_URL to a login without these rights, or only to the owner's.",
                id="core.E002",
            )
        )
    if is_owner:
        messages.append(
            Error(
                "The app's database login owns tables, so it could change their policies.",
                hint="Set DATABASE_OWNER_URL to the owner's login and DATABASE_URL to another.",
                id="core.E003",
            )
        )
    return messages


def logins_are_apart(
    *, app_configs: Sequence[AppConfig] | None = None, **_: Any
) -> list[CheckMessage]:
    """Refuse one login for both the app and the system scope."""
    app, system = connections["default"].settings_dict, connections[SYSTEM_ALIAS].settings_dict
    if app.get("USER") and app.get("USER") == system.get("USER"):
        return [
            Error(
                "The app and the system scope use the same database login.",
                hint="Set DATABASE_SYSTEM_URL to a login of its own.",
                id="core.E004",
            )
        ]
    return []


def register_all() -> None:
    """Register every check of this module."""
    register(app_login_is_bound, Tags.database)
    register(logins_are_apart, Tags.security)
