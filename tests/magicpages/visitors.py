"""A visitor of published pages: asks the WSGI application, as a web server does."""

import sys
from dataclasses import dataclass
from io import BytesIO
from typing import Any, NamedTuple
from wsgiref.headers import Headers
from wsgiref.util import setup_testing_defaults

from magicpages.public import PublicPages
from nexusone.wsgi import django_application


class Answer(NamedTuple):
    """What came back."""

    status: int
    headers: Headers
    body: bytes

    @property
    def text(self) -> str:
        """The body as text."""
        return self.body.decode()


@dataclass
class Clock:
    """Stands in for the module ``time``."""

    now: float = 1000.0

    def monotonic(self) -> float:
        """Return the seconds on this clock."""
        return self.now


def web_process() -> PublicPages:
    """Return the application as one more process of the web server has it."""
    return PublicPages(django_application)


def visit(
    app: PublicPages, path: str, *, method: str = "GET", query: str = "", **headers: str
) -> Answer:
    """Ask for ``/p/<path>``; headers are named as WSGI names them."""
    environ: dict[str, Any] = {
        "PATH_INFO": f"/p/{path}",
        "QUERY_STRING": query,
        "REQUEST_METHOD": method,
        "HTTP_HOST": "testserver",
        "REMOTE_ADDR": "127.0.0.1",
        "wsgi.input": BytesIO(),
        "wsgi.errors": sys.stderr,
    } | headers
    setup_testing_defaults(environ)
    started: dict[str, Any] = {}

    def start_response(status: str, headers: list[tuple[str, str]], *_: object) -> None:
        started.update(status=int(status.split()[0]), headers=Headers(headers))

    body = app(environ, start_response)
    try:
        content = b"".join(body)
    finally:
        if close := getattr(body, "close", None):
            close()
    return Answer(**started, body=content)
