"""From a signed-in request to its language and its workspace."""

from collections.abc import Callable
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation

from accounts.requests import RequestScope, ScopedRequest

View = Callable[[HttpRequest], HttpResponse]
SESSION_KEY = "workspace_id"


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
        membership = scope.open(user=user, workspace_id=UUID(chosen) if chosen else None)
        if membership is None and chosen:
            # They were removed from the workspace they worked in last: go on in another.
            del request.session[SESSION_KEY]
            scope.open(user=user, workspace_id=None)


class UserLanguageMiddleware:
    """Speak the language a signed-in person chose, on pages whose address does not name one."""

    def __init__(self, get_response: View) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer in the person's language."""
        if not is_anonymous_path(request) and not translation.get_language_from_path(
            request.path_info
        ):
            user = request.user
            if user.is_authenticated and user.language != translation.get_language():
                translation.activate(user.language)
                request.LANGUAGE_CODE = user.language
        return self._get_response(request)


def is_anonymous_path(request: HttpRequest) -> bool:
    """Say whether this path never looks at the session: shared pages, health, the API."""
    return request.path_info.startswith(settings.SESSIONLESS_PREFIXES)
