"""Asking Stripe: what every other module of billing uses. Nothing here loads Stripe's package.

That takes a fifth of a second and 25 MB, so the first question of a process pays for it
(`credits.billing.connection`), and processes that ask nothing never do.
"""

import hashlib
import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any, Final

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, connections
from django.utils.module_loading import import_string

from core import tenancy
from credits.billing.failures import BillingUnavailable

if TYPE_CHECKING:
    from stripe import RequestOptions, StripeClient, StripeObject

Doc = dict[str, Any]

API_VERSION: Final = "2026-10-28.endive"
LONGEST_KEY = 255
PAGE = 100
PATIENCE_S = 20.0
_CALL = "credits.billing.connection.call"
# Until when whoever waits for these answers does so, by the monotonic clock.
_until: ContextVar[float | None] = ContextVar("_until", default=None)
_LIVE = re.compile(r"(sk|rk)_live_")


class Missing(BillingUnavailable):
    """Stripe does not know an object we named; ``param`` says which of those we sent."""

    def __init__(self, param: str) -> None:
        super().__init__(f"resource_missing {param}".strip(), is_transient=False)
        self.param = param


def ask(question: "Callable[[StripeClient], StripeObject]") -> Doc:
    """Ask Stripe, with no transaction open, and return its answer as plain data.

    Raises PaymentRefused for a card that was refused, Missing for an unknown object, and
    BillingUnavailable for everything else.
    """
    aliases = (DEFAULT_DB_ALIAS, tenancy.SYSTEM_ALIAS)
    if any(connections[alias].in_atomic_block for alias in aliases):
        raise RuntimeError("Stripe is not asked while a transaction is open.")
    if not settings.STRIPE_SECRET_KEY:
        raise BillingUnavailable("not_configured", is_transient=False)
    answer: Doc = import_string(_CALL)(question)
    return answer


def ask_all(
    listing: "Callable[[StripeClient], Callable[[Any], StripeObject]]", **params: object
) -> list[Doc]:
    """Ask for a list, page after page, and return all of it."""
    found: list[Doc] = []
    page: dict[str, object] = {"limit": PAGE}
    while True:
        answer = ask(lambda stripe, page=page: listing(stripe)({**params, **page}))  # type: ignore[misc]
        found += answer["data"]
        if not answer["has_more"]:
            return found
        page = {"limit": PAGE, "starting_after": found[-1]["id"]}


@contextmanager
def patience(seconds: float = PATIENCE_S) -> Iterator[None]:
    """Give up, with BillingUnavailable, what takes longer in all: a person waits.

    Within another one the nearer end counts.
    """
    until, outer = time.monotonic() + seconds, _until.get()
    token = _until.set(until if outer is None else min(until, outer))
    try:
        yield
    finally:
        _until.reset(token)


def time_left() -> float | None:
    """Return for how many seconds more somebody waits; None where nobody does."""
    until = _until.get()
    return None if until is None else until - time.monotonic()


def key(*parts: object, is_private: bool = False) -> "RequestOptions":
    """Return the idempotency key made of our own ids, as an option of a call.

    Asked again with the same key Stripe gives its first answer, so a repeated request is safe.
    Parts that name people are private: only a digest of them leaves.
    """
    text = ":".join(str(part) for part in parts)
    if is_private or len(text) > LONGEST_KEY:
        text = f"{parts[0]}:{hashlib.sha256(text.encode()).hexdigest()}"
    return {"idempotency_key": text}


def account() -> str:
    """Return what tells Stripe accounts and modes apart, without telling the key."""
    seen_by = f"{settings.STRIPE_BASE_URL}|{settings.STRIPE_SECRET_KEY}"
    return hashlib.sha256(seen_by.encode()).hexdigest()


def is_live() -> bool:
    """Say whether the key moves real money."""
    return _LIVE.match(settings.STRIPE_SECRET_KEY) is not None
