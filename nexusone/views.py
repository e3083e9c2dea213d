"""Screens that belong to no module: home, dashboard, language, health, errors."""

import sys
from http import HTTPStatus

import django_rq
from django.conf import settings
from django.db import DatabaseError, OperationalError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe
from django.views.i18n import set_language as django_set_language
from redis.exceptions import RedisError

from accounts import services as accounts
from accounts.impersonation import NotInTheirPlace
from accounts.permissions import NoWorkspace
from core.api import problems
from core.redirects import is_own_address

WAIT_S = 60


@require_POST
def set_language(request: HttpRequest) -> HttpResponse:
    """Switch the interface language, and remember it for people who are signed in."""
    language = request.POST.get("language", "")
    known = language in dict(settings.LANGUAGES)
    if known and request.user.is_authenticated:
        accounts.set_language(user=request.user, language=language)
    target = request.POST.get("next", request.GET.get("next", "/"))
    if not known or not is_own_address(target, allowed_hosts={request.get_host()}):
        return HttpResponseRedirect("/")
    return django_set_language(request)


@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """Say that the process lives."""
    return HttpResponse("ok", content_type="text/plain; charset=utf-8")


@require_safe
def readyz(request: HttpRequest) -> JsonResponse:
    """Say whether database, queue and migrations are as they should be, without detail."""
    checks = {"database": _database_is_ready(), "queue": _queue_is_ready()}
    is_ready = all(checks.values())
    return JsonResponse(
        checks, status=HTTPStatus.OK if is_ready else HTTPStatus.SERVICE_UNAVAILABLE
    )


def _database_is_ready() -> bool:
    try:
        executor = MigrationExecutor(connection)
        return not executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError:
        return False


def _queue_is_ready() -> bool:
    try:
        return bool(django_rq.get_connection("default").ping())
    except RedisError:
        return False


def _is_for_programs(request: HttpRequest) -> bool:
    # The API's addresses have lost their last slash by now, /api/ itself too.
    return f"{request.path_info}/".startswith("/api/")


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer 404: a problem document under /api/, a page elsewhere."""
    if _is_for_programs(request):
        return problems.plain_response(
            request, 404, detail=_("There is nothing at this address."), code="not_found"
        )
    return render(request, "404.html", status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer 500 without any detail of ours."""
    if _is_for_programs(request):
        return problems.plain_response(
            request, 500, detail=_("We have been told. Try again in a moment."), code="internal"
        )
    if isinstance(sys.exc_info()[1], OperationalError):
        # The database is away or gave up: not a fault, and worth asking again.
        response = HttpResponse(render_to_string("503.html"), status=503)
        response["Retry-After"] = str(WAIT_S)
        return response
    # Without the request's context: what failed may be part of it.
    return HttpResponse(render_to_string("500.html"), status=500)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer 403; who belongs to no workspace is told so, and how to get out."""
    if isinstance(exception, NoWorkspace):
        return render(request, "403_no_workspace.html", status=403)
    if isinstance(exception, NotInTheirPlace):
        return render(request, "403_in_their_place.html", status=403)
    return render(request, "403.html", status=403)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer 400: a host, a size or a value nobody should send."""
    if _is_for_programs(request):
        return problems.plain_response(
            request, 400, detail=_("The request could not be read."), code="bad_request"
        )
    return render(request, "400.html", status=400)


def too_many_requests(request: HttpRequest) -> HttpResponse:
    """Answer 429 where somebody signs in, signs up or asks for mails too often."""
    response = render(request, "429.html", status=429)
    response["Retry-After"] = str(WAIT_S)
    return response


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer a form without its token: usually a page that stood open for too long."""
    return render(request, "403_csrf.html", status=403)
