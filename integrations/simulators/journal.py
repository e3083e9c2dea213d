"""What the simulators received, for tests and for the curious."""

import json
import threading
from collections import deque
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from werkzeug.wrappers import Request

KEPT = 300
BODY_BYTES = 64 * 1024
SECRET_HEADERS = frozenset({"authorization", "cookie", "proxy-authorization"})
SECRET_MARKS = ("key", "token", "secret", "signature")


class Journal:
    """The last few hundred requests, oldest first. Safe to use from many threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._entries: deque[dict[str, Any]] = deque(maxlen=KEPT)

    def add(
        self, *, provider: str, request: Request, body: bytes, status: int, fault: str | None
    ) -> None:
        """Record one request with its outcome. Secrets in headers are never kept."""
        entry = {
            "at": datetime.now(UTC).isoformat(timespec="milliseconds"),
            "provider": provider,
            "method": request.method,
            "path": request.path,
            "query": request.query_string.decode("latin-1"),
            "headers": redacted(dict(request.headers)),
            "body": readable(body),
            "status": status,
            "fault": fault,
        }
        with self._lock:
            self._entries.append(entry)

    def entries(self, *, provider: str = "", match: str = "") -> list[dict[str, Any]]:
        """Return what was recorded, newest last, optionally of one provider or with a text."""
        with self._lock:
            kept = list(self._entries)
        return [
            entry
            for entry in kept
            if (not provider or entry["provider"] == provider)
            and (not match or match in json.dumps(entry["body"], ensure_ascii=False))
        ]

    def clear(self) -> None:
        """Forget everything."""
        with self._lock:
            self._entries.clear()


def redacted(headers: Mapping[str, str]) -> dict[str, str]:
    """Return the headers with every credential replaced by a mark that it was there."""
    return {name: "[redacted]" if is_secret(name) else value for name, value in headers.items()}


def is_secret(name: str) -> bool:
    """Say whether a header of this name may carry a credential."""
    name = name.lower()
    if name == "idempotency-key":
        return False
    return name in SECRET_HEADERS or any(mark in name for mark in SECRET_MARKS)


def readable(body: bytes) -> Any:
    """Return a body as JSON where it is some, else as text; long ones are cut."""
    if len(body) <= BODY_BYTES:
        try:
            return json.loads(body)
        except (ValueError, RecursionError):
            pass
    return body[:BODY_BYTES].decode("utf-8", errors="replace")
