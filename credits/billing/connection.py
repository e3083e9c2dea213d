"""One call to Stripe: its retries, and what its refusals mean here.

This module alone loads Stripe's package; `credits.billing.client` loads it at the first question.
"""

import logging
import re
import time
from collections.abc import Callable
from functools import lru_cache
from typing import Any

import stripe
from django.conf import settings

from credits.billing.client import API_VERSION, Doc, Missing, is_live, time_left
from credits.billing.failures import BillingUnavailable, PaymentRefused

logger = logging.getLogger(__name__)

CONNECT_TIMEOUT_S = 5
# A person waits for most calls: two more tries at network faults and 5xx, two more at 429, which
# Stripe's package leaves to us.
NETWORK_RETRIES = 2
BUSY_WAITS_S: tuple[float | None, ...] = (0.5, 1.5, None)


class _Requests(stripe.RequestsClient):
    """The package's way to ask, which waits no longer than whoever waits for the answer."""

    @property
    def _timeout(self) -> tuple[float, float]:
        left = time_left()
        if left is None:
            return self._whole
        connect_s, read_s = self._whole
        least = max(left, 0.1)
        return min(connect_s, least), min(read_s, least)

    @_timeout.setter
    def _timeout(self, whole: tuple[float, float]) -> None:
        self._whole = whole

    def _should_retry(self, *args: Any, **kwargs: Any) -> bool:
        left = time_left()
        return (left is None or left > 1) and bool(super()._should_retry(*args, **kwargs))


def call(question: Callable[[stripe.StripeClient], stripe.StripeObject]) -> Doc:
    """Ask a question as often as it takes and return the answer. Every try has the same key."""
    client = _client(
        settings.STRIPE_SECRET_KEY, settings.STRIPE_BASE_URL, settings.STRIPE_TIMEOUT_S
    )
    started_at = time.monotonic()
    for wait_s in BUSY_WAITS_S:
        if (left := time_left()) is not None and left <= 0:
            raise BillingUnavailable("took_too_long")
        try:
            return _checked(question(client).to_dict())
        except stripe.RateLimitError as error:
            if wait_s is None:
                raise _failure(error, started_at) from error
            time.sleep(wait_s)
        except stripe.StripeError as error:
            raise _failure(error, started_at) from error
        except (AttributeError, TypeError, ValueError) as error:
            # JSON, but nothing that Stripe says: something answered in its place.
            raise _garbage(type(error).__name__) from error
    raise AssertionError("The last wait is none.")


@lru_cache(maxsize=4)
def _client(secret: str, base_url: str, timeout_s: float) -> stripe.StripeClient:
    """Return a client that keeps its connections, one for each thread."""
    return stripe.StripeClient(
        secret,
        stripe_version=API_VERSION,
        base_addresses={"api": base_url} if base_url else {},
        max_network_retries=NETWORK_RETRIES,
        http_client=_Requests(timeout=(CONNECT_TIMEOUT_S, timeout_s)),
    )


def _checked(answer: Doc) -> Doc:
    """Refuse what is no object, and objects of the other mode: test money buys no real credits."""
    if not isinstance(answer.get("object"), str):
        raise _garbage("no object")
    objects = [answer, *(answer.get("data") or [])]
    if any(each.get("livemode", is_live()) is not is_live() for each in objects):
        logger.error("stripe_mode_mismatch", extra={"kind": answer["object"]})
        raise BillingUnavailable("livemode", is_transient=False)
    return answer


def _failure(error: stripe.StripeError, started_at: float) -> BillingUnavailable | PaymentRefused:
    """Log a refusal by its codes, never by its words or its body, and return ours."""
    status, code = error.http_status or 0, _word(error.code)
    about = error.error
    declined = _word(getattr(about, "decline_code", "") if about else "")
    logger.warning(
        "stripe_failed",
        extra={
            "reason": " ".join(filter(None, [type(error).__name__, str(status), code, declined])),
            "provider_request_id": _word(error.request_id),
            "latency_ms": round((time.monotonic() - started_at) * 1000),
        },
    )
    if isinstance(error, stripe.CardError) or status == 402:
        return PaymentRefused(declined if declined not in ("", "generic_decline") else code)
    if code == "resource_missing":
        return Missing(_word(getattr(error, "param", "")))
    # Garbage with status 200 was perhaps carried out; the key makes it safe to ask again.
    is_final = 400 <= status < 500 and status not in (408, 409, 429)
    return BillingUnavailable(f"http_{status} {code}".strip(), is_transient=not is_final)


def _garbage(reason: str) -> BillingUnavailable:
    logger.warning("stripe_failed", extra={"reason": f"garbage: {reason}"})
    return BillingUnavailable("garbage")


def _word(code: object) -> str:
    """Return a code of Stripe's if it is one plain word, and nothing otherwise."""
    return code if isinstance(code, str) and re.fullmatch(r"[\w.\[\]-]{1,80}", code) else ""
