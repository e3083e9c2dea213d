"""The providers a workspace may connect with a key of its own."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import Any

from core.interface.registry import Registry


class Outcome(Enum):
    """What a provider said about a key."""

    WORKING = "working"
    REFUSED = "refused"
    NO_QUOTA = "no_quota"
    UNREACHABLE = "unreachable"


class Source(Enum):
    """Whose credentials are used."""

    OWN = "own"
    PLATFORM = "platform"
    SAMPLES = "samples"
    NOTHING = "nothing"


@dataclass(frozen=True)
class Provider:
    """One service outside.

    ``use`` says in a sentence what it is for here. ``check(key)`` asks the service about a key,
    which takes seconds and costs nothing. ``otherwise()`` tells what is used where a workspace
    has no key of its own. ``keys_url`` is where people get one.
    """

    key: str
    order: int
    name: str
    use: Any
    keys_url: str
    check: Callable[[str], Outcome]
    otherwise: Callable[[], Source]


providers: Registry[Provider] = Registry()
register = providers.register


def choices() -> list[tuple[str, str]]:
    """Return key and name of every provider."""
    return [(provider.key, provider.name) for provider in providers.all()]
