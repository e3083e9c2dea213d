"""The database: three logins, one wall (docs/tenancy.md)."""

from typing import Any

import environ

from core.database_urls import database_urls
from nexusone.settings.environment import env
from nexusone.settings.security import SECRET_KEY

_URLS = database_urls(
    database_url=env.str("DATABASE_URL", default=""),
    owner_url=env.str("DATABASE_OWNER_URL", default=""),
    system_url=env.str("DATABASE_SYSTEM_URL", default=""),
    secret=SECRET_KEY,
)


def _database(url: str, *, pool: bool = False) -> dict[str, Any]:
    settings: dict[str, Any] = environ.Env.db_url_config(url) if url else {}
    settings |= {
        "ENGINE": "django.db.backends.postgresql",
        # A pooler in transaction mode keeps no cursor and no setting between transactions.
        "DISABLE_SERVER_SIDE_CURSORS": True,
        # Connections that a restarted server has closed are replaced before they are used.
        "CONN_HEALTH_CHECKS": True,
        "CONN_MAX_AGE": 0 if pool else 60,
        "ATOMIC_REQUESTS": False,
    }
    options = settings.setdefault("OPTIONS", {})
    options.setdefault("connect_timeout", 5)
    if pool:
        options["pool"] = {"min_size": 1, "max_size": 12, "timeout": 5}
    return settings


DATABASE_POOL = env.bool("DATABASE_POOL", default=False)
DATABASES = {
    "default": _database(_URLS.app, pool=DATABASE_POOL),
    "system": _database(_URLS.system),
    "owner": _database(_URLS.owner),
}
DATABASE_ROUTERS = ["core.tenancy.ScopeRouter"]
WORKSPACE_MODEL = "accounts.Workspace"
