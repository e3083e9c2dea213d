"""From the staff person of a session to the member in whose place they work, and back in time."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any, cast

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts import audit, impersonation, refusals
from accounts.middleware import is_anonymous_path
from accounts.requests import ScopedRequest
from core.api import problems

View = Callable[[HttpRequest], HttpResponse]
_SAFE = ("GET", "HEAD", "OPTIONS")
_OWN_PROOFS = ("Authorization", "X-Api-Key")


class ImpersonationMiddleware:
    """Let pages see the member whom staff stand in for; the staff site and the API never do.

    Stands behind Django's AuthenticationMiddleware and MessageMiddleware.
    """

    def __init__(self, get_response: View) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer as the member, as the staff person themselves, or with the end of it."""
        if request.path_info.startswith("/admin/"):
            return self._as_themselves(request)
        if request.path_info.startswith("/api/"):
            return _no_api(request) if _stands_in(request) else self._get_response(request)
        if is_anonymous_path(request) or not (kept := _kept(request)):
            return self._get_response(request)
        found = impersonation.resume(kept, request.user)
        if isinstance(found, str):
            return self._over(request, found)
        request.user = found.member
        request.stand_in = found  # type: ignore[attr-defined]
        origin = audit.present_origin()._replace(staff_id=found.staff.pk)
        with audit.coming_from(origin):
            return self._get_response(request)

    def process_view(
        self, request: ScopedRequest, view: Any, args: Any, kwargs: Any
    ) -> HttpResponse | None:
        """Refuse what is the member's own, and note whatever is done in their place."""
        if impersonation.of(request) is None:
            return None
        match = request.resolver_match
        route = match.view_name if match else ""
        if not impersonation.is_open(route):
            refusals.note(request, request.scope.membership)
            raise impersonation.NotInTheirPlace
        membership = request.scope.membership
        if request.method not in _SAFE and route != "staff_leave" and membership is not None:
            audit.record(
                "staff.acted",
                by=membership.user_id,
                workspace_id=membership.workspace_id,
                subject=request.path,
                route=route,
            )
        return None

    def _as_themselves(self, request: HttpRequest) -> HttpResponse:
        user = request.user
        if not (user.is_authenticated and user.is_staff):
            return self._get_response(request)
        kept = _kept(request)
        if kept is not None:
            found = impersonation.resume(kept, user)
            if isinstance(found, str):
                impersonation.end(request, why=found)
                kept = None
            else:
                # For the banner alone: here nobody but the staff person acts.
                request.stand_in_elsewhere = found  # type: ignore[attr-defined]
        with audit.coming_from(audit.present_origin()._replace(staff_id=user.pk)):
            response = self._get_response(request)
        if kept is not None and _kept(request) is None:
            # They signed out of the staff site, and so of the member's place.
            impersonation.record_end(kept, why="left")
        return response

    def _over(self, request: HttpRequest, why: str) -> HttpResponse:
        """End it, and do nothing else: what was asked for was meant for the member's place."""
        impersonation.end(request, why=why)
        target = reverse("home")
        if request.user.is_authenticated and request.user.is_staff:
            target = reverse("admin:index")
            messages.info(request, _("Your time in the place of the member is over."))
        if "HX-Request" in request.headers:
            return HttpResponse(headers={"HX-Redirect": target})
        return redirect(target)


def _kept(request: HttpRequest) -> dict[str, Any] | None:
    found = request.session.get(impersonation.SESSION_KEY)
    return cast("dict[str, Any] | None", found)


def _stands_in(request: HttpRequest) -> bool:
    """Say whether a call leans on the session of somebody who stands in; programs have none."""
    if settings.SESSION_COOKIE_NAME not in request.COOKIES:
        return False
    return not any(name in request.headers for name in _OWN_PROOFS) and bool(_kept(request))


def _no_api(request: HttpRequest) -> HttpResponse:
    return problems.plain_response(
        request,
        HTTPStatus.FORBIDDEN,
        detail=_("Nobody calls the API in the place of a member. Leave their place first."),
        code="in_their_place",
    )
