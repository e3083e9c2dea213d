"""Who may do what: one order of roles, asked by pages and API alike."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from accounts import impersonation, second_factor
from accounts.models import Membership, Role
from accounts.requests import ScopedRequest

_ORDER = [Role.VIEWER, Role.EDITOR, Role.ADMIN, Role.OWNER]
View = Callable[..., HttpResponse]


class NoWorkspace(PermissionDenied):
    """Somebody is signed in who is a member of no workspace."""


def has_role(membership: Membership | None, least: str) -> bool:
    """Say whether somebody is a member whose role is at least ``least``."""
    if membership is None:
        return False
    return _ORDER.index(Role(membership.role)) >= _ORDER.index(Role(least))


def require_role(membership: Membership | None, least: Role) -> None:
    """Raise PermissionDenied unless the member's role is at least ``least``."""
    if not has_role(membership, least):
        raise PermissionDenied


def require_second_factor(membership: Membership) -> None:
    """Raise SecondFactorNeeded where the workspace asks for one and the member has none.

    It costs a query only where the workspace asks.
    """
    if membership.workspace.requires_second_factor and not second_factor.is_set_up(membership.user):
        raise second_factor.SecondFactorNeeded


def workspace_page(
    least: Role = Role.VIEWER, *, without_factor: bool = False
) -> Callable[[View], View]:
    """Guard a page: signed in, inside a workspace, with at least this role.

    Where the workspace asks for a second factor, a member without one is led to set one up, except
    on a page ``without_factor``, which shows nothing of the workspace.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: ScopedRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            if request.scope.membership is None:
                raise NoWorkspace
            require_role(request.scope.membership, least)
            # Staff who stand in for a member proved who they are in the staff site.
            if not without_factor and impersonation.of(request) is None:
                request.scope.membership.user = request.user
                try:
                    require_second_factor(request.scope.membership)
                except second_factor.SecondFactorNeeded:
                    return _to_set_up(request)
            return view(request, *args, **kwargs)

        return guarded

    return decorate


def _to_set_up(request: ScopedRequest) -> HttpResponse:
    """Lead a member to set up a second factor; a part of a page just stays as it is."""
    if request.htmx:
        return HttpResponse(status=204)
    return redirect(f"{reverse('security')}?needed")
