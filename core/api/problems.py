"""Errors of the API: RFC 9457 problem documents in the caller's language."""

import logging
import math
from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.http import Http404, HttpRequest, JsonResponse
from django.utils.translation import gettext as _
from rest_framework import exceptions
from rest_framework.response import Response
from rest_framework.serializers import as_serializer_error

from core.failures import NexusError

logger = logging.getLogger(__name__)

CONTENT_TYPE = "application/problem+json"
# How long to wait where nobody can say.
_WAIT_S = 60


def titles() -> dict[int, str]:
    """Return a short translated title for each status the API answers with."""
    return {
        400: _("The request is not valid"),
        401: _("Sign-in needed"),
        402: _("Not enough credits"),
        403: _("Not allowed"),
        404: _("Not found"),
        405: _("Method not allowed"),
        406: _("Format not available"),
        409: _("Conflict"),
        413: _("The request is too large"),
        415: _("Format not supported"),
        422: _("The request cannot be carried out"),
        429: _("Too many requests"),
        500: _("Something went wrong on our side"),
        503: _("Closed for a moment"),
    }


def document(
    status: int, *, detail: str, code: str, errors: dict[str, Any] | None = None, **more: Any
) -> dict[str, Any]:
    """Return a problem document. ``errors`` names each field with what is wrong with it."""
    problem: dict[str, Any] = {
        "type": f"urn:nexusone:problem:{code}",
        "title": titles().get(status, HTTPStatus(status).phrase),
        "status": status,
        "detail": detail,
    }
    if errors:
        problem["errors"] = errors
    return problem | more


def response(problem: dict[str, Any], headers: dict[str, str] | None = None) -> Response:
    """Return a DRF response that carries a problem document."""
    return Response(problem, problem["status"], headers=headers, content_type=CONTENT_TYPE)


def exception_handler(error: Exception, context: dict[str, Any]) -> Response | None:
    """Turn whatever an endpoint raised into a problem document; None lets Django answer 500."""
    if isinstance(error, NexusError):
        wait_s = getattr(error, "wait_s", _WAIT_S)
        headers = {"Retry-After": str(wait_s)} if error.status == 429 else None
        return response(_refusal(error), headers)
    if isinstance(error, Http404):
        error = exceptions.NotFound()
    elif isinstance(error, PermissionDenied):
        error = exceptions.PermissionDenied()
    elif isinstance(error, RequestDataTooBig):
        return response(too_large())
    if not isinstance(error, exceptions.APIException):
        return None
    more: dict[str, str] = {}
    if isinstance(error, exceptions.Throttled):
        more["Retry-After"] = str(max(1, math.ceil(getattr(error, "wait", None) or _WAIT_S)))
    if challenge := getattr(error, "auth_header", None):
        more["WWW-Authenticate"] = challenge
    if isinstance(error, exceptions.ValidationError):
        return response(_invalid(error), more)
    code = str(getattr(error, "default_code", "error"))
    return response(document(error.status_code, detail=_detail(error), code=code), more)


def _detail(error: exceptions.APIException) -> str:
    if isinstance(error, exceptions.NotAuthenticated):
        return _("Send an API key or a bearer token with the call.")
    return str(error.detail)


def too_large() -> dict[str, Any]:
    """Return the problem of a body over the limit."""
    return document(413, detail=_("Send at most 2 MB."), code="too_large")


def of_too_large() -> JsonResponse:
    """Return the same outside DRF, where nobody has read the body."""
    problem = too_large()
    return JsonResponse(problem, status=problem["status"], content_type=CONTENT_TYPE)


def _refusal(error: NexusError) -> dict[str, Any]:
    more: dict[str, Any] = {
        name: str(value) if isinstance(value, UUID) else value
        for name, value in vars(error).items()
        if isinstance(value, int | str | UUID)
    }
    return document(error.status, detail=str(error), code=error.code, **more)


def _invalid(error: exceptions.ValidationError) -> dict[str, Any]:
    errors = as_serializer_error(error)
    return document(
        400,
        detail=_("Correct the fields named in errors and send the request again."),
        code="invalid",
        errors=errors,
    )


def plain_response(request: HttpRequest, status: int, *, detail: str, code: str) -> JsonResponse:
    """Return a problem document outside DRF: unknown addresses and crashes under /api/."""
    return JsonResponse(
        document(status, detail=detail, code=code), status=status, content_type=CONTENT_TYPE
    )
