"""The door between a person's workspaces."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.middleware.csrf import rotate_token
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts import selectors
from accounts.models import Membership
from accounts.permissions import workspace_page
from accounts.requests import SESSION_KEY, MemberRequest
from core import formatting


@require_POST
@workspace_page(without_factor=True)
def workspace_switch(request: MemberRequest) -> HttpResponse:
    """Work in another workspace of one's own from now on; 404 for any other."""
    chosen = _asked_for(request)
    if chosen is None:
        raise Http404
    request.session[SESSION_KEY] = str(chosen.workspace_id)
    # Forms that another tab drew in the workspace before must not write into this one.
    rotate_token(request)
    messages.success(
        request,
        _("You are working in %(workspace)s now.")
        % {"workspace": formatting.isolated(chosen.workspace.name)},
    )
    return redirect("dashboard")


def _asked_for(request: MemberRequest) -> Membership | None:
    try:
        workspace_id = UUID(request.POST.get("workspace", ""))
    except ValueError:
        return None
    # The scope is that of a workspace by now, and still shows the person their own memberships.
    return selectors.membership_of(user_id=request.user.pk, workspace_id=workspace_id)
