"""Answer a repeated request with its first answer instead of doing it again."""

import hashlib
import json
import re
from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any

from django.db import connection, transaction
from django.db.models.functions import Now
from django.utils.translation import gettext as _
from rest_framework.exceptions import ParseError
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from core import tenancy
from core.failures import NexusError
from core.models import IdempotencyKey

_VISIBLE = re.compile(r"[\x21-\x7e]{1,255}")
# Promised are 24 hours at least.
KEPT = timedelta(hours=48)
Handler = Callable[..., Response]


class KeyReused(NexusError):
    """The key was used for another request."""

    status = 422
    code = "idempotency_key_reused"

    def __str__(self) -> str:
        return _("This Idempotency-Key was used for another request. Use a new key.")


def idempotent(handler: Handler) -> Handler:
    """Honour `Idempotency-Key` on an API handler that runs within a workspace scope.

    The key's row commits together with what the handler wrote. Two requests with one key: the
    second waits for the first and gets its answer. A refused request uses no key up.
    """

    @wraps(handler)
    def answer(view: Any, request: Request, *args: Any, **kwargs: Any) -> Response:
        key = request.headers.get("Idempotency-Key")
        if key is None:
            return handler(view, request, *args, **kwargs)
        if not _VISIBLE.fullmatch(key):
            raise ParseError(_("Idempotency-Key must be 1 to 255 visible ASCII characters."))
        fingerprint = _fingerprint(request)
        # A refusal raises through here and takes the key's row back with it.
        with transaction.atomic():
            if not _take(key, fingerprint):
                return _first_answer(key, fingerprint)
            response = handler(view, request, *args, **kwargs)
            _keep(key, response)
        return response

    return answer


def forget_old_keys() -> int:
    """Remove the keys whose time is over, in every workspace; return how many."""
    with tenancy.system_scope(tenancy.SystemUse.TIDY):
        removed, _each = IdempotencyKey.objects.filter(created_at__lt=Now() - KEPT).delete()
    return removed


def _fingerprint(request: Request) -> str:
    parts = f"{request.method} {request.path_info}\n".encode() + request._request.body
    return hashlib.sha256(parts).hexdigest()


def _take(key: str, fingerprint: str) -> bool:
    with connection.cursor() as cursor:
        # Waits for a transaction that inserts the same key, so both never run.
        cursor.execute(
            "INSERT INTO core_idempotencykey"
            " (id, workspace_id, key, fingerprint, status, headers, body, created_at)"
            " VALUES (gen_random_uuid(), %s, %s, %s, 0, '{}', '', now())"
            " ON CONFLICT (workspace_id, key) DO NOTHING",
            [tenancy.current_workspace_id(), key, fingerprint],
        )
        return bool(cursor.rowcount)


def _first_answer(key: str, fingerprint: str) -> Response:
    row = IdempotencyKey.objects.get(key=key)
    if row.fingerprint != fingerprint:
        raise KeyReused
    return Response(
        json.loads(row.body), row.status, headers={**row.headers, "Idempotent-Replay": "true"}
    )


def _keep(key: str, response: Response) -> None:
    headers = {name: response[name] for name in ("Location",) if response.has_header(name)}
    body = JSONRenderer().render(response.data).decode()
    IdempotencyKey.objects.filter(key=key).update(
        status=response.status_code, headers=headers, body=body
    )
