"""What every request gets, whoever sends it."""

import re
import uuid
from collections.abc import Callable
from http import HTTPStatus
from typing import cast
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.http import HttpRequest, HttpResponse
from django.shortcuts import resolve_url
from django.utils.http import url_has_allowed_host_and_scheme
from django_htmx.middleware import HtmxDetails

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


class FragmentSignInMiddleware:
    """Send the whole screen to sign in, and back, where only a part of it was asked for.

    A fragment that follows the redirect would show the sign-in page inside the screen, and come
    back to the address of the fragment. A list that asks for itself with another filter comes back
    with that filter. Stands behind django_htmx's middleware.
    """

    def __init__(self, get_response: View) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Turn a fragment's way to the sign-in page into that of its screen."""
        response = self._get_response(request)
        htmx = cast(HtmxDetails, request.htmx)  # type: ignore[attr-defined]
        if not htmx or not _leads_to_sign_in(response):
            return response
        screen = _screen_of(htmx)
        # The same screen with another question: that is what was asked for last.
        if request.method == "GET" and urlsplit(screen).path == request.path:
            screen = request.get_full_path()
        query = urlencode({REDIRECT_FIELD_NAME: screen})
        answer = HttpResponse(status=HTTPStatus.UNAUTHORIZED)
        answer["HX-Redirect"] = f"{resolve_url(settings.LOGIN_URL)}?{query}"
        return answer


def _screen_of(htmx: HtmxDetails) -> str:
    """Return the path of the screen that asks; what is no path of ours is not believed."""
    try:
        screen = htmx.current_url_abs_path or ""
    except ValueError:
        screen = ""
    if url_has_allowed_host_and_scheme(screen, allowed_hosts=None):
        return screen
    return resolve_url(settings.LOGIN_REDIRECT_URL)


def _leads_to_sign_in(response: HttpResponse) -> bool:
    if response.status_code not in (HTTPStatus.MOVED_PERMANENTLY, HTTPStatus.FOUND):
        return False
    return urlsplit(response["Location"]).path == resolve_url(settings.LOGIN_URL)
