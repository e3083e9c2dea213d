"""Faults that a simulator plays on request, and the room where hung requests wait.

A fault is asked for in two ways: through the control API (so many times, only for requests that
contain a text), or by magic text in the input itself, which is what a person or a parallel test
can do without disturbing anybody: ``[[simulate:429]]``, or ``[[simulate:hang:5]]`` with seconds.
"""

import re
import threading
from collections.abc import Set
from dataclasses import asdict, dataclass

MAGIC = re.compile(r"\[\[simulate:([a-z0-9-]{1,32})(?::(\d{1,4}))?\]\]")
HANG_S = 120.0


@dataclass(frozen=True)
class Fault:
    """One fault: what goes wrong, and the seconds it speaks of (a wait, a ``Retry-After``)."""

    kind: str
    seconds: float | None = None


@dataclass
class Order:
    """A standing order from the control API: play ``kind`` for the next ``times`` requests."""

    provider: str
    kind: str
    times: int
    seconds: float | None = None
    match: str = ""

    def as_json(self) -> dict[str, object]:
        """Return the order as the control API shows it."""
        return asdict(self)


class Faults:
    """The standing orders of all providers. Safe to use from many threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._orders: list[Order] = []

    def add(self, order: Order) -> None:
        """Append an order; older ones are played first."""
        with self._lock:
            self._orders.append(order)

    def clear(self) -> None:
        """Forget all orders."""
        with self._lock:
            self._orders.clear()

    def listed(self) -> list[dict[str, object]]:
        """Return the orders that still have something to play."""
        with self._lock:
            return [order.as_json() for order in self._orders]

    def take(self, *, provider: str, text: str, known: Set[str]) -> Fault | None:
        """Return what to play for a request of this text, using up one turn of an order.

        Orders go before magic text. Magic text of an unknown kind means nothing.
        """
        with self._lock:
            for order in self._orders:
                if order.provider == provider and order.match in text:
                    order.times -= 1
                    if order.times <= 0:
                        self._orders.remove(order)
                    return Fault(order.kind, order.seconds)
        for kind, seconds in MAGIC.findall(text):
            if kind in known:
                return Fault(kind, float(seconds) if seconds else None)
        return None


class WaitingRoom:
    """Holds hung requests until their time is over or everybody is let go."""

    def __init__(self) -> None:
        self._doors = threading.Condition()
        self._round = 0

    def hold(self, seconds: float) -> None:
        """Keep the calling thread for up to ``seconds``, or until the next release."""
        with self._doors:
            arrived_in = self._round
            self._doors.wait_for(lambda: self._round != arrived_in, timeout=seconds)

    def release(self) -> None:
        """Let everybody go who waits now; later arrivals wait again."""
        with self._doors:
            self._round += 1
            self._doors.notify_all()
