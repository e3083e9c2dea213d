"""The way out of a member's place."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts import impersonation


@require_POST
def staff_leave(request: HttpRequest) -> HttpResponse:
    """Let the staff person be themselves again; 404 for everybody who is."""
    found = impersonation.of(request)
    if found is None:
        raise Http404
    impersonation.end(request, why="left")
    messages.success(request, _("You work as yourself again."))
    return redirect("admin:accounts_workspace_change", found.workspace.pk)
