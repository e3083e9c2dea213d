"""From a signed-in request to its language and its workspace."""

from collections.abc import Callable
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation

from accounts import audit, services
from accounts.requests import SESSION_KEY, RequestScope, ScopedRequest
from core import formatting, text_rules
from core.client_address import client_address

View = Callable[[HttpRequest], HttpResponse]


class OriginMiddleware:
    """Let the audit log know where a request comes from."""

    def __init__(self, get_response: View) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer with the address and the device at hand."""
        agent = text_rules.clean(request.headers.get("User-Agent", ""))
        with audit.coming_from(audit.Origin(client_address(request) or None, agent)):
            return self._get_response(request)


class WorkspaceMiddleware:
    """Give the request its scope; pages open it here, the API once it has authenticated."""

    def __init__(self, get_response: View) -> None:
        self._get_response = get_response

    def __call__(self, request: ScopedRequest) -> HttpResponse:
        """Answer within the scope; roll back what a failed view wrote."""
        request.scope = scope = RequestScope()
        committed = False
        try:
            if not is_anonymous_path(request):
                self._open(request, scope)
            response = self._get_response(request)
            committed = response.status_code < 500
        finally:
            scope.close(commit=committed)
        return response

    def _open(self, request: HttpRequest, scope: RequestScope) -> None:
        user = request.user
        if not user.is_authenticated:
            return
        if request.path_info.startswith("/admin/"):
            if user.is_staff:
                scope.open_staff()
            return
        chosen = request.session.get(SESSION_KEY)
        membership = scope.open_page(user=user, workspace_id=UUID(chosen) if chosen else None)
        if chosen and (membership is None or str(membership.workspace_id) != chosen):
            # They were removed from the workspace they worked in last: go on in another, into which
            # no form of the one before may write.
            del request.session[SESSION_KEY]
            if request.method not in ("GET", "HEAD"):
                scope.leave()
                return
        if membership is not None and _is_by_hand(request):
            services.note_visit(membership=membership, now=timezone.now())


class UserLanguageMiddleware:
    """Write for the person who reads: in their language, where no address names one, and digits."""

    def __init__(self, get_response: View) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer in the person's language and with their digits."""
        if is_anonymous_path(request) or not request.user.is_authenticated:
            return self._get_response(request)
        user = request.user
        is_named = translation.get_language_from_path(request.path_info)
        if not is_named and user.language != translation.get_language():
            translation.activate(user.language)
            request.LANGUAGE_CODE = user.language
        with formatting.reading_as(digits=user.digits):
            return self._get_response(request)


def _is_by_hand(request: HttpRequest) -> bool:
    """Say whether a person did this: a tab that was left open asks for news by itself."""
    is_reading = request.method in ("GET", "HEAD")
    return not is_reading or request.headers.get("Sec-Fetch-Mode", "navigate") == "navigate"


def is_anonymous_path(request: HttpRequest) -> bool:
    """Say whether this path never looks at the session: shared pages, health, the API."""
    return request.path_info.startswith(settings.SESSIONLESS_PREFIXES)
