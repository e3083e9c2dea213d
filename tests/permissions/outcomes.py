"""What an answer means for whoever knocked."""

from urllib.parse import urlsplit

from django.http.response import HttpResponseBase

IN, SIGN_IN, REFUSED, ABSENT, NO_DOOR = "in", "sign-in", "no", "none", ""
# Through the door, whatever the empty form behind it says.
_THROUGH = {200, 201, 202, 204, 301, 302, 303, 400, 402, 409, 410, 415, 422}


def outcome(answer: HttpResponseBase) -> str:
    """Return the word of docs/permissions.md for an answer; empty where no method fits."""
    status = answer.status_code
    if status == 401 or _leads_to_sign_in(answer):
        return SIGN_IN
    if status in _THROUGH:
        return IN
    return {403: REFUSED, 404: ABSENT, 405: NO_DOOR}.get(status, f"status {status}")


def _leads_to_sign_in(answer: HttpResponseBase) -> bool:
    path = urlsplit(answer.headers.get("Location", "")).path
    return path.endswith("/accounts/login/") or path == "/admin/login/"


def leads_elsewhere(answer: HttpResponseBase) -> bool:
    """Say whether an answer sends the reader to another site."""
    location = urlsplit(answer.headers.get("Location", ""))
    return bool(location.netloc) and location.hostname not in ("testserver", "127.0.0.1")
