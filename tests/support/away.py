"""Services that do not answer, or stop answering."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from urllib.parse import urlsplit

import django_rq.settings
import pytest
from django.db import connections

NOWHERE = "redis://127.0.0.1:1/0"
CHUNK = 65536


def queue(patch: pytest.MonkeyPatch) -> None:
    """Let the queues find nobody, until the patch is undone."""
    for settings in django_rq.settings.QUEUES.values():
        patch.setitem(settings, "URL", NOWHERE)


class Line:
    """A line to a server that can be cut and mended; ``url`` is the server's address through it."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        self._target = (parts.hostname or "", parts.port or 0)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._sockets: list[socket.socket] = []
        self._is_cut = False
        login, at, _host = parts.netloc.rpartition("@")
        here = f"127.0.0.1:{self._listener.getsockname()[1]}"
        self.url = parts._replace(netloc=f"{login}{at}{here}").geturl()
        threading.Thread(target=self._accept, daemon=True).start()

    def cut(self) -> None:
        """End every conversation, and let no new one begin."""
        self._is_cut = True
        for each in self._sockets:
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
        self._sockets.clear()

    def mend(self) -> None:
        """Let conversations begin again."""
        self._is_cut = False

    def close(self) -> None:
        """Cut the line for good."""
        self.cut()
        self._listener.close()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                caller, _address = self._listener.accept()
                if self._is_cut:
                    caller.close()
                    continue
                server = socket.create_connection(self._target)
                self._sockets += [caller, server]
                for ends in ((caller, server), (server, caller)):
                    threading.Thread(target=_carry, args=ends, daemon=True).start()


def _carry(source: socket.socket, target: socket.socket) -> None:
    with suppress(OSError), source:
        while data := source.recv(CHUNK):
            target.sendall(data)
    with suppress(OSError):
        target.shutdown(socket.SHUT_RDWR)


@contextmanager
def line_to(url: str) -> Iterator[Line]:
    """Give a line to the server at ``url``."""
    line = Line(url)
    try:
        yield line
    finally:
        line.close()


def database(patch: pytest.MonkeyPatch) -> None:
    """Let this thread's requests find no database, until the patch is undone."""
    connection = connections["default"]
    connection.close()
    patch.setitem(connection.settings_dict, "PORT", "1")
