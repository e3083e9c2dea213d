"""Mails about what happened: in the reader's language, as HTML and as plain text."""

from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import get_language_bidi

from core import formatting
from notifications import kinds
from notifications.outbox import Parcel
from notifications.presenters import NotificationView, plain
from notifications.unsubscribing import Subscription, url_of

MOST_SHOWN = 10


def compose(parcel: Parcel) -> EmailMultiAlternatives:
    """Return the mail of a parcel. The same parcel makes the same Message-ID."""
    user = parcel.user
    with formatting.reading_as(
        digits=user.digits, language=user.language, time_zone=user.time_zone
    ):
        kind = kinds.of(parcel.kind)
        found = [NotificationView(row) for row in parcel.notifications]
        heading = found[0].sentence if len(found) == 1 else kind.heading(len(found))
        unsubscribe_url = url_of(Subscription(parcel.workspace.pk, user.pk, parcel.kind))
        context = {
            "heading": heading if len(found) > 1 else found[0].title,
            "heading_text": heading,
            "notifications": found[:MOST_SHOWN],
            "more": max(0, len(found) - MOST_SHOWN),
            "is_one": len(found) == 1,
            "kind": kind,
            "workspace_name": parcel.workspace.name,
            "action_url": _action_url(parcel),
            "settings_url": f"{settings.SITE_URL}{reverse('notifications:preferences')}",
            "unsubscribe_url": unsubscribe_url,
            "site_url": settings.SITE_URL,
        }
        mail = EmailMultiAlternatives(
            subject=heading if get_language_bidi() else plain(heading),
            body=render_to_string("mail/notification.txt", context),
            to=[user.email],
            headers=_headers(parcel, unsubscribe_url),
        )
        mail.attach_alternative(render_to_string("mail/notification.html", context), "text/html")
    return mail


def _action_url(parcel: Parcel) -> str:
    """Return where the button leads: what happened, or all of it where that is many places."""
    places = {row.url for row in parcel.notifications}
    path = places.pop() if len(places) == 1 else ""
    return f"{settings.SITE_URL}{path or reverse('notifications:list')}"


def _headers(parcel: Parcel, unsubscribe_url: str) -> dict[str, str]:
    first = parcel.notifications[0]
    host = urlsplit(settings.SITE_URL).hostname or "localhost"
    return {
        "Message-ID": f"<notification-{first.pk}-{len(parcel.notifications)}@{host}>",
        "List-Unsubscribe": f"<{unsubscribe_url}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        # No holiday notes in return.
        "Auto-Submitted": "auto-generated",
        "X-Auto-Response-Suppress": "All",
        "Content-Language": parcel.user.language,
    }
