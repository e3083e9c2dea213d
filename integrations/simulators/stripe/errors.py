"""Stripe's error envelope, and the refusals that fill it."""

from typing import Any

from integrations.simulators.stripe import API_VERSION


class Refused(Exception):
    """A refusal on its way to the caller. ``extra`` joins the envelope (a decline code, say)."""

    def __init__(
        self,
        status: int,
        kind: str,
        message: str,
        *,
        code: str | None = None,
        param: str | None = None,
        **extra: Any,
    ) -> None:
        super().__init__(message)
        self.status = status
        details = {"type": kind, "code": code, "message": message, "param": param, **extra}
        self.error = {name: value for name, value in details.items() if value is not None}

    def document(self) -> dict[str, Any]:
        """Return the body of the answer."""
        return {"error": self.error}


def invalid(message: str, param: str | None = None, code: str | None = None) -> Refused:
    """Return the refusal of a request that cannot be carried out as it stands."""
    return Refused(400, "invalid_request_error", message, code=code, param=param)


def missing(noun: str, key: str, param: str, status: int = 404) -> Refused:
    """Return the refusal of an id that nothing has."""
    return Refused(
        status,
        "invalid_request_error",
        f"No such {noun}: '{key}'",
        code="resource_missing",
        param=param,
    )


def unplayed(param: str) -> Refused:
    """Return the refusal of what Stripe knows and this simulator does not play."""
    return invalid(f"The simulator does not play {param}.", param, "simulator_unplayed")


def declined(code: str, decline_code: str | None, message: str, **extra: Any) -> Refused:
    """Return what a bank's no looks like."""
    return Refused(402, "card_error", message, code=code, decline_code=decline_code, **extra)


def fault(kind: str) -> Refused:
    """Return the answer of a fault that was ordered."""
    status, error_type, message, details = FAULTS[kind]
    return Refused(status, error_type, message, **details)


Faulty = tuple[int, str, str, dict[str, str]]
FAULTS: dict[str, Faulty] = {
    "402": (
        *(402, "card_error", "Your card was declined."),
        {"code": "card_declined", "decline_code": "generic_decline"},
    ),
    "409": (
        *(409, "invalid_request_error", "Another request of this kind is being processed."),
        {},
    ),
    "429": (
        *(429, "invalid_request_error", "Request rate limit exceeded."),
        {"code": "rate_limit"},
    ),
    "lock-timeout": (
        *(429, "invalid_request_error", "This object cannot be accessed right now."),
        {"code": "lock_timeout"},
    ),
    "500": (500, "api_error", "An unknown error occurred.", {}),
    "503": (503, "api_error", "Stripe is temporarily unavailable.", {}),
    "401": (401, "invalid_request_error", "Invalid API Key provided: sk_test_****", {}),
}


def wrong_version(given: str) -> Refused:
    """Return the refusal of an API version other than the simulated one."""
    return invalid(f"Invalid Stripe API version: {given}. The simulator plays {API_VERSION}.")
