"""How often one may guess, by account and by address. Counted, never locked for good.

The limits stand in ``ACCOUNT_RATE_LIMITS``, beside those that allauth counts by itself.
"""

from allauth.core.internal import ratelimit
from django.http import HttpRequest

_APP = "allauth.account"


class TooManyTries(Exception):
    """Somebody has to wait; ``wait_s`` says how long at most."""

    def __init__(self, wait_s: int) -> None:
        super().__init__()
        self.wait_s = wait_s


def count(request: HttpRequest, action: str, key: str) -> ratelimit.RateLimitUsage:
    """Count a try at ``key``, to be taken back where it was no guess. Raises TooManyTries."""
    usage = ratelimit.consume(request, app=_APP, action=action, key=key.lower(), limit_get=True)
    if usage is None:
        raise TooManyTries(wait_s(action))
    return usage


def is_free(request: HttpRequest, action: str, key: str) -> bool:
    """Count a mail to ``key`` and say whether it may be sent."""
    try:
        count(request, action, key)
    except TooManyTries:
        return False
    return True


def forget(request: HttpRequest, action: str, key: str) -> None:
    """Begin anew with ``key``: its owner has proved who they are."""
    ratelimit.clear(request, app=_APP, action=action, key=key.lower())


def wait_s(action: str) -> int:
    """Return after how many seconds the tries of an action are forgotten."""
    rates = ratelimit.get_rates(app=_APP, action=action)
    return max(int(rate.duration) for rate in rates)
