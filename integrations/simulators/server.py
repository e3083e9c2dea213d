"""The simulators' own process: loopback only, a thread per request, gone at the first signal."""

import ipaddress
import os
import signal
import socket
import threading
from types import FrameType
from typing import Never

from werkzeug.serving import WSGIRequestHandler, make_server

from integrations.simulators.app import Simulators


class QuietHandler(WSGIRequestHandler):
    """Serves without a line per request: the journal tells what came in."""

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Say nothing."""


def bind(host: str, port: int) -> socket.socket:
    """Return a listening socket; port 0 takes any free one.

    Raises ValueError for an address that others could reach, OSError where it is taken.
    """
    address = "127.0.0.1" if host == "localhost" else host
    if not ipaddress.ip_address(address).is_loopback:
        raise ValueError(f"{host} is not a loopback address")
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    return socket.create_server((address, port), family=family, backlog=128)


def serve(app: Simulators, listener: socket.socket) -> Never:
    """Serve until SIGTERM or SIGINT, then end the process. Call it in the main thread."""
    stopped = threading.Event()

    def stop(number: int, frame: FrameType | None) -> None:
        stopped.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, stop)
    host, port = listener.getsockname()[:2]
    server = make_server(
        host, port, app, threaded=True, request_handler=QuietHandler, fd=listener.fileno()
    )
    threading.Thread(target=server.serve_forever, daemon=True).start()
    stopped.wait()
    app.close()
    # Whatever still hangs must not hold up the end.
    os._exit(0)
