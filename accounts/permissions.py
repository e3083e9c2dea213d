"""Who may do what: one order of roles, asked by pages and API alike."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse

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


def workspace_page(least: Role = Role.VIEWER) -> Callable[[View], View]:
    """Guard a page: signed in, inside a workspace, with at least this role."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: ScopedRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            if request.scope.membership is None:
                raise NoWorkspace
            require_role(request.scope.membership, least)
            return view(request, *args, **kwargs)

        return guarded

    return decorate
