"""The one container behind every registry of the interface."""

from typing import Generic, Protocol, TypeVar


class Registered(Protocol):
    """What a registry holds: something with a name of its own and a place in the order."""

    @property
    def key(self) -> str:
        """A name that is unique in its registry: "magicpages.pages"."""

    @property
    def order(self) -> int:
        """The smaller, the earlier."""


RegisteredT = TypeVar("RegisteredT", bound=Registered)


class Registry(Generic[RegisteredT]):
    """Things by name; registering a name again replaces it, so that importing twice is harmless."""

    def __init__(self) -> None:
        self._things: dict[str, RegisteredT] = {}

    def register(self, thing: RegisteredT) -> RegisteredT:
        """Add a thing and return it."""
        self._things[thing.key] = thing
        return thing

    def get(self, key: str) -> RegisteredT:
        """Return the thing of that name; KeyError for an unknown one."""
        return self._things[key]

    def all(self) -> list[RegisteredT]:
        """Return every thing in its order."""
        return sorted(self._things.values(), key=lambda thing: (thing.order, thing.key))
