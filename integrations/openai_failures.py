"""How calls to OpenAI fail: each error of the client and each status under its class."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import openai
from django.conf import settings

from core.failures import FailureClass, ProviderFailure
from integrations.openai_keys import PROVIDER

LONGEST_RETRY_AFTER_S = 3600.0
TRANSIENT_STATUSES = frozenset({408, 409, 429})
OUT_OF_MONEY = frozenset({"insufficient_quota", "billing_hard_limit_reached"})
REFUSED_CONTENT = frozenset({"content_filter", "content_policy_violation", "moderation_blocked"})


class UnusableAnswer(ProviderFailure):
    """An answer that is no whole JSON object; ``answer`` is what there is of it, for a repair."""

    def __init__(self, reason: str, *, answer: str = "") -> None:
        super().__init__(reason, provider=PROVIDER, failure_class=FailureClass.INVALID_OUTPUT)
        self.answer = answer


def failure(
    reason: str,
    failure_class: FailureClass,
    *,
    transient: bool = False,
    retry_after: float | None = None,
) -> ProviderFailure:
    """Return a failure of this provider. Reasons are words of ours and codes, never messages."""
    return ProviderFailure(
        reason,
        provider=PROVIDER,
        failure_class=failure_class,
        transient=transient,
        retry_after_s=retry_after,
    )


def failure_of(error: openai.OpenAIError) -> ProviderFailure:
    """Return the failure an error of the official client stands for."""
    if isinstance(error, openai.APITimeoutError):
        return failure("timeout", FailureClass.TIMEOUT, transient=True)
    if isinstance(error, openai.APIConnectionError):
        return failure("connection", FailureClass.PROVIDER_ERROR, transient=True)
    if isinstance(error, openai.APIStatusError):
        return status_failure(error)
    if isinstance(error, openai.APIResponseValidationError):
        return UnusableAnswer("the body has an unknown shape")
    return failure(type(error).__name__, FailureClass.PROVIDER_ERROR)


def status_failure(error: openai.APIStatusError) -> ProviderFailure:
    """Return the failure a refusal with a status stands for."""
    status, codes = error.status_code, {word(error.code), word(error.type)} - {""}
    reason = " ".join([f"http_{status}", *sorted(codes)])
    if "model_not_found" in codes:
        reason = f"model_not_found: {settings.OPENAI_MODEL}"
        return failure(reason, FailureClass.NOT_CONFIGURED)
    if status == 401:
        return failure(reason, FailureClass.NOT_CONFIGURED)
    if codes & REFUSED_CONTENT:
        return failure(reason, FailureClass.MODERATION)
    if codes & OUT_OF_MONEY:
        return failure(reason, FailureClass.PROVIDER_ERROR)
    is_transient = status in TRANSIENT_STATUSES or status >= 500
    wait = retry_after_s(error.response.headers) if is_transient else None
    return failure(reason, FailureClass.PROVIDER_ERROR, transient=is_transient, retry_after=wait)


def word(code: object) -> str:
    """Return a code of the provider if it is one plain word, and nothing otherwise."""
    return code if isinstance(code, str) and re.fullmatch(r"[\w.-]{1,64}", code) else ""


def retry_after_s(headers: Mapping[str, str]) -> float | None:
    """Return the seconds a provider asks to wait, at most an hour; None where it does not ask."""
    milliseconds, given = headers.get("retry-after-ms", ""), headers.get("retry-after", "")
    for text, divisor in ((milliseconds, 1000), (given, 1)):
        if re.fullmatch(r"\d{1,9}(\.\d{1,3})?", text):
            return min(float(text) / divisor, LONGEST_RETRY_AFTER_S)
    try:
        moment = parsedate_to_datetime(given)
    except ValueError:
        return None
    if moment.tzinfo is None:
        return None
    seconds = (moment - datetime.now(UTC)).total_seconds()
    return min(max(seconds, 0.0), LONGEST_RETRY_AFTER_S)
