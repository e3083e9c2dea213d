"""The three database logins, worked out from what the operator gave.

One address is enough: it is then the owner's, and the logins of the app and of the system
scope are the same server and database under names and passwords of ours. Naming the owner's
or the system's address apart leaves every address exactly as given, so that only the release step
needs the owner's.
"""

import hashlib
import hmac
from typing import NamedTuple
from urllib.parse import quote, unquote, urlsplit, urlunsplit

from django.core.exceptions import ImproperlyConfigured

APP_ROLE = "nexusone_app"
SYSTEM_ROLE = "nexusone_system"


class DatabaseUrls(NamedTuple):
    """Where the app, the system scope and the owner log in."""

    app: str
    system: str
    owner: str


def database_urls(
    *, database_url: str, owner_url: str, system_url: str, secret: str
) -> DatabaseUrls:
    """Return the three addresses; an empty ``database_url`` gives three empty ones."""
    if not database_url:
        return DatabaseUrls("", "", "")
    for url in filter(None, (database_url, owner_url, system_url)):
        if urlsplit(url).scheme not in ("postgres", "postgresql"):
            raise ImproperlyConfigured("A database address must start with postgresql://.")
    if system_url or owner_url:
        return DatabaseUrls(
            database_url, system_url or login_as(owner_url, SYSTEM_ROLE, secret), owner_url
        )
    return DatabaseUrls(
        login_as(database_url, APP_ROLE, secret),
        login_as(database_url, SYSTEM_ROLE, secret),
        database_url,
    )


def login_as(url: str, role: str, secret: str) -> str:
    """Return ``url`` with the login of one of our roles."""
    parts = urlsplit(url)
    # Hosted poolers route by "user.project": keep what stands behind the first dot.
    _user, dot, project = unquote(parts.username or "").partition(".")
    user = quote(f"{role}{dot}{project}", safe="")
    host = parts.netloc.rpartition("@")[2]
    return urlunsplit(parts._replace(netloc=f"{user}:{role_password(role, secret)}@{host}"))


def role_password(role: str, secret: str) -> str:
    """Derive a role's password from the installation's secret."""
    return hmac.new(secret.encode(), f"database-role:{role}".encode(), hashlib.sha256).hexdigest()
