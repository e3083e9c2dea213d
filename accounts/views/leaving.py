"""The screens of somebody who leaves, and of whoever may still come back."""

from allauth.account.internal.flows.reauthentication import did_recently_reauthenticate
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import leaving
from accounts.confirming import TypedForm, refuse_staff
from accounts.models import Role
from accounts.permissions import workspace_page
from accounts.requests import MemberRequest


def prove(request: HttpRequest) -> HttpResponse | None:
    """Return the way to the screen that asks who they are; None where they said so just now."""
    if did_recently_reauthenticate(request):
        return None
    # Back to the screen, not to what was posted: it is typed again by whoever proved it.
    query = urlencode({"next": request.path})
    return redirect(f"{reverse('account_reauthenticate')}?{query}")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def account_delete(request: MemberRequest) -> HttpResponse:
    """Tell what becomes of whoever leaves, and let them; their workspaces go along."""
    form = TypedForm(
        request.POST if request.method == "POST" else None,
        expected=request.user.email,
        label=_("Type your e-mail address to confirm"),
    )
    if request.method == "POST":
        refuse_staff()
        if way := prove(request):
            return way
        if form.is_valid():
            return _leave(request, form)
    return _delete_screen(request, form)


def _leave(request: MemberRequest, form: TypedForm) -> HttpResponse:
    try:
        leaving.schedule_account(user=request.user, session_key=request.session.session_key)
    except leaving.OwnsSharedWorkspaces as refusal:
        form.add_error(None, str(refusal))
        return _delete_screen(request, form)
    return redirect("account_leaving")


def _delete_screen(request: MemberRequest, form: TypedForm) -> HttpResponse:
    owned = leaving.what_they_own(user=request.user)
    context = {
        "form": form,
        "days": leaving.GRACE.days,
        "shared": owned.shared,
        "owned": owned.alone,
        "is_proved": did_recently_reauthenticate(request),
    }
    status = 422 if form.is_bound else 200
    return render(request, "leaving/account.html", context, status=status)


@never_cache
@require_safe
@login_required
def account_leaving(request: MemberRequest) -> HttpResponse:
    """Ask somebody who is to be deleted whether they want to stay; there is nothing else to see."""
    if request.user.deletion_due_at is None:
        return redirect("dashboard")
    return render(request, "leaving/pending.html", {"due_at": request.user.deletion_due_at})


@require_POST
@login_required
def account_keep(request: MemberRequest) -> HttpResponse:
    """Keep the account after all."""
    refuse_staff()
    try:
        leaving.keep_account(user=request.user)
    except leaving.TooLate as refusal:
        messages.error(request, str(refusal))
        return redirect("account_leaving")
    messages.success(request, _("Your account stays. Good to have you back."))
    return redirect("dashboard")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@workspace_page(Role.OWNER)
def workspace_delete(request: MemberRequest) -> HttpResponse:
    """Tell what becomes of a workspace that is deleted, and let its owner do it."""
    membership = request.scope.membership
    assert membership is not None  # noqa: S101 - the guard let them in.
    workspace = membership.workspace
    if workspace.deletion_due_at is not None:
        return redirect("workspace_data")
    form = TypedForm(
        request.POST if request.method == "POST" else None,
        expected=workspace.name,
        label=_("Type the name of the workspace to confirm"),
    )
    if request.method == "POST":
        refuse_staff()
        if way := prove(request):
            return way
        if form.is_valid():
            leaving.schedule_workspace(workspace=workspace, by=request.user)
            return redirect("workspace_data")
    context = {
        "form": form,
        "days": leaving.GRACE.days,
        "workspace": workspace,
        "is_proved": did_recently_reauthenticate(request),
    }
    status = 422 if form.is_bound else 200
    return render(request, "leaving/workspace.html", context, status=status)


@require_POST
@workspace_page(Role.OWNER)
def workspace_keep(request: MemberRequest) -> HttpResponse:
    """Keep the workspace after all."""
    refuse_staff()
    membership = request.scope.membership
    assert membership is not None  # noqa: S101 - the guard let them in.
    try:
        leaving.keep_workspace(workspace=membership.workspace, by=request.user)
    except leaving.TooLate as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The workspace stays."))
    return redirect("workspace_data")
