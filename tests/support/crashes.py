"""Scopes that end badly."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, suppress


class Crash(Exception):
    """Stands for anything that goes wrong."""


@contextmanager
def crashing(scope: AbstractContextManager[None]) -> Iterator[None]:
    """Open ``scope`` and let it end in a crash, after what the test does in it."""
    with suppress(Crash), scope:
        yield
        raise Crash
