"""The doors of notifications: the list, the panel of the bell, preferences, and the poll."""

import json
from hashlib import sha256
from typing import Any, TypedDict
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import override, pgettext
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import (
    require_GET,
    require_http_methods,
    require_POST,
    require_safe,
)

from accounts.permissions import workspace_page
from accounts.requests import MemberRequest, ScopedRequest
from core import tenancy
from core.tables import respond
from notifications import context, kinds, outbox, selectors, services, unsubscribing
from notifications.forms import PreferencesForm
from notifications.presenters import presented
from notifications.tables import NOTIFICATIONS, UNREAD

PANEL_SIZE = 7


class Mine(TypedDict):
    """Whose notifications a request is about."""

    workspace_id: UUID
    user_id: UUID


def _mine(request: MemberRequest) -> Mine:
    return {"workspace_id": tenancy.current_workspace_id(), "user_id": request.user.pk}


@require_safe
@workspace_page()
def notification_list(request: MemberRequest) -> HttpResponse:
    """Show a person's notifications, newest first."""
    unread_only = request.GET.get("show") == UNREAD
    rows = selectors.of_person(**_mine(request))
    listing = NOTIFICATIONS.read(request, rows, present=presented)
    context = {"unread_only": unread_only, "tabs": _tabs(request, unread_only=unread_only)}
    return respond(request, "notifications/list.html", listing, context)


def _tabs(request: MemberRequest, *, unread_only: bool) -> list[dict[str, Any]]:
    address = reverse("notifications:list")
    unread = context.of(request).counted
    return [
        {
            "label": pgettext("notifications", "All"),
            "url": address,
            "is_current": not unread_only,
            "count": None,
        },
        {
            "label": pgettext("notifications", "Unread"),
            "url": f"{address}?show={UNREAD}",
            "is_current": unread_only,
            "count": unread or None,
        },
    ]


@require_safe
@workspace_page()
def panel(request: MemberRequest) -> HttpResponse:
    """Show the newest notifications in the panel of the bell."""
    return _panel(request)


def _panel(request: MemberRequest) -> HttpResponse:
    found = selectors.newest(**_mine(request), limit=PANEL_SIZE)
    shown = {"notifications": presented(found)}
    return render(request, "notifications/_panel.html", shown)


@require_POST
@workspace_page()
def read_all(request: MemberRequest) -> HttpResponse:
    """Mark everything as read."""
    services.mark_read(**_mine(request))
    return _after_reading(request)


@require_POST
@workspace_page()
def read_one(request: MemberRequest, pk: UUID) -> HttpResponse:
    """Mark one notification as read; one that is not theirs does not exist."""
    if not selectors.of_person(**_mine(request)).filter(pk=pk).exists():
        raise Http404
    services.mark_read(**_mine(request), pk=pk)
    return _after_reading(request)


def _after_reading(request: MemberRequest) -> HttpResponse:
    if "HX-Request" in request.headers:
        return _panel(request)
    back = reverse("notifications:list")
    return redirect(f"{back}?show={UNREAD}" if request.POST.get("show") == UNREAD else back)


# It writes, which a HEAD may not.
@require_GET
@workspace_page()
def notification_open(request: MemberRequest, pk: UUID) -> HttpResponse:
    """Mark a notification as read and go to what it is about."""
    row = selectors.of_person(**_mine(request)).filter(pk=pk).first()
    if row is None:
        raise Http404
    services.mark_read(**_mine(request), pk=pk)
    is_ours = url_has_allowed_host_and_scheme(row.url, allowed_hosts=None)
    return HttpResponseRedirect(row.url if is_ours else reverse("notifications:list"))


@require_http_methods(["GET", "HEAD", "POST"])
@workspace_page()
def preferences(request: MemberRequest) -> HttpResponse:
    """Choose, for each kind, whether to hear of it in the app and by mail."""
    choices = selectors.choices_of(**_mine(request))
    sent = request.POST if request.method == "POST" else None
    form = PreferencesForm(sent, choices=choices)
    if form.is_valid():
        services.choose(**_mine(request), choices=form.chosen())
        messages.success(request, _("Saved. This is how you will hear from us."))
        return redirect("notifications:preferences")
    shown = {"form": form, "is_unconfirmed": outbox.is_unconfirmed(request.user)}
    return render(request, "settings/notifications.html", shown)


# The token in the address says who asks. Mail programs post here by themselves, without a cookie.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """Ask whether the mails of one kind shall end (GET), and end them (POST)."""
    subscription = unsubscribing.read(token)
    if subscription is None:
        raise Http404
    if request.method == "POST":
        unsubscribing.end(subscription)
    with override(unsubscribing.language_of(subscription)):
        shown = {"kind": kinds.of(subscription.kind), "is_done": request.method == "POST"}
        return render(request, "notifications/unsubscribe.html", shown)


@require_safe
def activity(request: ScopedRequest) -> HttpResponse:
    """Tell an open screen what is new: unread, under way, and what just ended.

    401 where nobody is signed in: the screen then stops asking. 304 where nothing has changed, 403
    where the workspace asks for a second factor that the reader lacks.
    """
    if not request.user.is_authenticated or request.scope.membership is None:
        return HttpResponse(status=401)
    notices = context.of(request)
    if notices.membership is None:
        return HttpResponse(status=403)
    body = json.dumps(_state(notices), sort_keys=True)
    # Weak, for what is compressed on the way is never the same bytes.
    etag = f'W/"{sha256(body.encode()).hexdigest()[:32]}"'
    headers = {"ETag": etag, "X-Look-Again": str(notices.look_again_s)}
    if request.headers.get("If-None-Match") == etag:
        return HttpResponse(status=304, headers=headers)
    return HttpResponse(body, content_type="application/json", headers=headers)


def _state(notices: context.Notices) -> dict[str, Any]:
    count = len(notices.work)
    return {
        "bell": render_to_string("notifications/_count.html", {"notices": notices}),
        "unread": notices.counted,
        "count": render_to_string("notifications/_working.html", {"count": count}),
        "under_way": count,
        "work": render_to_string("notifications/_work.html", {"work": notices.work}),
        "news": notices.news,
    }
