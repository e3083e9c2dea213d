"""The door for providers: prove, store, answer. Nothing that an event asks for is done here."""

import logging
from http import HTTPStatus

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from core.logs import REFUSED_AS_PLANNED
from core.webhooks import registry, services
from core.webhooks.models import NAME_MAX
from core.webhooks.registry import BadSignature, NotConfigured, Source, Verified

logger = logging.getLogger(__name__)

RETRY_S = 60


@csrf_exempt
@require_POST
def webhook(request: HttpRequest, source: str) -> HttpResponse:
    """Take one post of a provider; the same event sent again is counted and answered alike."""
    try:
        found = registry.source_of(source)
    except KeyError:
        return _refusal(HTTPStatus.NOT_FOUND, "unknown_source")
    body = request.body
    try:
        verified = _verify(found, request, body)
    except NotConfigured:
        request.META[REFUSED_AS_PLANNED] = "1"
        logger.warning("webhook_not_configured", extra={"source": source})
        return _come_again("not_configured")
    except BadSignature as error:
        logger.warning("webhook_refused", extra={"source": source, "reason": str(error)})
        return _refusal(HTTPStatus.BAD_REQUEST, "not_verified")
    try:
        services.accept(
            source=found, verified=verified, body=body, headers=_kept_headers(found, request)
        )
    except (OperationalError, InterfaceError) as error:
        logger.warning("webhook_not_stored", extra={"reason": type(error).__name__})
        return _come_again("not_stored")
    return JsonResponse({"received": True})


def _verify(source: Source, request: HttpRequest, body: bytes) -> Verified:
    try:
        verified = source.load_verify()(body, request.headers)
        names = (verified.event_id, verified.kind)
        # Half a character is a valid escape in JSON, and nothing a database would take.
        "".join(names).encode()
    except (ValueError, LookupError, TypeError, RecursionError) as error:
        # What cannot be read was not proved.
        raise BadSignature(type(error).__name__) from error
    if not verified.event_id or any(len(name) > NAME_MAX or "\0" in name for name in names):
        raise BadSignature("an id or a kind that cannot be stored")
    return verified


def _kept_headers(source: Source, request: HttpRequest) -> dict[str, str]:
    found = {name.lower(): request.headers.get(name) for name in source.kept_headers}
    return {name: value for name, value in found.items() if value is not None}


def _come_again(error: str) -> HttpResponse:
    response = _refusal(HTTPStatus.SERVICE_UNAVAILABLE, error)
    response["Retry-After"] = str(RETRY_S)
    return response


def _refusal(status: HTTPStatus, error: str) -> HttpResponse:
    return JsonResponse({"error": error}, status=status)
