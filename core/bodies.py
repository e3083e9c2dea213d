"""Keep slow and oversized request bodies away from the work.

A WSGI server gives each request a thread, and Django reads the body in it: a few clients that
never finish sending would hold every thread. Here a body is read before any work begins, in one of
many cheap threads, and only a finished request takes one of the few places in which work is done.
"""

import threading
from collections.abc import Callable, Iterable
from io import BytesIO
from typing import Any

from django.conf import settings

Environ = dict[str, Any]
StartResponse = Callable[..., Any]
WsgiApp = Callable[[Environ, StartResponse], Iterable[bytes]]

# The server runs 128 threads (Procfile, nexusone.stack.programs). Bodies leave a quarter of them to
# requests without one; the database pool has room for every place of work.
BODIES = 96
PLACES = 8


class BufferedBodies:
    """The WSGI layer between the server and ``app``."""

    def __init__(self, app: WsgiApp) -> None:
        self._app = app
        self._bodies = threading.BoundedSemaphore(BODIES)
        self._places = threading.BoundedSemaphore(PLACES)

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """Read the body, then let ``app`` answer; 503 when too many bodies are on their way."""
        length = _content_length(environ)
        if length > settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
            # Never read: whoever looks at the length refuses it, and nobody waits for it.
            environ["wsgi.input"] = BytesIO()
        elif length:
            if not self._bodies.acquire(blocking=False):
                start_response("503 Service Unavailable", [("Retry-After", "5")])
                return []
            try:
                environ["wsgi.input"] = BytesIO(environ["wsgi.input"].read(length))
            finally:
                self._bodies.release()
        with self._places:
            return self._app(environ, start_response)


def _content_length(environ: Environ) -> int:
    try:
        return max(0, int(environ.get("CONTENT_LENGTH") or 0))
    except ValueError:
        return 0
