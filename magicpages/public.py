"""Published pages, served as finished bytes before Django wakes up.

A thin WSGI layer answers `GET /p/<workspace>/<page>` from this process's memory. A copy is used
for half a second, then compared with the database by its ETag, so that a page that was changed or
unpublished is new or gone everywhere within a second. What is not published falls through to
Django, whose answer is the 404 page.
"""

import logging
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from django.conf import settings
from django.db import DatabaseError, close_old_connections, connection
from django.http.request import split_domain_port, validate_host

from magicpages import selectors
from magicpages.rendering import PUBLIC_HEADERS

logger = logging.getLogger(__name__)

Environ = dict[str, Any]
StartResponse = Callable[..., Any]
WsgiApp = Callable[[Environ, StartResponse], Iterable[bytes]]

PREFIX = "/p/"
# With the database away a copy may be shown this much longer: a stale page beats none.
STALE_S = 60.0
# Visitors may name any host; what was found out about so many of them is remembered.
HOSTS_REMEMBERED = 64
_READS = ("GET", "HEAD")


class Answer(NamedTuple):
    """A response that is ready to be sent."""

    status: str
    headers: list[tuple[str, str]]
    body: bytes = b""


@dataclass
class Copy:
    """One published page in memory; ``checked_at`` is when it was last known to be current.

    ``unchanged`` goes to those who name ``validator``, which is the ETag as they know it.
    """

    etag: str
    validator: str
    plain: Answer
    zipped: Answer
    unchanged: Answer
    checked_at: float

    @property
    def size(self) -> int:
        """Bytes of memory this copy takes."""
        return len(self.plain.body) + len(self.zipped.body)


class PublicPages:
    """The WSGI layer: published pages from memory, everything else from ``app``."""

    def __init__(self, app: WsgiApp) -> None:
        self._app = app
        self._copies: OrderedDict[str, Copy] = OrderedDict()
        self._size = 0
        self._lock = threading.Lock()
        headers = {**PUBLIC_HEADERS, "Content-Type": "text/html; charset=utf-8"}
        headers |= {
            "Cache-Control": "public, max-age=0, must-revalidate",
            "Vary": "Accept-Encoding",
        }
        if settings.SECURE_HSTS_SECONDS:
            age = settings.SECURE_HSTS_SECONDS
            headers["Strict-Transport-Security"] = f"max-age={age}; includeSubDomains"
        self._headers = list(headers.items())
        self._hosts = [*settings.ALLOWED_HOSTS, urlsplit(settings.PAGES_URL).hostname or ""]
        self._knows = lru_cache(maxsize=HOSTS_REMEMBERED)(self._look_up)

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """Answer from memory where a published page is asked for."""
        path = environ.get("PATH_INFO", "")
        if not path.startswith(PREFIX) or environ["REQUEST_METHOD"] not in _READS:
            return self._app(environ, start_response)
        copy = self._current(path[len(PREFIX) :]) if self._is_ours(environ) else None
        if copy is None:
            return self._app(environ, start_response)
        answer = _choose(copy, environ)
        # A copy of the list, because servers may add to the one they get.
        start_response(answer.status, answer.headers.copy())
        return [] if environ["REQUEST_METHOD"] == "HEAD" else [answer.body]

    def _is_ours(self, environ: Environ) -> bool:
        """Leave to Django what it refuses or redirects: unknown hosts, plain HTTP in production."""
        if settings.SECURE_SSL_REDIRECT and environ.get("HTTP_X_FORWARDED_PROTO") != "https":
            return False
        return self._knows(environ.get("HTTP_HOST", ""))

    def _look_up(self, host: str) -> bool:
        domain, _port = split_domain_port(host)
        return bool(domain) and validate_host(domain, self._hosts)

    def _current(self, path: str) -> Copy | None:
        now = time.monotonic()
        copy = self._copies.get(path)
        if copy is not None and now - copy.checked_at < settings.PUBLIC_CACHE_FRESH_S:
            return copy
        try:
            close_old_connections()
            found = selectors.public_bytes(path=path, known_etag=copy.etag if copy else "")
        except DatabaseError as error:
            logger.warning("public_page_database_away", extra={"reason": type(error).__name__})
            return copy if copy and now - copy.checked_at < STALE_S else None
        finally:
            if settings.DATABASE_POOL:
                connection.close()
        return self._keep(path, copy, found, now)

    def _keep(
        self, path: str, copy: Copy | None, found: selectors.PublicBytes | None, now: float
    ) -> Copy | None:
        with self._lock:
            if found is not None and found.html is None and copy is not None:
                copy.checked_at = now
                # What visitors ask for goes out of memory last.
                if path in self._copies:
                    self._copies.move_to_end(path)
                return copy
            if old := self._copies.pop(path, None):
                self._size -= old.size
            if found is None or found.html is None or found.html_gzip is None:
                return None
            fresh = self._prepare(found.etag, bytes(found.html), bytes(found.html_gzip), now)
            self._copies[path] = fresh
            self._size += fresh.size
            while self._size > settings.PUBLIC_CACHE_MAX_BYTES and len(self._copies) > 1:
                self._size -= self._copies.popitem(last=False)[1].size
            return fresh

    def _prepare(self, etag: str, html: bytes, html_gzip: bytes, now: float) -> Copy:
        """Make every answer a page can get, so that none is put together when it is asked for."""
        validator = f'W/"{etag}"'
        headers = [*self._headers, ("ETag", validator)]
        plain = [*headers, ("Content-Length", str(len(html)))]
        zipped = [
            *headers,
            ("Content-Encoding", "gzip"),
            ("Content-Length", str(len(html_gzip))),
        ]
        return Copy(
            etag,
            validator,
            plain=Answer("200 OK", plain, html),
            zipped=Answer("200 OK", zipped, html_gzip),
            unchanged=Answer("304 Not Modified", headers),
            checked_at=now,
        )


def _choose(copy: Copy, environ: Environ) -> Answer:
    if environ.get("HTTP_IF_NONE_MATCH", "").strip() == copy.validator:
        return copy.unchanged
    return copy.zipped if "gzip" in environ.get("HTTP_ACCEPT_ENCODING", "") else copy.plain
