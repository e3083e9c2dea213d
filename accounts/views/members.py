"""The screens of members: who is in the workspace, as what, and how people leave it."""

from uuid import UUID

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from accounts import selectors, services
from accounts.member_forms import RoleForm, TransferForm
from accounts.models import Membership, Role
from accounts.permissions import has_role, workspace_page
from accounts.requests import SESSION_KEY, MemberRequest
from core import formatting, tenancy
from core.columns import Column, OnPhone
from core.failures import NexusError
from core.filters import Choice
from core.keyset import Order
from core.tables import Sort, Table, respond

# As many unanswered invitations as the screen shows; there are rarely ten.
MOST_INVITATIONS = 200

MEMBERS = Table(
    "members",
    gettext_lazy("Members"),
    sorts=(
        Sort("since", gettext_lazy("Longest here first"), Order(("created_at",)),
             gettext_lazy("Newest first")),
        Sort("seen", gettext_lazy("Seen last"), Order(("-seen_at",), nullable=True)),
    ),
    columns=(
        Column("name", gettext_lazy("Name"), template="members/_person.html", is_row_header=True,
               on_phone=OnPhone.TITLE),
        Column("role", gettext_lazy("Role"), template="members/_role.html", on_phone=OnPhone.END),
        Column("since", pgettext_lazy("member", "Since"), template="members/_since.html",
               sort="since", on_phone=OnPhone.LABELLED),
        Column("seen", pgettext_lazy("member", "Last seen"), template="members/_seen.html",
               sort="seen", on_phone=OnPhone.LABELLED),
        Column("change", "", template="members/_change.html", on_phone=OnPhone.LINE),
    ),
    filters=(
        Choice("role", gettext_lazy("Role"), choices=Role.choices, is_multiple=True),
    ),
    sizes=(50, 100),
)  # fmt: skip


@require_safe
@workspace_page()
def members(request: MemberRequest) -> HttpResponse:
    """Show who is in; to those in charge also who was invited."""
    workspace_id = tenancy.current_workspace_id()
    may_manage = has_role(request.scope.membership, Role.ADMIN)
    is_owner = has_role(request.scope.membership, Role.OWNER)
    listing = MEMBERS.read(request, selectors.members_of(workspace_id=workspace_id))
    invitations = selectors.unanswered_invitations(workspace_id=workspace_id)
    context = {
        "may_manage": may_manage,
        "is_owner": is_owner,
        "is_alone": is_owner and _is_alone(request),
        "invitations": invitations[:MOST_INVITATIONS] if may_manage else [],
    }
    return respond(request, "members/list.html", listing, context)


@require_http_methods(["GET", "HEAD", "POST"])
@workspace_page(Role.ADMIN)
def member_edit(request: MemberRequest, pk: UUID) -> HttpResponse:
    """Give a member another role."""
    member = _member(pk)
    if member is None:
        return _gone(request)
    form = RoleForm(request.POST or None, initial={"role": member.role})
    if request.method == "POST" and form.is_valid():
        try:
            role = form.cleaned_data["role"]
            member = services.change_role(membership=member, role=role, by=request.user)
        except NexusError as error:
            form.add_error(None, str(error))
        else:
            text = _("%(name)s has a role now: %(role)s.")
            messages.success(request, text % _words(member))
            return redirect("members")
    context = {"member": member, "form": form, "is_owner": member.role == Role.OWNER}
    status = 422 if form.errors else 200
    return render(request, "members/edit.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@workspace_page(Role.ADMIN)
def member_remove(request: MemberRequest, pk: UUID) -> HttpResponse:
    """Ask whether a member is to go, and take them out of the workspace."""
    member = _member(pk)
    if member is None:
        return _gone(request)
    if request.method != "POST":
        return render(request, "members/remove.html", {"member": member})
    try:
        services.remove_member(membership=member, by=request.user)
    except NexusError as error:
        context = {"member": member, "error": error}
        return render(request, "members/remove.html", context, status=error.status)
    text = _("%(name)s is not a member of this workspace any more.")
    messages.success(request, text % _words(member))
    return redirect("members")


@require_http_methods(["GET", "HEAD", "POST"])
@workspace_page()
def workspace_leave(request: MemberRequest) -> HttpResponse:
    """Ask whether somebody really wants to leave, and let them go."""
    member = _own(request)
    context: dict[str, object] = {
        "is_owner": member.role == Role.OWNER,
        "is_alone": _is_alone(request),
    }
    if request.method != "POST":
        return render(request, "members/leave.html", context)
    try:
        services.leave_workspace(membership=member)
    except NexusError as error:
        context["error"] = error
        return render(request, "members/leave.html", context, status=error.status)
    request.session.pop(SESSION_KEY, None)
    text = _("You have left %(workspace)s.")
    messages.success(request, text % {"workspace": formatting.isolated(member.workspace.name)})
    return redirect("workspaces")


@require_http_methods(["GET", "HEAD", "POST"])
@workspace_page(Role.OWNER)
@reauthentication_required  # type: ignore[untyped-decorator]  # allauth ships no types.
def ownership_transfer(request: MemberRequest) -> HttpResponse:
    """Make another member the owner, once it is sure who asks."""
    others = selectors.members_of(workspace_id=tenancy.current_workspace_id())
    others = others.exclude(user=request.user).order_by("user__name", "user__email", "pk")
    form = TransferForm(request.POST or None, members=others)
    if request.method == "POST" and form.is_valid():
        try:
            chosen = form.cleaned_data["member"]
            member = services.transfer_ownership(membership=chosen, by=request.user)
        except NexusError as error:
            form.add_error(None, str(error))
        else:
            text = _("%(name)s owns this workspace now. You are an admin.")
            messages.success(request, text % _words(member))
            return redirect("members")
    status = 422 if form.errors else 200
    context = {"form": form, "is_alone": not others.exists()}
    return render(request, "members/transfer.html", context, status=status)


def _is_alone(request: MemberRequest) -> bool:
    others = selectors.members_of(workspace_id=tenancy.current_workspace_id())
    return not others.exclude(user=request.user).exists()


def _member(pk: UUID) -> Membership | None:
    here = selectors.members_of(workspace_id=tenancy.current_workspace_id())
    return here.filter(pk=pk).first()


def _gone(request: MemberRequest) -> HttpResponse:
    """Answer the same for who was a member, who is one elsewhere, and nobody at all."""
    return render(request, "members/gone.html", status=404)


def _own(request: MemberRequest) -> Membership:
    membership = request.scope.membership
    if membership is None:
        raise RuntimeError("A workspace page has a member.")
    return membership


def _words(member: Membership) -> dict[str, str]:
    return {
        "name": formatting.isolated(services.called(member.user)),
        "role": str(member.get_role_display()),
    }
