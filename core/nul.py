"""The one character that PostgreSQL cannot store, wherever somebody sends it."""

from collections.abc import Callable, Iterator
from typing import cast

from django.core.exceptions import SuspiciousOperation
from django.db import DataError, transaction
from django.http import HttpRequest, HttpResponse
from django.urls import get_resolver, get_urlconf

from core import tenancy

View = Callable[[HttpRequest], HttpResponse]
Handler = Callable[[HttpRequest, Exception], HttpResponse]
NUL = "\0"


class NulMiddleware:
    """Answer 400 where a NUL that somebody sent came as far as the database, which refuses it.

    Screens that clean or check what they are given see none of this.
    """

    def __init__(self, get_response: View) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Let the view answer."""
        return self._get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Refuse the request; a NUL that we made ourselves stays a fault of ours."""
        if not _is_refused(exception) or not any(NUL in value for value in _sent(request)):
            return None
        bad_request = cast(Handler, get_resolver(get_urlconf()).resolve_error_handler(400))
        answer = bad_request(request, SuspiciousOperation("A NUL character."))
        if scope := tenancy.current():
            # An answer below 500 would commit what the view wrote before.
            transaction.set_rollback(True, using=scope.alias)
        return answer


def _is_refused(exception: Exception) -> bool:
    # psycopg says it before anything is sent; Django passes it on as one or the other.
    return isinstance(exception, ValueError | DataError) and "NUL" in str(exception)


def _sent(request: HttpRequest) -> Iterator[str]:
    yield request.path_info
    for fields in (request.GET, request.POST):
        for name, values in fields.lists():
            yield from (name, *map(str, values))
