"""The mailbox of a local installation: what it would have sent, to be read in the browser.

Only with the local settings, where mails are files: elsewhere these addresses do not exist.
"""

import email
import email.policy
from collections.abc import Iterator
from datetime import UTC, datetime
from email.message import EmailMessage
from functools import wraps
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe

from accounts.permissions import View

SHOWN = 50
# The file backend of Django writes such a line after each mail.
_RULE = b"\n" + b"-" * 79 + b"\n"
# A mail brings its own style attributes, and nothing else.
_CLOSED = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; form-action 'none'; "
    "base-uri 'none'; frame-ancestors 'self'; sandbox"
)


class Mail(NamedTuple):
    """A mail as its reader sees it. ``key`` names it in addresses, and says nothing of it."""

    key: str
    to: str
    subject: str
    sent_at: datetime
    text: str
    html: str


def is_open() -> bool:
    """Say whether mails stay on this machine, to be read here."""
    return settings.IS_LOCAL and settings.EMAIL_BACKEND.endswith(".filebased.EmailBackend")


def mails() -> list[Mail]:
    """Return the mails of this machine, newest first."""
    folder = Path(settings.EMAIL_FILE_PATH)
    files = sorted(folder.glob("*.log"), key=lambda file: file.stat().st_mtime_ns, reverse=True)
    return [mail for file in files[:SHOWN] for mail in reversed([*_mails_in(file)])]


def _mails_in(file: Path) -> Iterator[Mail]:
    sent_at = datetime.fromtimestamp(file.stat().st_mtime, UTC)
    for number, content in enumerate(file.read_bytes().split(_RULE)):
        if content.strip():
            message = email.message_from_bytes(content, policy=email.policy.default)
            key = sha256(f"{file.name} {number}".encode()).hexdigest()[:16]
            yield Mail(
                key,
                str(message["To"] or ""),
                str(message["Subject"] or ""),
                sent_at,
                _part(message, "plain"),
                _part(message, "html"),
            )


def _part(message: EmailMessage, kind: str) -> str:
    part = message.get_body(preferencelist=(kind,))
    return str(part.get_content()).strip() if part else ""


def _local_only(view: View) -> View:
    @wraps(view)
    def guarded(request: HttpRequest, *args: str, **kwargs: str) -> HttpResponse:
        if not settings.IS_LOCAL:
            raise Http404
        return view(request, *args, **kwargs)

    return guarded


def _mail(key: str) -> Mail:
    found = next((mail for mail in mails() if mail.key == key), None)
    if found is None:
        raise Http404
    return found


@require_safe
@_local_only
def mailbox(request: HttpRequest) -> HttpResponse:
    """List the mails, newest first."""
    return render(request, "local/mailbox.html", {"mails": mails()})


@require_safe
@_local_only
def mail_detail(request: HttpRequest, key: str) -> HttpResponse:
    """Show one mail: its words, and how it looks."""
    return render(request, "local/mail.html", {"mail": _mail(key)})


@require_safe
@_local_only
@xframe_options_sameorigin
def mail_frame(request: HttpRequest, key: str) -> HttpResponse:
    """Give the HTML of one mail, shut in: it may run and load nothing."""
    return HttpResponse(_mail(key).html, headers={"Content-Security-Policy": _CLOSED})


urlpatterns = [
    path("", mailbox, name="local_mail"),
    path("<slug:key>/", mail_detail, name="local_mail_detail"),
    path("<slug:key>/frame/", mail_frame, name="local_mail_frame"),
]
