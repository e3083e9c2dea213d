"""From a signed-in request to its language and its workspace."""

from collections.abc import Callable
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import Resolver404, resolve, reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from accounts import audit, impersonation, second_factor, services
from accounts.models import Membership, Role
from accounts.requests import SESSION_KEY, RequestScope, ScopedRequest
from core import formatting, text_rules, time_zones
from core.client_address import client_address

View = Callable[[HttpRequest], HttpResponse]
TIME_ZONE_COOKIE = "time_zone"


class OriginMiddleware:
    """Let the audit log know where a request comes from."""

    def __init__(self, get_response: View) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer with the address and the device at hand."""
        agent = text_rules.clean(request.headers.get("User-Agent", ""))
        with audit.coming_from(audit.Origin(client_address(request) or None, agent)):
            return self._get_response(request)


class SlowedMiddleware:
    """Say with its status that a form was not looked at, because somebody has to wait."""

    def __init__(self, get_response: View) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer 429 where the adapter of the accounts said for how long."""
        response = self._get_response(request)
        wait_s: int | None = getattr(request, "wait_s", None)
        if wait_s is not None and response.status_code == 200:
            response.status_code = 429
            response["Retry-After"] = str(wait_s)
        return response


class LeavingMiddleware:
    """Show somebody who is to be deleted one thing: that they may stay (docs/leaving.md)."""

    _OPEN = frozenset(
        ("account_leaving", "account_keep", "account_logout", "set_language", "set_theme")
    )

    def __init__(self, get_response: View) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, or lead to the screen that asks whether they want to keep their account."""
        if is_anonymous_path(request) or not request.user.is_authenticated:
            return self._get_response(request)
        if request.user.deletion_due_at is None or self._is_open(request):
            return self._get_response(request)
        if "HX-Request" in request.headers:
            return HttpResponse(status=204, headers={"HX-Redirect": reverse("account_leaving")})
        return redirect("account_leaving")

    def _is_open(self, request: HttpRequest) -> bool:
        try:
            return resolve(request.path_info).url_name in self._OPEN
        except Resolver404:
            return False


class WorkspaceMiddleware:
    """Give the request its scope; pages open it here, the API once it has authenticated."""

    def __init__(self, get_response: View) -> None:
        self._get_response = get_response

    def __call__(self, request: ScopedRequest) -> HttpResponse:
        """Answer within the scope; roll back what a failed view wrote."""
        request.scope = scope = RequestScope()
        committed = False
        try:
            visit = None if is_anonymous_path(request) else self._open(request, scope)
            response = self._get_response(request)
            committed = response.status_code < 500
            if visit is not None and committed and not connection.needs_rollback:
                services.note_visit(visit)
        finally:
            scope.close(commit=committed)
        return response

    def _open(self, request: HttpRequest, scope: RequestScope) -> services.Visit | None:
        user = request.user
        if not user.is_authenticated:
            return None
        if request.path_info.startswith("/admin/"):
            if user.is_staff:
                scope.open_staff()
            return None
        if stand_in := impersonation.of(request):
            # That workspace and no other of theirs; and it is no visit of the member.
            scope.open_only(user=user, workspace_id=stand_in.workspace.pk)
            return None
        chosen = request.session.get(SESSION_KEY)
        membership = scope.open_page(user=user, workspace_id=UUID(chosen) if chosen else None)
        if chosen and (membership is None or str(membership.workspace_id) != chosen):
            # They were removed from the workspace they worked in last: go on in another, into which
            # no form of the one before may write.
            del request.session[SESSION_KEY]
            _tell_of_change(request, membership)
            if request.method not in ("GET", "HEAD"):
                scope.leave()
                return None
        if membership is None or not _is_by_hand(request):
            return None
        self._place(membership, user.time_zone)
        return services.meet(membership=membership, now=timezone.now())

    def _place(self, membership: Membership, time_zone: str) -> None:
        """Let the workspace's days begin where its owner lives, if nobody has said where."""
        workspace = membership.workspace
        if time_zone and not workspace.time_zone and membership.role == Role.OWNER:
            services.place_workspace(workspace=workspace, time_zone=time_zone)


class StaffFactorMiddleware:
    """Let staff into their site only with a second factor, where the settings say so."""

    def __init__(self, get_response: View) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Lead staff without a second factor to set one up."""
        if settings.STAFF_SECOND_FACTOR and request.path_info.startswith("/admin/"):
            user = request.user
            if user.is_authenticated and user.is_staff and not second_factor.is_set_up(user):
                return redirect(f"{reverse('security')}?needed=staff")
        return self._get_response(request)


class UserLanguageMiddleware:
    """Write for the person who reads: in their language, where no address names one.

    And with their digits and hours. Of somebody who never chose a time zone the browser tells it,
    in a cookie that shell.js writes; it is kept at the first page that comes with one.
    """

    def __init__(self, get_response: View) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer in the person's language, with their digits and hours."""
        if is_anonymous_path(request) or not request.user.is_authenticated:
            return self._get_response(request)
        user = impersonation.reader_of(request)
        is_named = translation.get_language_from_path(request.path_info)
        if not is_named and user.language != translation.get_language():
            translation.activate(user.language)
            request.LANGUAGE_CODE = user.language
        told = time_zones.present_name(request.COOKIES.get(TIME_ZONE_COOKIE, ""))
        if told and not user.time_zone:
            services.set_time_zone(user=user, time_zone=told)
        with formatting.reading_as(digits=user.digits, time_zone=user.time_zone):
            return self._get_response(request)


def _tell_of_change(request: HttpRequest, membership: Membership | None) -> None:
    """Say once, on the next page that shows messages, why the workspace is another one."""
    if membership is None:
        text = _("You are no longer a member of the workspace you worked in.")
    else:
        text = _(
            "You are no longer a member of the workspace you worked in."
            " You are in %(workspace)s now."
        ) % {"workspace": formatting.isolated(membership.workspace.name)}
    messages.info(request, text)


def _is_by_hand(request: HttpRequest) -> bool:
    """Say whether a person did this: a tab that was left open asks for news by itself."""
    is_reading = request.method in ("GET", "HEAD")
    return not is_reading or request.headers.get("Sec-Fetch-Mode", "navigate") == "navigate"


def is_anonymous_path(request: HttpRequest) -> bool:
    """Say whether this path never looks at the session: shared pages, health, the API."""
    return request.path_info.startswith(settings.SESSIONLESS_PREFIXES)
