"""The address a request came from, as limits count it."""

from django.conf import settings
from django.http import HttpRequest


def client_address(request: HttpRequest) -> str:
    """Return the address that the outermost trusted proxy saw, or the peer's without proxies.

    What stands further to the left in X-Forwarded-For is the caller's own claim.
    """
    trusted: int = settings.TRUSTED_PROXY_COUNT
    claimed: str = request.META.get("HTTP_X_FORWARDED_FOR", "")
    forwarded = [part.strip() for part in claimed.split(",")]
    if trusted and len(forwarded) >= trusted and forwarded[-trusted]:
        return forwarded[-trusted]
    return str(request.META["REMOTE_ADDR"])
