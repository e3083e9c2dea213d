"""Staff who work in the place of a member: for a reason, for a while, and seen by the owner.

The session keeps the staff person, and beside them for whom they stand in. Middleware looks at that
anew with each request; here is what begins it, what ends it, and what it opens.
"""

import time
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from fnmatch import fnmatchcase
from typing import Any
from uuid import UUID

from allauth.account import app_settings as account_settings
from allauth.account.authentication import get_authentication_records
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest
from django.middleware.csrf import rotate_token
from django.utils.translation import gettext as _

from accounts import audit, second_factor
from accounts.models import Membership, User, Workspace
from core import tenancy
from core.failures import NexusError

# Where the session keeps it, and the right that it takes.
SESSION_KEY = "in_their_place"
PERMISSION = "accounts.impersonate_user"
LENGTHS = (15, 30, 60)
USUAL_LENGTH = 30
LEAST_REASON, MOST_REASON = 10, 300


class NotInTheirPlace(PermissionDenied):
    """Staff who stand in for a member may not do this: it is the member's own."""


class CannotStandIn(NexusError):
    """Nobody may work in the place of this person, or not now; the sentence says why."""

    code = "cannot_stand_in"

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)


@dataclass(frozen=True)
class StandIn:
    """Who works in whose place, where, and until when."""

    staff: User
    member: User
    workspace: Workspace
    ends_at: datetime

    @property
    def minutes_left(self) -> int:
        """Whole minutes, at least one."""
        return max(1, round((self.ends_at.timestamp() - time.time()) / 60))


def of(request: HttpRequest) -> StandIn | None:
    """Return in whose place a request is made; None for everybody who comes as themselves."""
    return getattr(request, "stand_in", None)


def reader_of(request: HttpRequest) -> Any:
    """Return who reads the answer: the staff person, also while they stand in for a member."""
    found = of(request)
    return found.staff if found else request.user


def is_open(route: str) -> bool:
    """Say whether a route is open to those who stand in; what nobody listed is not."""
    return not is_closed(route) and _fits(route, "IMPERSONATION_OPEN")


def is_closed(route: str) -> bool:
    """Say whether somebody listed a route as closed."""
    return _fits(route, "IMPERSONATION_CLOSED")


def _fits(route: str, name: str) -> bool:
    patterns: tuple[str, ...] = getattr(settings, name)
    return any(fnmatchcase(route, each) for each in patterns)


def may_stand_in(user: Any) -> bool:
    """Say whether somebody has the right to work in the place of others."""
    return bool(user.is_active and user.is_staff and user.has_perm(PERMISSION))


def needs_second_factor(request: HttpRequest) -> bool:
    """Say whether the staff person has a second factor and did not use it within minutes."""
    user = request.user
    if not (user.is_authenticated and second_factor.is_set_up(user)):
        return False
    since = time.time() - account_settings.REAUTHENTICATION_TIMEOUT
    records = get_authentication_records(request, user)
    return not any(each.get("method") == "mfa" and each.get("at", 0) > since for each in records)


def places(*, workspace_id: UUID) -> QuerySet[Membership]:
    """Return the places in a workspace that staff may stand in for: not those of other staff."""
    return (
        Membership.objects.select_related("user", "workspace")
        .filter(
            workspace_id=workspace_id,
            user__is_active=True,
            user__is_staff=False,
            user__is_superuser=False,
            user__erased_at=None,
            workspace__erased_at=None,
        )
        .order_by("created_at", "id")
    )


def begin(
    request: HttpRequest, *, member_id: UUID, workspace_id: UUID, reason: str, minutes: int
) -> StandIn:
    """Let the staff person of this session work in the place of a member from the next request on.

    Runs in the staff scope. Raises PermissionDenied without the right or a fresh second factor,
    CannotStandIn where one goes on already, or where the member may not be stood in for.
    """
    staff = request.user
    if not (staff.is_authenticated and may_stand_in(staff)) or needs_second_factor(request):
        raise PermissionDenied
    if SESSION_KEY in request.session:
        raise CannotStandIn(_("Leave the place you work in first."))
    place = places(workspace_id=workspace_id).filter(user_id=member_id).first()
    if place is None or minutes not in LENGTHS:
        raise CannotStandIn(_("Nobody can work in the place of this person."))
    ends_at = time.time() + minutes * 60
    audit.record(
        "staff.impersonated",
        by=staff,
        workspace_id=workspace_id,
        target=place.user,
        subject=place.user.name or place.user.email,
        reason=reason,
        minutes=minutes,
    )
    _renew(request)
    request.session[SESSION_KEY] = {
        "staff": str(staff.pk),
        "member": str(member_id),
        "workspace": str(workspace_id),
        "ends_at": ends_at,
    }
    return StandIn(staff, place.user, place.workspace, datetime.fromtimestamp(ends_at, UTC))


def end(request: HttpRequest, *, why: str) -> None:
    """Let the staff person be themselves again; ``why`` is "left", "time" or "rights".

    Writes its line in the open scope of that workspace, or in one of its own.
    """
    kept = request.session.pop(SESSION_KEY, None)
    if kept is None:
        return
    _renew(request)
    record_end(kept, why=why)


def record_end(kept: dict[str, Any], *, why: str) -> None:
    """Write the line of an end into the open scope of the workspace, or into one of its own."""
    workspace_id, staff_id = UUID(kept["workspace"]), UUID(kept["staff"])
    with ExitStack() as stack:
        stack.enter_context(audit.coming_from(audit.present_origin()._replace(staff_id=staff_id)))
        if tenancy.current() is None:
            stack.enter_context(tenancy.workspace(workspace_id))
        member = User.objects.filter(pk=kept["member"]).first()
        audit.record(
            "staff.left",
            by=staff_id,
            workspace_id=workspace_id,
            target=member,
            subject=(member.name or member.email) if member else "",
            why=why,
        )


def resume(kept: dict[str, Any], staff: Any) -> StandIn | str:
    """Return what the session keeps as it stands now, or why it is over: "time" or "rights"."""
    if time.time() >= float(kept["ends_at"]):
        return "time"
    is_theirs = staff.is_authenticated and str(staff.pk) == kept["staff"]
    if not (is_theirs and may_stand_in(staff)):
        return "rights"
    member_id, workspace_id = UUID(kept["member"]), UUID(kept["workspace"])
    with tenancy.user(member_id):
        place = places(workspace_id=workspace_id).filter(user_id=member_id).first()
    if place is None:
        return "rights"
    ends_at = datetime.fromtimestamp(float(kept["ends_at"]), UTC)
    return StandIn(staff, place.user, place.workspace, ends_at)


def _renew(request: HttpRequest) -> None:
    """Give the session a new number, and forms a new token: those drawn before are void."""
    before = request.session.session_key
    request.session.cycle_key()
    rotate_token(request)
    # What lists and ends a person's sessions knows them by their number.
    UserSession.objects.filter(session_key=before).update(session_key=request.session.session_key)
