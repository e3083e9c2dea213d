"""Screens with nothing on them, behind the same sign-in as all others."""

from uuid import UUID

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.views.decorators.http import require_safe

from accounts.permissions import workspace_page
from magicpages.models import MagicPage

EMPTY = engines["django"].from_string("<!doctype html><title>{{ title }}</title>")
FRAME = engines["django"].from_string("{% extends 'app.html' %}")


@require_safe
@workspace_page()
def empty(request: HttpRequest) -> HttpResponse:
    """Render a template without the frame of the app."""
    return HttpResponse(EMPTY.render({"title": "Empty"}, request))


@require_safe
@workspace_page()
def frame(request: HttpRequest) -> HttpResponse:
    """Render the frame of the app around nothing."""
    return HttpResponse(FRAME.render({}, request))


@require_safe
def row(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Look one page up: in the request's scope, or without one as a login no policy binds."""
    if hasattr(request, "scope"):
        return HttpResponse(_title(pk, "default"))
    with transaction.atomic(using="owner", durable=True):
        return HttpResponse(_title(pk, "owner"))


def _title(pk: UUID, db: str) -> str:
    return MagicPage.objects.using(db).values_list("title", flat=True).get(pk=pk)
