"""Whoever opens a screen knows what led there."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from accounts import impersonation
from notifications import context, services

View = Callable[[HttpRequest], HttpResponse]


class SeenMiddleware:
    """Mark the notifications about a screen as read when a person opens it."""

    def __init__(self, get_response: View) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Look at the bell of a page that is opened, and answer."""
        scope = getattr(request, "scope", None)
        membership = scope.membership if scope else None
        # Staff who stand in for a member see what waits, and leave it waiting.
        is_theirs = impersonation.of(request) is None
        if membership is not None and is_theirs and _is_opened(request):
            notices = context.of(request)
            # Asked for by the bell anyway; a page with nothing unread costs nothing more.
            if notices.unread and services.mark_seen(
                workspace_id=membership.workspace_id,
                user_id=membership.user_id,
                url=request.path,
            ):
                notices.forget()
        return self._get_response(request)


def _is_opened(request: HttpRequest) -> bool:
    """Say whether a person opens a page, rather than a script asking for a part of one."""
    is_fragment = "HX-Request" in request.headers and "HX-Boosted" not in request.headers
    wants_page = "text/html" in request.headers.get("Accept", "text/html")
    return request.method == "GET" and wants_page and not is_fragment
