"""Closed for maintenance: a flag in Redis, and the middleware that honours it."""

import json
import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

import django_rq
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language_from_path
from django.utils.translation import gettext as _
from redis.exceptions import RedisError

from core.api import problems
from core.logs import REFUSED_AS_PLANNED

logger = logging.getLogger(__name__)

KEY = "nexusone:maintenance"
FRESH_S = 2.0
AWAY_FRESH_S = 15.0
RETRY_S = 300
LEAST_RETRY_S = 30


@dataclass(frozen=True)
class Maintenance:
    """That the product is closed, and until when it is meant to be."""

    until: datetime | None = None

    @property
    def retry_after_s(self) -> int:
        """How many seconds a caller should wait."""
        if self.until is None:
            return RETRY_S
        return max(LEAST_RETRY_S, round((self.until - timezone.now()).total_seconds()))


class _Memory:
    """What this process heard last. While Redis is away nothing is closed, and it is asked less."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._heard: Maintenance | None = None
        self._fresh_until = 0.0

    def current(self) -> Maintenance | None:
        now = time.monotonic()
        if now < self._fresh_until:
            return self._heard
        # Whoever finds it stale asks; the others go on with what was heard before.
        if self._lock.acquire(blocking=False):
            try:
                self._ask()
            finally:
                self._lock.release()
        return self._heard

    def forget(self) -> None:
        self._heard, self._fresh_until = None, 0.0

    def _ask(self) -> None:
        fresh_s = FRESH_S
        try:
            self._heard = _read()
        except (RedisError, ValueError) as error:
            logger.warning("maintenance_flag_is_away", extra={"reason": type(error).__name__})
            self._heard, fresh_s = None, AWAY_FRESH_S
        self._fresh_until = time.monotonic() + fresh_s


_memory = _Memory()


def current() -> Maintenance | None:
    """Return the maintenance that is on, as of two seconds ago; None where there is none."""
    return _memory.current()


def begin(until: datetime | None = None) -> None:
    """Close the product. Raises RedisError while Redis is away."""
    told = json.dumps({"until": until.isoformat() if until else None})
    django_rq.get_connection("default").set(KEY, told)
    _memory.forget()


def end() -> None:
    """Open the product again. Raises RedisError while Redis is away."""
    django_rq.get_connection("default").delete(KEY)
    _memory.forget()


def _read() -> Maintenance | None:
    told = django_rq.get_connection("default").get(KEY)
    if told is None:
        return None
    until = json.loads(told)["until"]
    return Maintenance(datetime.fromisoformat(until) if until else None)


class MaintenanceMiddleware:
    """Answer 503 while the product is closed; what must stay open is named in the settings."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Let the request through, or say when to come back."""
        closed = None if _stays_open(request.path_info) else current()
        if closed is None:
            return self._get_response(request)
        request.META[REFUSED_AS_PLANNED] = "1"
        response = _closed(request, closed)
        response["Retry-After"] = str(closed.retry_after_s)
        response["Cache-Control"] = "no-store"
        return response


def _stays_open(path: str) -> bool:
    if language := get_language_from_path(path):
        path = path.removeprefix(f"/{language}")
    return path.startswith(settings.OPEN_IN_MAINTENANCE)


def _closed(request: HttpRequest, closed: Maintenance) -> HttpResponse:
    if request.path_info.startswith("/api/"):
        detail = _("NexusOne is closed for maintenance. Try again later.")
        return problems.plain_response(request, 503, detail=detail, code="maintenance")
    return render(request, "maintenance.html", {"until": closed.until}, status=503)
