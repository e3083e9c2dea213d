"""A load generator for HTTP/1.1 with keep-alive: ``python -m bench.load '<json>'``.

It runs in a process of its own, asks 127.0.0.1 only, and is bounded in time and in number.
One thread drives all connections; each has one request under way at any time.
"""

import http.client
import json
import re
import selectors
import socket
import subprocess
import sys
import time
from dataclasses import asdict, dataclass, field
from itertools import cycle
from typing import Any

HOST = "127.0.0.1"
GIVE_UP_S = 10.0
_BUFFER = bytearray(262144)
_LENGTH = re.compile(rb"\r\ncontent-length: (\d+)", re.IGNORECASE)


@dataclass(frozen=True)
class Plan:
    """What to ask: the paths in turn, for ``seconds``, or each once where ``seconds`` is 0."""

    port: int
    paths: list[str]
    connections: int = 1
    seconds: float = 0.0
    warm_up_s: float = 0.2
    headers: dict[str, str] = field(default_factory=dict)
    status: int = 200


@dataclass(frozen=True)
class Outcome:
    """What came of it; times in milliseconds."""

    requests: int
    per_second: float
    p50_ms: float
    p99_ms: float


def run(plan: Plan) -> Outcome:
    """Drive ``plan`` from another process; raise RuntimeError when an answer is not as planned."""
    done = subprocess.run(
        [sys.executable, "-m", "bench.load", json.dumps(asdict(plan))],
        capture_output=True,
        text=True,
        timeout=plan.seconds + 120,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(done.stderr.strip()[-2000:])
    return Outcome(**json.loads(done.stdout))


def header(port: int, path: str, name: str) -> str:
    """Return one header of the answer to a single request."""
    connection = http.client.HTTPConnection(HOST, port, timeout=GIVE_UP_S)
    try:
        connection.request("GET", path)
        return connection.getresponse().headers[name]
    finally:
        connection.close()


class Connection:
    """One connection: sends a request, and tells when its answer is complete."""

    def __init__(self, port: int, status: int) -> None:
        self.socket = socket.create_connection((HOST, port), timeout=GIVE_UP_S)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.asked_at = 0.0
        self._expected = f"HTTP/1.1 {status} ".encode()
        self._missing = 0
        self._head = b""
        self._length = 0

    def ask(self, request: bytes) -> None:
        """Send a request; the answer before it has been read to its end."""
        self.asked_at = time.perf_counter()
        self.socket.sendall(request)

    def is_answered(self) -> bool:
        """Read what has arrived; True when nothing more is to come."""
        size = self.socket.recv_into(_BUFFER)
        if not size:
            raise RuntimeError("The server closed the connection.")
        if self._missing:
            self._missing -= size
            return not self._missing
        if size == self._length and not self._head and _BUFFER.startswith(self._expected):
            return True  # As long as the answer before, and begins like it: nothing to parse.
        return self._is_whole(self._head + bytes(_BUFFER[:size]))

    def _is_whole(self, answer: bytes) -> bool:
        end = answer.find(b"\r\n\r\n")
        self._head = answer if end < 0 else b""
        if end < 0:
            return False
        if not answer.startswith(self._expected):
            raise RuntimeError(f"Not {self._expected!r}: {answer[:200]!r}")
        body = _LENGTH.search(answer, 0, end)
        self._length = end + 4 + (int(body[1]) if body else 0)
        self._missing = self._length - len(answer)
        return not self._missing


class Drive:
    """All connections at work."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._requests = [_request(path, plan.headers) for path in plan.paths]
        self._times: list[float] = []
        self._selector = selectors.DefaultSelector()
        for _number in range(plan.connections):
            connection = Connection(plan.port, plan.status)
            self._selector.register(connection.socket, selectors.EVENT_READ, connection)

    def run(self) -> Outcome:
        """Ask until the time is over, or until every path was asked."""
        if self._plan.seconds:
            self._ask_until(time.perf_counter() + self._plan.warm_up_s)
            self._times.clear()
        started = time.perf_counter()
        if self._plan.seconds:
            self._ask_until(started + self._plan.seconds)
        else:
            self._ask_each()
        return self._outcome(time.perf_counter() - started)

    def _ask_until(self, end: float) -> None:
        requests = cycle(self._requests)
        under_way = self._begin(requests)
        while under_way:
            for connection in self._answered():
                if connection.asked_at and time.perf_counter() < end:
                    connection.ask(next(requests))
                else:
                    under_way -= 1

    def _ask_each(self) -> None:
        requests = iter(self._requests)
        under_way = self._begin(requests)
        while under_way:
            for connection in self._answered():
                request = next(requests, None)
                if request is None:
                    under_way -= 1
                else:
                    connection.ask(request)

    def _begin(self, requests: Any) -> int:
        keys = list(self._selector.get_map().values())
        started = 0
        for key, request in zip(keys, requests, strict=False):
            key.data.ask(request)
            started += 1
        return started

    def _answered(self) -> list[Connection]:
        events = self._selector.select(GIVE_UP_S)
        if not events:
            raise RuntimeError("No answer came.")
        found = [key.data for key, _mask in events if key.data.is_answered()]
        now = time.perf_counter()
        self._times.extend(now - connection.asked_at for connection in found)
        return found

    def _outcome(self, elapsed: float) -> Outcome:
        times = sorted(self._times)
        return Outcome(
            requests=len(times),
            per_second=len(times) / elapsed,
            p50_ms=times[len(times) // 2] * 1000,
            p99_ms=times[len(times) * 99 // 100] * 1000,
        )


def _request(path: str, headers: dict[str, str]) -> bytes:
    lines = [f"GET {path} HTTP/1.1", f"Host: {HOST}"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


def main() -> None:
    """Do what the one argument says and print the outcome."""
    print(json.dumps(asdict(Drive(Plan(**json.loads(sys.argv[1]))).run())))


if __name__ == "__main__":
    main()
