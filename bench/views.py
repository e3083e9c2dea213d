"""Screens with nothing on them, behind the same sign-in as all others."""

from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.views.decorators.http import require_safe

from accounts.permissions import workspace_page

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
