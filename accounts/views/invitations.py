"""The screens of invitations: asking people in, and the way of whoever is asked."""

from collections.abc import Callable
from functools import wraps
from typing import Any, NamedTuple, Protocol
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import rotate_token
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_ratelimit.core import is_ratelimited

from accounts import selectors, services
from accounts.member_forms import InviteForm
from accounts.models import Invitation, Role, User
from accounts.permissions import workspace_page
from accounts.requests import (
    INVITATION_SESSION_KEY,
    SESSION_KEY,
    MemberRequest,
    ScopedRequest,
)
from accounts.selectors import OpenInvitation
from core import formatting, tenancy
from core.failures import NexusError

# As often as one address may open links; whoever guesses tokens needs about 2^256 tries.
OPEN_RATE = "30/m"
WAIT_S = 60
View = Callable[..., HttpResponse]


class Change(Protocol):
    """What a service does to an invitation that was sent."""

    def __call__(self, *, invitation: Invitation, by: User) -> object: ...


class Opened(NamedTuple):
    """An invitation that somebody may look at; the hash is there when they came by its link."""

    invitation: OpenInvitation
    token_hash: str = ""


def _told_nowhere(policy: str) -> Callable[[View], View]:
    """Keep the address of a page from other sites, as a Referrer-Policy."""

    def decorate(view: View) -> View:
        @wraps(view)
        def kept(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            response = view(request, *args, **kwargs)
            response["Referrer-Policy"] = policy
            return response

        return kept

    return decorate


# --- Asking people in ---------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
@workspace_page(Role.ADMIN)
def member_invite(request: MemberRequest) -> HttpResponse:
    """Invite one or several addresses; before they are written, say that there is no seat."""
    form = InviteForm(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        status = 422 if form.is_bound else 200
        context = {"form": form, "no_seat": None if form.is_bound else _no_seat()}
        return render(request, "members/invite.html", context, status=status)
    sent, refusals = _invite_all(request, form)
    if not sent:
        for refusal in refusals:
            form.add_error(None, str(refusal))
        return _answer_refusal(render(request, "members/invite.html", {"form": form}), refusals)
    text = ngettext(
        "%(amount)s invitation is on its way.", "%(amount)s invitations are on their way.", sent
    )
    messages.success(request, text % {"amount": formatting.number(sent)})
    for refusal in refusals:
        messages.warning(request, str(refusal))
    return redirect("members")


def _no_seat() -> NexusError | None:
    try:
        services.seat_expected.send(tenancy.current_workspace_id())
    except NexusError as refusal:
        return refusal
    return None


def _invite_all(request: MemberRequest, form: InviteForm) -> tuple[int, list[NexusError]]:
    """Invite every address of a form; return how many were, and why others were not."""
    member = request.scope.membership
    if member is None:
        raise RuntimeError("A workspace page has a member.")
    sent, refusals = 0, list[NexusError]()
    for email in form.cleaned_data["addresses"]:
        try:
            services.invite(
                workspace=member.workspace,
                email=email,
                role=form.cleaned_data["role"],
                by=request.user,
                expires_in_days=form.cleaned_data["days"],
            )
            sent += 1
        except (services.AlreadyMember, services.TooManyToAddress) as error:
            refusals.append(error)
        except NexusError as error:
            # It holds for the others as well.
            refusals.append(error)
            break
    return sent, refusals


@require_POST
@workspace_page(Role.ADMIN)
def invitation_resend(request: MemberRequest, pk: UUID) -> HttpResponse:
    """Send an invitation again, with a new link."""
    done = _("The invitation to %(email)s is on its way again.")
    return _manage(request, pk, services.resend_invitation, done)


@require_POST
@workspace_page(Role.ADMIN)
def invitation_revoke(request: MemberRequest, pk: UUID) -> HttpResponse:
    """Withdraw an invitation."""
    done = _("The invitation to %(email)s is withdrawn.")
    return _manage(request, pk, services.revoke_invitation, done)


def _manage(request: MemberRequest, pk: UUID, change: Change, done: str) -> HttpResponse:
    """Let a service change an invitation of this workspace, and say ``done`` or why not."""
    invitation = _of_workspace(pk)
    try:
        change(invitation=invitation, by=request.user)
    except NexusError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, done % {"email": formatting.isolated(invitation.email)})
    return redirect("members")


def _of_workspace(pk: UUID) -> Invitation:
    # In the scope of a workspace a person sees what other workspaces sent them, too.
    rows = selectors.unanswered_invitations(workspace_id=tenancy.current_workspace_id())
    return get_object_or_404(rows, pk=pk)


def _answer_refusal(response: HttpResponse, refusals: list[NexusError]) -> HttpResponse:
    response.status_code = max(refusal.status for refusal in refusals)
    waits = [each.wait_s for each in refusals if isinstance(each, services.TooManyInvitations)]
    if response.status_code == services.TooManyInvitations.status and waits:
        response["Retry-After"] = str(max(waits))
    return response


# --- Being asked in -----------------------------------------------------------------------------


@require_safe
@_told_nowhere("no-referrer")
def invitation_link(request: ScopedRequest, token: str) -> HttpResponse:
    """Open the link of a mail: remember its token's hash, and leave the secret address."""
    if is_ratelimited(request, group="invitation", key="ip", rate=OPEN_RATE, increment=True):
        response = render(request, "429.html", status=429)
        response["Retry-After"] = str(WAIT_S)
        return response
    token_hash = services.hash_token(token)
    if selectors.invitation_of_token(token_hash=token_hash) is None:
        return _nothing(request, token_hash=token_hash)
    request.session[INVITATION_SESSION_KEY] = token_hash
    return redirect("invitation_open")


@require_safe
# Without any referrer a browser sends "null" for its origin, and our own form would be refused.
@_told_nowhere("same-origin")
def invitation_open(request: ScopedRequest) -> HttpResponse:
    """Show the invitation that was opened last, and what its reader can do about it."""
    opened = _by_link(request)
    if opened is None:
        return _nothing(request, token_hash=request.session.get(INVITATION_SESSION_KEY, ""))
    invitation, user = opened.invitation, request.user
    context = {
        "invitation": invitation,
        "address": masked(invitation.email),
        "here": reverse("invitation_open"),
        "is_addressed": user.is_authenticated
        and services.is_addressed_to(invitation, user, holds_token=True),
    }
    return render(request, "invitations/open.html", context)


@require_POST
@_told_nowhere("same-origin")
def invitation_accept(request: ScopedRequest, pk: UUID) -> HttpResponse:
    """Become a member, and go on in that workspace."""
    user = request.user
    if not user.is_authenticated:
        return redirect_to_login(reverse("invitation_open"))
    opened = _opened(request, user, pk)
    if opened is None:
        return _nothing(request, pk=pk)
    try:
        member = services.accept_invitation(
            invitation=opened.invitation, user=user, token_hash=opened.token_hash
        )
    except services.AnotherAddress:
        return redirect("invitation_open")
    except services.AccountLeaving:
        return redirect("account_leaving")
    except services.InvitationOver:
        return _nothing(request)
    # The link stays known: whoever goes back is told that they are in.
    request.session[SESSION_KEY] = str(member.workspace_id)
    # Forms that another tab drew in the workspace before must not write into this one.
    rotate_token(request)
    text = _("Welcome to %(workspace)s. Your role here: %(role)s.")
    words = {
        "workspace": formatting.isolated(opened.invitation.workspace_name),
        "role": member.get_role_display(),
    }
    messages.success(request, text % words)
    return redirect("dashboard")


@require_POST
@_told_nowhere("same-origin")
def invitation_decline(request: ScopedRequest, pk: UUID) -> HttpResponse:
    """Turn an invitation down."""
    user = request.user
    if not user.is_authenticated:
        return redirect_to_login(reverse("invitation_open"))
    opened = _opened(request, user, pk)
    if opened is None:
        return _nothing(request, pk=pk)
    try:
        services.decline_invitation(
            invitation=opened.invitation, user=user, token_hash=opened.token_hash
        )
    except services.AnotherAddress:
        return redirect("invitation_open")
    except services.InvitationOver:
        return _nothing(request)
    _forget(request)
    text = _("You have declined the invitation to %(workspace)s.")
    name = formatting.isolated(opened.invitation.workspace_name)
    messages.success(request, text % {"workspace": name})
    return redirect("workspaces")


def masked(email: str) -> str:
    """Return an address of which only its owner recognises the rest: a•••@example.com."""
    name, _at, domain = email.partition("@")
    return f"{name[:1]}•••@{domain}"


def _by_link(request: HttpRequest) -> Opened | None:
    token_hash = request.session.get(INVITATION_SESSION_KEY, "")
    invitation = selectors.invitation_of_token(token_hash=token_hash) if token_hash else None
    return Opened(invitation, token_hash) if invitation else None


def _opened(request: HttpRequest, user: User, pk: UUID) -> Opened | None:
    """Return the invitation somebody answers: that of their link, or one sent to them."""
    by_link = _by_link(request)
    if by_link is not None and by_link.invitation.id == pk:
        return by_link
    if tenancy.current() is None:
        with tenancy.user(user.pk):
            sent = selectors.invitations_of(user_id=user.pk)
    else:
        sent = selectors.invitations_of(user_id=user.pk)
    return next((Opened(each) for each in sent if each.id == pk), None)


def _forget(request: HttpRequest) -> None:
    request.session.pop(INVITATION_SESSION_KEY, None)


def _nothing(request: ScopedRequest, **which: object) -> HttpResponse:
    """Answer the same whether an invitation never was, is over, or belongs to somebody else.

    Whoever accepted it and is a member is led to the workspace instead.
    """
    user = request.user
    if user.is_authenticated and any(which.values()):
        if tenancy.current() is None:
            with tenancy.user(user.pk):
                workspace = selectors.joined_by(user_id=user.pk, **which)
        else:
            workspace = selectors.joined_by(user_id=user.pk, **which)
        if workspace is not None:
            context = {"workspace": workspace, "here": reverse("invitation_open")}
            return render(request, "invitations/member.html", context)
    return render(request, "invitations/gone.html", status=404)
