"""The mails about leaving and staying: in the reader's language, as HTML and as plain text."""

import logging
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from core import formatting

logger = logging.getLogger(__name__)


def send(user: User, what: str) -> None:
    """Tell a person that they are to be deleted ("leaving"), or that they stay ("kept").

    A mail server that is away keeps nobody from leaving.
    """
    try:
        compose(user, what).send()
    except (SMTPException, OSError) as error:
        logger.error("mail_not_sent", extra={"mail": what, "reason": type(error).__name__})


def compose(user: User, what: str) -> EmailMultiAlternatives:
    """Return the mail."""
    with formatting.reading_as(digits=user.digits, language=user.language):
        subjects = {
            "leaving": _("Your NexusOne account will be deleted"),
            "kept": _("Your NexusOne account stays"),
        }
        # Where they sign in, they are asked whether they want to keep it.
        place = reverse("account_leaving") if what == "leaving" else reverse("dashboard")
        context = {
            "heading": subjects[what],
            "email": user.email,
            "due_at": user.deletion_due_at,
            "url": f"{settings.SITE_URL}{place}",
        }
        mail = EmailMultiAlternatives(
            subject=subjects[what],
            body=render_to_string(f"leaving/{what}_mail.txt", context),
            to=[user.email],
            headers={"Auto-Submitted": "auto-generated", "Content-Language": user.language},
        )
        html = render_to_string(f"leaving/{what}_mail.html", context)
        mail.attach_alternative(html, "text/html")
    return mail
