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
# The fields beside a file, and the lines between them.
ROOM_FOR_FORM = 64 * 1024
# Providers send a few kilobytes; the largest events of shops stay below this.
WEBHOOKS = "/webhooks/"
WEBHOOK_MAX = 256 * 1024


class BufferedBodies:
    """The WSGI layer between the server and ``app``."""

    def __init__(self, app: WsgiApp) -> None:
        self._app = app
        self._bodies = threading.BoundedSemaphore(BODIES)
        self._places = threading.BoundedSemaphore(PLACES)

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """Read the body, then let ``app`` answer; 503 when too many bodies are on their way."""
        length = content_length(environ)
        if length > limit_of(environ.get("PATH_INFO", "")):
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


def limit_of(path: str) -> int:
    """Return how many bytes a body may have: more where a file is sent, with the form around it."""
    if path.startswith(WEBHOOKS):
        return WEBHOOK_MAX
    usual: int = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    file = settings.FILE_LIMITS.get(path)
    return usual if file is None else max(usual, file + ROOM_FOR_FORM)


def content_length(environ: Environ) -> int:
    """Return how long a request says its body is; 0 where that is no number."""
    try:
        return max(0, int(environ.get("CONTENT_LENGTH") or 0))
    except ValueError:
        return 0
