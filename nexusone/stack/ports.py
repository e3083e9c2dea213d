"""TCP ports on this machine's loopback address."""

import socket
from pathlib import Path

from nexusone.stack import private_files
from nexusone.stack.failure import StackError

HOST = "127.0.0.1"
NEIGHBOURS = 50


def is_free(port: int) -> bool:
    """Tell whether a server could listen on ``port`` now."""
    with socket.socket() as probe:
        # Without it, a port whose last connections are still fading would look taken.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
    return True


def any_free() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
    return port


def first_free(port: int) -> int:
    """Return ``port`` or the next one above it that is free."""
    for candidate in range(port, port + NEIGHBOURS):
        if is_free(candidate):
            return candidate
    raise StackError(
        f"Ports {port} to {port + NEIGHBOURS - 1} are all taken: set PORT to a free one."
    )


def remembered(path: Path) -> int:
    """Return the port kept in ``path``, or another, kept from now on, when that one is taken."""
    if path.exists():
        port = int(path.read_text(encoding="utf-8"))
        if is_free(port):
            return port
    port = any_free()
    private_files.write(path, str(port))
    return port
