"""Screens that belong to no module: home, dashboard, language, health, errors."""

from http import HTTPStatus
from typing import Any

import django_rq
from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST, require_safe
from django.views.i18n import set_language as django_set_language
from redis.exceptions import RedisError

from accounts import services as accounts
from accounts.permissions import workspace_page
from accounts.requests import MemberRequest
from core import tenancy
from core.api import problems
from credits import selectors as credits
from credits.presenters import ledger_lines
from magicpages import presenters
from magicpages import selectors as magicpages

RECENT = 5
WAIT_S = 60


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Show what NexusOne is; people who are signed in go to their dashboard."""
    if request.user.is_authenticated:
        return redirect("dashboard")
    return render(request, "site/home.html", {"plans": credits.plans()})


@require_GET
@workspace_page()
def dashboard(request: MemberRequest) -> HttpResponse:
    """Show where the workspace stands and what to do next."""
    workspace_id = tenancy.current_workspace_id()
    totals = magicpages.totals(workspace_id=workspace_id)
    recent = magicpages.pages_before(workspace_id=workspace_id, before=None, limit=RECENT)
    context = {
        "balance": credits.balance(workspace_id=workspace_id),
        "pages_recent": [presenters.listed(page) for page in recent],
        "pages_total": totals["pages"],
        "pages_published": totals["published"],
        "leads_total": totals["leads"],
        "steps": _first_steps(totals),
        "ledger_recent": ledger_lines(credits.entries(workspace_id=workspace_id, limit=RECENT)),
    }
    return render(request, "dashboard.html", context)


def _first_steps(totals: dict[str, int]) -> list[dict[str, Any]]:
    """Return what a new workspace does first; nothing once all of it is done."""
    new, pages = reverse("magicpages:brief_new"), reverse("magicpages:page_list")
    steps = [
        {
            "label": _("Make your first landing page"),
            "hint": _("Write a short brief; the page is ready in a minute."),
            "url": new,
            "is_done": totals["pages"] > 0,
        },
        {
            "label": _("Publish it"),
            "hint": _("Edit any text in place, then make it public."),
            "url": pages,
            "is_done": totals["published"] > 0,
        },
        {
            "label": _("Receive your first lead"),
            "hint": _("Share the address; answers to the form arrive here."),
            "url": pages,
            "is_done": totals["leads"] > 0,
        },
    ]
    return [] if all(step["is_done"] for step in steps) else steps


@require_POST
def set_language(request: HttpRequest) -> HttpResponse:
    """Switch the interface language, and remember it for people who are signed in."""
    language = request.POST.get("language", "")
    known = language in dict(settings.LANGUAGES)
    if known and request.user.is_authenticated:
        accounts.set_language(user=request.user, language=language)
    target = request.POST.get("next", "/")
    if not known or not url_has_allowed_host_and_scheme(target, {request.get_host()}):
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
    # Without the request's context: what failed may be part of it.
    return HttpResponse(render_to_string("500.html"), status=500)


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
