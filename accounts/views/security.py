"""The screen of what protects a person, and the doors of what it ends."""

from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from allauth.account.decorators import reauthentication_required
from allauth.mfa.models import Authenticator
from allauth.socialaccount.internal.flows import connect
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from accounts import audit, devices, google, second_factor, selectors, services
from accounts.models import AuditEntry
from accounts.requests import MemberRequest
from core import formatting

EVENTS = 10
SIGN_INS = 20


class Event(NamedTuple):
    """A line of what happened lately, as the timeline shows it."""

    icon: str
    text: str
    at: datetime
    detail: str
    tone: str


@require_safe
@login_required
def security(request: MemberRequest) -> HttpResponse:
    """Show what protects the person, where they are signed in, and what happened lately."""
    context = {
        **_factors(request),
        "google": google.account_of(request.user) if google.is_configured() else None,
        "google_is_offered": google.is_configured(),
        "sessions": selectors.sessions_of(
            user=request.user, current=request.session.session_key or "", limit=SIGN_INS
        ),
        "sign_ins": [
            (family, devices.in_words(family.agent))
            for family in selectors.sign_ins_of(user_id=request.user.pk, limit=SIGN_INS)
        ],
        "events": _events(request),
        "delete_url": _address_of("account_delete"),
    }
    return render(request, "settings/security.html", context)


@require_POST
@login_required
def session_end(request: MemberRequest, pk: int) -> HttpResponse:
    """Sign one of the person's browsers out; 404 for any other."""
    if not services.end_session(by=request.user, session_id=pk):
        raise Http404
    messages.success(request, _("That device is signed out."))
    return redirect("security")


@require_POST
@login_required
def sign_in_end(request: MemberRequest, pk: UUID) -> HttpResponse:
    """Sign one of the person's programs out; 404 for any other."""
    if not services.end_sign_in(by=request.user, family_id=pk):
        raise Http404
    messages.success(request, _("That program is signed out."))
    return redirect("security")


@require_POST
@login_required
def sessions_end(request: MemberRequest) -> HttpResponse:
    """Sign the person out everywhere but here."""
    ended = services.end_others(by=request.user, kept=request.session.session_key or "")
    text = ngettext(
        "%(count)s other sign-in has ended.", "%(count)s other sign-ins have ended.", ended
    )
    count = formatting.isolated(formatting.number(ended))
    messages.success(request, text % {"count": count})
    return redirect("security")


@login_required
@google.when_configured
@reauthentication_required  # type: ignore[untyped-decorator]  # allauth ships no types.
def google_disconnect(request: HttpRequest) -> HttpResponse:
    """Ask whether Google should no longer sign the person in, and end it."""
    account = google.account_of(request.user)  # type: ignore[arg-type]  # Somebody is signed in.
    if account is None:
        raise Http404
    problem = ""
    try:
        connect.validate_disconnect(request, account)
    except ValidationError as error:
        problem = error.messages[0]
    if request.method != "POST" or problem:
        context = {"account": account, "problem": problem}
        status = 422 if request.method == "POST" else 200
        return render(request, "socialaccount/disconnect.html", context, status=status)
    connect.disconnect(request, account)
    return redirect("security")


def _factors(request: MemberRequest) -> dict[str, Any]:
    found = list(Authenticator.objects.filter(user_id=request.user.pk).order_by("created_at"))
    codes = next((each for each in found if each.type == Authenticator.Type.RECOVERY_CODES), None)
    is_set_up = any(each.type in second_factor.FACTORS for each in found)
    return {
        "is_needed": "needed" in request.GET and not is_set_up,
        "is_needed_by_staff": request.GET.get("needed") == "staff",
        "app": next((each for each in found if each.type == Authenticator.Type.TOTP), None),
        "passkeys": [each for each in found if each.type == Authenticator.Type.WEBAUTHN],
        "has_codes": codes is not None,
        "codes_left": len(codes.wrap().get_unused_codes()) if codes else 0,
    }


def _events(request: MemberRequest) -> list[Event]:
    entries = AuditEntry.objects.filter(user_id=request.user.pk, workspace=None).order_by("-id")
    return [_event(entry) for entry in entries[:EVENTS]]


def _event(entry: AuditEntry) -> Event:
    action = audit.action_of(entry.action)
    values = {**entry.details, "subject": entry.subject}
    place = [devices.in_words(entry.agent)] if entry.agent else []
    place += [formatting.isolated(entry.address)] if entry.address else []
    icon = "alert" if action.tone in ("warn", "bad") else "shield"
    return Event(icon, action.sentence(values), entry.created_at, " · ".join(place), action.tone)


def _address_of(name: str) -> str:
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""
