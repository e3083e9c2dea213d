"""OpenAI's way to refuse, and the headers on every answer."""

import secrets
from typing import Any

from werkzeug.wrappers import Response

from integrations.simulators.control import as_json
from integrations.simulators.faults import Fault

INVALID_REQUEST = "invalid_request_error"
SERVER_MESSAGE = (
    "The server had an error while processing your request. Sorry about that! Please retry."
)
REQUESTS_A_MINUTE = 10_000
TOKENS_A_MINUTE = 2_000_000


class ApiError(Exception):
    """An answer in OpenAI's error shape."""

    def __init__(
        self,
        status: int,
        message: str,
        *,
        kind: str = INVALID_REQUEST,
        param: str | None = None,
        code: str | None = None,
        retry_after_s: float | None = None,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.body = {"message": message, "type": kind, "param": param, "code": code}
        self.retry_after_s = retry_after_s

    def response(self) -> Response:
        """Return the error as the provider sends it."""
        response = answer({"error": self.body}, self.status)
        if self.retry_after_s is not None:
            response.headers["Retry-After"] = f"{self.retry_after_s:g}"
            response.headers["Retry-After-Ms"] = f"{self.retry_after_s * 1000:.0f}"
        return response


def answer(document: Any, status: int = 200) -> Response:
    """Return a JSON answer with the headers that every one of OpenAI's answers has."""
    return with_headers(as_json(document, status))


def with_headers(response: Response) -> Response:
    """Add the request id and the rate limits to an answer."""
    response.headers["x-request-id"] = f"req_{secrets.token_hex(16)}"
    response.headers["openai-version"] = "2020-10-01"
    response.headers["openai-processing-ms"] = "12"
    response.headers["x-ratelimit-limit-requests"] = str(REQUESTS_A_MINUTE)
    response.headers["x-ratelimit-remaining-requests"] = str(REQUESTS_A_MINUTE - 1)
    response.headers["x-ratelimit-reset-requests"] = "6ms"
    response.headers["x-ratelimit-limit-tokens"] = str(TOKENS_A_MINUTE)
    response.headers["x-ratelimit-remaining-tokens"] = str(TOKENS_A_MINUTE - 1000)
    response.headers["x-ratelimit-reset-tokens"] = "30ms"
    return response


def refuse(status: int, message: str) -> Response:
    """Word a refusal from before any operation: unknown path, wrong method, body too large."""
    kind = "server_error" if status >= 500 else INVALID_REQUEST
    return ApiError(status, message, kind=kind).response()


def out_of_money() -> ApiError:
    """Return the refusal of an account that has used up what it paid for."""
    return ApiError(
        429,
        "You exceeded your current quota, please check your plan and billing details.",
        kind="insufficient_quota",
        code="insufficient_quota",
    )


def status_fault(fault: Fault) -> ApiError | None:
    """Return the refusal that a fault stands for, nothing for faults inside an answer."""
    if fault.kind == "429":
        return ApiError(
            429,
            "Rate limit reached for requests per min (RPM). Please try again later.",
            kind="requests",
            code="rate_limit_exceeded",
            retry_after_s=1.0 if fault.seconds is None else fault.seconds,
        )
    if fault.kind == "quota":
        return out_of_money()
    if fault.kind == "401":
        return ApiError(401, "Incorrect API key provided.", code="invalid_api_key")
    if fault.kind == "403":
        message = "Country, region, or territory not supported"
        return ApiError(
            403, message, kind="request_forbidden", code="unsupported_country_region_territory"
        )
    if fault.kind == "404":
        message = "The model does not exist or you do not have access to it."
        return ApiError(404, message, param="model", code="model_not_found")
    if fault.kind in ("500", "503"):
        return ApiError(int(fault.kind), SERVER_MESSAGE, kind="server_error")
    return None
