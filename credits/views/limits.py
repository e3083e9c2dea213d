"""What a workspace allows itself to spend: everybody reads, those in charge change."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts import selectors as accounts
from accounts.models import Role
from accounts.permissions import has_role, workspace_page
from accounts.requests import MemberRequest
from accounts.services.members import called
from core import tenancy
from core.failures import NexusError
from credits import caps, features, limit_forms, modules, presenters, usage_periods
from credits.limit_forms import LimitForm
from credits.views.places import workspace_of

# As many members as the screen offers to choose from.
MOST_MEMBERS = 200


@require_safe
@workspace_page()
def limits(request: MemberRequest) -> HttpResponse:
    """Show the limits, and what was spent under each today."""
    return _screen(request)


@require_POST
@workspace_page(Role.ADMIN)
def limit_set(request: MemberRequest) -> HttpResponse:
    """Set a limit, or give it another amount."""
    form = limit_forms.read(request.POST.dict(), modules=modules.spending(), members=_members())
    if not form.is_valid():
        return _screen(request, form)
    try:
        caps.set_cap(
            workspace_id=tenancy.current_workspace_id(), by=request.user, **form.cleaned_data
        )
    except NexusError as error:
        form.add_error(None, str(error))
        return _screen(request, form)
    messages.success(request, _("The limit counts from now on."))
    return redirect("credits:limits")


@require_POST
@workspace_page(Role.ADMIN)
def limit_remove(request: MemberRequest) -> HttpResponse:
    """Take a limit away; one that is gone already stays gone."""
    if caps.remove_cap(
        workspace_id=tenancy.current_workspace_id(),
        kind=request.POST.get("kind", "")[:12],
        subject=request.POST.get("subject", "")[:60],
        by=request.user,
    ):
        messages.success(request, _("The limit is gone."))
    return redirect("credits:limits")


def _screen(request: MemberRequest, sent: LimitForm | None = None) -> HttpResponse:
    workspace = workspace_of(request)
    may_change = has_role(request.scope.membership, Role.ADMIN)
    zone = usage_periods.zone_of(workspace)
    members = _members() if may_change else {}
    found = caps.usages(workspace_id=workspace.pk, zone=zone, names=members)
    if not may_change:
        # What others may spend is no business of each other's.
        found = caps.seen_by(found, request.user)
    context = {
        "tabs": presenters.tabs("limits"),
        "parts": limit_forms.parts(
            found,
            modules=modules.spending(),
            members=members,
            has_member_caps=features.has(workspace_id=workspace.pk, key=features.MEMBER_CAPS),
            sent=sent,
        ),
        "may_change": may_change,
        "day_ends_at": caps.day_end(zone),
        "zone_name": workspace.time_zone,
    }
    return render(request, "credits/limits.html", context, status=422 if sent else 200)


def _members() -> dict[str, str]:
    found = accounts.members_of(workspace_id=tenancy.current_workspace_id())[:MOST_MEMBERS]
    return {str(member.user_id): called(member.user) for member in found}
