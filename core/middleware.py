"""What every request gets, whoever sends it."""

import re
import uuid
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from core.logs import request_id

View = Callable[[HttpRequest], HttpResponse]
_GIVEN_ID = re.compile(r"[A-Za-z0-9_-]{8,64}")


class RequestIdMiddleware:
    """Name each request, in its logs and in its answer."""

    def __init__(self, get_response: View) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Take the caller's id where it is a plain one, or make one."""
        given = request.headers.get("X-Request-Id", "")
        current = given if _GIVEN_ID.fullmatch(given) else uuid.uuid4().hex
        # Not taken back: Django logs refusals after the last middleware has answered, and the next
        # request of this thread brings its own.
        request_id.set(current)
        response = self._get_response(request)
        response["X-Request-Id"] = current
        return response


class ApiSlashMiddleware:
    """Let every API address answer with and without the slash at its end."""

    def __init__(self, get_response: View) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Route both forms to the one without."""
        if request.path_info.startswith("/api/"):
            request.path_info = request.path_info.rstrip("/")
        return self._get_response(request)


class SecurityHeadersMiddleware:
    """Headers Django has no setting for; pages behind a sign-in are never stored."""

    PERMISSIONS = "camera=(), geolocation=(), microphone=(), payment=(), usb=()"

    def __init__(self, get_response: View) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Add the headers an answer does not carry already."""
        response = self._get_response(request)
        response.headers.setdefault("Permissions-Policy", self.PERMISSIONS)
        response.headers.setdefault("Cache-Control", "no-store")
        return response
