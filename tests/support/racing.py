"""Stage a race: several calls at one instant, each in a thread with connections of its own."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import TypeVar

from django.db import connections

T = TypeVar("T")
PATIENCE_S = 20


def race(calls: Sequence[Callable[[], T]]) -> list[T | Exception]:
    """Start all calls together; return what each gave or raised, in their order."""
    barrier = Barrier(len(calls))

    def run(call: Callable[[], T]) -> T | Exception:
        try:
            connections["default"].ensure_connection()
            barrier.wait(PATIENCE_S)
            return call()
        except Exception as error:  # What a loser raises is its answer.
            return error
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


def kinds_of(results: Sequence[object]) -> list[str]:
    """Return the sorted names of the results' types, to compare outcomes by."""
    return sorted(type(result).__name__ for result in results)
