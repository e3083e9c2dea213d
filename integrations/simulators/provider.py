"""What a simulated provider is to the process that carries it."""

import socket
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date

from werkzeug.wrappers import Request, Response

from integrations.simulators.faults import HANG_S, Fault, Faults, WaitingRoom
from integrations.simulators.journal import Journal

COMMON_FAULTS = frozenset({"hang", "drop", "garbage"})
GARBAGE = (
    "<!doctype html><html><head><title>502</title></head><body><h1>Bad gateway</h1></body></html>"
)


@dataclass(frozen=True)
class World:
    """What all providers of one process share. ``today`` decides what has ended by now."""

    today: date
    seed: int = 0
    faults: Faults = field(default_factory=Faults)
    waiting: WaitingRoom = field(default_factory=WaitingRoom)
    journal: Journal = field(default_factory=Journal)

    def reset(self) -> None:
        """Forget faults and requests, and let hung requests go."""
        self.faults.clear()
        self.journal.clear()
        self.waiting.release()


@dataclass
class Call:
    """One request on its way through a provider."""

    provider: "Provider"
    request: Request
    params: Mapping[str, str]
    world: World
    played: str | None = None

    def fault(self, text: str) -> Fault | None:
        """Return the fault ordered for a request with this text, if the provider is to play it.

        Faults that look alike everywhere are played here: a hang waits and then goes on as if
        nothing had been, so the answer is only late. Raises Answered for the others.
        """
        known = COMMON_FAULTS | self.provider.faults
        fault = self.world.faults.take(provider=self.provider.name, text=text, known=known)
        if fault is None:
            return None
        self.played = fault.kind
        if fault.kind == "hang":
            self.world.waiting.hold(HANG_S if fault.seconds is None else fault.seconds)
            return None
        if fault.kind == "drop":
            self.hang_up()
            raise Answered(Response(status=500))
        if fault.kind == "garbage":
            raise Answered(Response(GARBAGE, mimetype="text/html"))
        return fault

    def hang_up(self) -> None:
        """Close the connection without an answer, where there is one to close."""
        connection = self.request.environ.get("werkzeug.socket")
        if isinstance(connection, socket.socket):
            connection.shutdown(socket.SHUT_RDWR)


class Answered(Exception):
    """Raised where the answer is already decided."""

    def __init__(self, response: Response) -> None:
        super().__init__(response.status)
        self.response = response


Handler = Callable[[Call], Response]


@dataclass(frozen=True)
class Route:
    """One operation: ``path`` lies under the provider's prefix, in werkzeug's notation."""

    method: str
    path: str
    handler: Handler


@dataclass(frozen=True)
class Action:
    """A control call of one provider's own, under ``/_control/<name>/``."""

    method: str
    path: str
    perform: Callable[[Request], Response]


@dataclass(frozen=True)
class Provider:
    """One simulated service, served under ``/<name>``.

    ``faults`` are the kinds it plays beside the common ones. ``refuse`` words a refusal that
    comes before any of its handlers (unknown path, wrong method, body too large) its own way.
    ``actions`` are the control calls that only it has; ``close`` saves what it keeps, and is
    called once before the process ends.
    """

    name: str
    routes: tuple[Route, ...]
    faults: frozenset[str]
    refuse: Callable[[int, str], Response]
    actions: tuple[Action, ...] = ()
    close: Callable[[], None] | None = None
