"""Refused access, in the audit log: whoever tries a door that their role does not open."""

from collections.abc import Callable
from http import HTTPStatus

from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse

from accounts import audit
from accounts.models import Membership
from accounts.requests import ScopedRequest

View = Callable[[HttpRequest], HttpResponse]
# One line for a person and a door within so long, however often they knock.
ONCE_IN_S = 60


class RefusalMiddleware:
    """Note who was refused. Stands behind `WorkspaceMiddleware`: the scope is still open here.

    Pages refuse by an exception; endpoints turn theirs into an answer, which has to do.
    """

    def __init__(self, get_response: View) -> None:
        self._get_response = get_response

    def __call__(self, request: ScopedRequest) -> HttpResponse:
        """Answer, and note a refusal of the API."""
        response = self._get_response(request)
        if response.status_code == HTTPStatus.FORBIDDEN and request.path_info.startswith("/api/"):
            note(request, request.scope.membership)
        return response

    def process_exception(self, request: ScopedRequest, error: Exception) -> None:
        """Note a refusal of a page."""
        if isinstance(error, PermissionDenied):
            note(request, request.scope.membership)


def note(request: HttpRequest, membership: Membership | None) -> None:
    """Write the line of a refusal, in the transaction of the request: an answer 403 commits it.

    Nothing is written for somebody who is in no workspace, as there is none to tell.
    """
    if membership is None:
        return
    match = request.resolver_match
    route = match.view_name if match else ""
    key = f"refused:{membership.workspace_id}:{membership.user_id}:{request.method}:{route}"
    if not cache.add(key, 1, ONCE_IN_S):
        return
    audit.record(
        "access.refused",
        by=membership.user_id,
        workspace_id=membership.workspace_id,
        subject=request.path,
        method=str(request.method),
        role=str(membership.role),
    )
