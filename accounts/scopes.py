"""What an API key may do: one vocabulary, to which each app adds its own in ``interface.py``."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from core.failures import NexusError
from core.interface.registry import Registry

READ, WRITE = "read", "write"


@dataclass(frozen=True)
class Scope:
    """One permission a key can have: ``key`` is "<resource>:read" or "<resource>:write".

    ``label`` says it as what the program does ("See the pages"), ``group`` names its resource.
    """

    key: str
    order: int
    label: Any
    group: Any


class ScopesRefused(NexusError):
    """A key was asked for with no scope, or with one that does not exist."""

    status = 400
    code = "scopes_refused"

    def __str__(self) -> str:
        return _("Choose what the key may do, from the scopes that there are.")


scopes: Registry[Scope] = Registry()
register = scopes.register


def every() -> list[str]:
    """Return the key of every scope, in their order."""
    return [scope.key for scope in scopes.all()]


def in_order(chosen: Iterable[str]) -> list[str]:
    """Return the chosen keys in their order, each once. Raises ScopesRefused."""
    wanted = set(chosen)
    found = [key for key in every() if key in wanted]
    if not found or len(found) < len(wanted):
        raise ScopesRefused
    return found


def labels(chosen: Collection[str]) -> list[str]:
    """Return in words what stored scopes allow, also one whose module is gone by now."""
    known = {scope.key: str(scope.label) for scope in scopes.all()}
    ordered = [key for key in known if key in chosen]
    return [known.get(key, key) for key in [*ordered, *(set(chosen) - set(ordered))]]
