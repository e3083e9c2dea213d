"""Small registries through which a lower floor lets higher ones take part."""

from collections.abc import Callable
from typing import Generic, ParamSpec

P = ParamSpec("P")


class Hook(Generic[P]):
    """A list of functions that are called in order, within the caller's transaction."""

    def __init__(self) -> None:
        self._functions: list[Callable[P, None]] = []

    def connect(self, function: Callable[P, None]) -> None:
        """Add a function once; connecting it again changes nothing."""
        if function not in self._functions:
            self._functions.append(function)

    def send(self, *args: P.args, **kwargs: P.kwargs) -> None:
        """Call every function; the first error ends the caller's transaction."""
        for function in self._functions:
            function(*args, **kwargs)
