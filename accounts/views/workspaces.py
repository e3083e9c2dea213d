"""A person's workspaces side by side, a new one, and the settings of the one they work in."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from allauth.account.internal.flows.reauthentication import raise_if_reauthentication_required
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.middleware.csrf import rotate_token
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import overview, second_factor, selectors, services
from accounts.models import Role, Workspace
from accounts.permissions import has_role, workspace_page
from accounts.requests import SESSION_KEY, MemberRequest
from accounts.workspace_forms import NewWorkspaceForm, SecondFactorForm, WorkspaceForm
from core import tenancy, time_zones
from core.tables import respond


@require_safe
@login_required
def workspaces(request: MemberRequest) -> HttpResponse:
    """Show every workspace of the person, and the invitations that wait for them."""
    with _own_scope(request) as here:
        listing = overview.read(request, user_id=request.user.pk, here=here)
        # Whoever searches or orders has seen them.
        invited = [] if request.GET else selectors.invitations_of(user_id=request.user.pk)
        context = {"invitations": invited}
        return respond(request, "workspaces/list.html", listing, context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def workspace_new(request: MemberRequest) -> HttpResponse:
    """Make a workspace and go on to its guided start; credits come with the first one only."""
    form = NewWorkspaceForm(request.POST if request.method == "POST" else None)
    with _own_scope(request):
        had_one = selectors.had_a_workspace(user_id=request.user.pk)
        if not form.is_valid():
            return _new_screen(request, form, had_one=had_one, status=422 if form.errors else 200)
        try:
            made = services.open_workspace(name=form.cleaned_data["name"], by=request.user)
        except services.TooManyWorkspaces as error:
            form.add_error(None, str(error))
            answer = _new_screen(request, form, had_one=had_one, status=error.status)
            answer["Retry-After"] = str(error.wait_s)
            return answer
    request.session[SESSION_KEY] = str(made.pk)
    # Forms that another tab drew in the workspace before must not write into this one.
    rotate_token(request)
    return redirect("start_begin")


def _new_screen(
    request: MemberRequest, form: NewWorkspaceForm, *, had_one: bool, status: int
) -> HttpResponse:
    context = {"form": form, "had_one": had_one}
    return render(request, "workspaces/new.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@workspace_page(Role.ADMIN)
def workspace_settings(request: MemberRequest) -> HttpResponse:
    """Show what the workspace is called, does and speaks, and keep what was changed."""
    workspace = _workspace(request)
    known: dict[str, Any] = {
        "name": workspace.name,
        "about": workspace.about,
        "content_language": workspace.content_language or request.user.language,
        "more_languages": workspace.more_languages,
        "time_zone": workspace.time_zone or request.user.time_zone or time_zones.UTC,
    }
    form = WorkspaceForm(request.POST if request.method == "POST" else None, initial=known)
    if not form.is_valid():
        return _settings_screen(request, form, status=422 if form.errors else 200)
    services.change_workspace(workspace=workspace, values=form.cleaned_data, by=request.user)
    messages.success(request, _("The workspace is saved."))
    return redirect("workspace_settings")


@require_POST
@workspace_page(Role.ADMIN)
def workspace_second_factor(request: MemberRequest) -> HttpResponse:
    """Ask every member for a second factor, or nobody."""
    form = SecondFactorForm(request.POST)
    form.full_clean()
    is_required = form.cleaned_data["requires_second_factor"]
    if not is_required:
        # Whoever finds a browser open must not take a protection away.
        raise_if_reauthentication_required(request, app="accounts")
    try:
        services.require_second_factor(
            workspace=_workspace(request),
            is_required=is_required,
            by=request.user,
            has_factor=second_factor.is_set_up(request.user),
        )
    except services.SecondFactorMissing as missing:
        messages.error(request, str(missing))
        return redirect("workspace_settings")
    said = _("Members need a second factor from now on.")
    messages.success(request, said if is_required else _("Members need no second factor any more."))
    return redirect("workspace_settings")


def _settings_screen(request: MemberRequest, form: WorkspaceForm, *, status: int) -> HttpResponse:
    workspace = _workspace(request)
    required = {"requires_second_factor": workspace.requires_second_factor}
    context = {
        "form": form,
        "factor_form": SecondFactorForm(initial=required),
        "has_factor": second_factor.is_set_up(request.user),
        "is_owner": has_role(request.scope.membership, Role.OWNER),
    }
    return render(request, "settings/workspace.html", context, status=status)


@contextmanager
def _own_scope(request: MemberRequest) -> Iterator[UUID | None]:
    """Open a scope of the person where there is none, for those who are in no workspace."""
    membership = request.scope.membership
    if membership is not None:
        yield membership.workspace_id
        return
    with tenancy.user(request.user.pk):
        yield None


def _workspace(request: MemberRequest) -> Workspace:
    membership = request.scope.membership
    if membership is None:
        raise RuntimeError("Settings belong to a workspace.")
    return membership.workspace
