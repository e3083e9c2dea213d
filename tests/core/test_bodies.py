"""Clients that send slowly, or too much, hold up nobody else."""

import threading
from collections.abc import Iterable
from io import BytesIO
from typing import Any

import pytest

from core import bodies
from core.bodies import BufferedBodies

PATIENCE_S = 10


class Never:
    """A body that is announced and does not come until the test lets it."""

    def __init__(self, released: threading.Event) -> None:
        self._released = released

    def read(self, _size: int) -> bytes:
        """Wait for a client that does not send."""
        self._released.wait(PATIENCE_S)
        return b""


def app(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
    """Give the body back."""
    start_response("200 OK", [])
    return [environ["wsgi.input"].read()]


def send(
    layer: BufferedBodies, stream: Any, length: int | str, path: str = "/"
) -> tuple[str, bytes]:
    """Send one request and return its status and body."""
    statuses: list[str] = []
    environ = {"CONTENT_LENGTH": str(length), "PATH_INFO": path, "wsgi.input": stream}
    body = b"".join(layer(environ, lambda status, _headers: statuses.append(status)))
    return statuses[0], body


def test_sixty_bodies_that_never_come_do_not_delay_the_next_request() -> None:
    layer, released = BufferedBodies(app), threading.Event()
    slow = [
        threading.Thread(target=send, args=(layer, Never(released), 100_000)) for _ in range(60)
    ]
    for thread in slow:
        thread.start()

    answers = send(layer, BytesIO(), 0), send(layer, BytesIO(b"brief"), 5)

    released.set()
    for thread in slow:
        thread.join()
    assert answers == (("200 OK", b""), ("200 OK", b"brief"))


def test_too_many_slow_bodies_are_refused_and_reads_go_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bodies, "BODIES", 1)
    layer, released = BufferedBodies(app), threading.Event()
    reading = threading.Event()

    class Announced(Never):
        def read(self, _size: int) -> bytes:
            reading.set()
            return super().read(_size)

    slow = threading.Thread(target=send, args=(layer, Announced(released), 9))
    slow.start()
    reading.wait(PATIENCE_S)

    refused, answered = send(layer, BytesIO(b"x"), 1), send(layer, BytesIO(), 0)

    released.set()
    slow.join()
    assert refused[0].startswith("503")
    assert answered[0] == "200 OK"


def test_an_oversized_body_is_never_waited_for() -> None:
    status, body = send(BufferedBodies(app), Never(threading.Event()), 3_000_000)

    assert (status, body) == ("200 OK", b"")


def test_an_address_that_takes_a_file_has_room_for_it_and_its_form(settings: Any) -> None:
    settings.FILE_LIMITS = {"/pictures/": 3_000_000}
    sent = b"x" * (3_000_000 + bodies.ROOM_FOR_FORM)

    assert send(BufferedBodies(app), BytesIO(sent), len(sent), "/pictures/")[1] == sent
    assert send(BufferedBodies(app), BytesIO(sent), len(sent), "/elsewhere/")[1] == b""
    more = BytesIO(sent + b"x")
    assert send(BufferedBodies(app), more, len(sent) + 1, "/pictures/")[1] == b""


@pytest.mark.parametrize("length", ["", "junk", "-5"])
def test_a_length_that_is_no_number_means_no_body(length: str) -> None:
    assert send(BufferedBodies(app), BytesIO(b""), length) == ("200 OK", b"")
