"""Tell people and programs that what they sent is too large, and how large it may be."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

from core import bodies, formatting
from core.api import problems

View = Callable[[HttpRequest], HttpResponse]


class LargeBodiesMiddleware:
    """Answer 413 before anything reads the body: `core.bodies` has left an oversized one unread."""

    def __init__(self, get_response: View) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Let the others say first who asks and in which language."""
        return self._get_response(request)

    def process_view(self, request: HttpRequest, *_view: Any) -> HttpResponse | None:
        """Refuse what is over the limit of its address."""
        if bodies.content_length(request.META) <= bodies.limit_of(request.path_info):
            return None
        if request.path_info.startswith(bodies.WEBHOOKS):
            return JsonResponse({"error": "too_large"}, status=HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        if f"{request.path_info}/".startswith("/api/"):
            return problems.of_too_large()
        file = settings.FILE_LIMITS.get(request.path_info)
        context = {
            "is_file": file is not None,
            "limit": formatting.file_size(file or settings.DATA_UPLOAD_MAX_MEMORY_SIZE),
        }
        return render(request, "413.html", context, status=HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
