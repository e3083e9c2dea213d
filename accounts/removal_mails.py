"""The mail to somebody who was taken out of a workspace: no member any more, so no notification."""

import logging
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import get_language_bidi
from django.utils.translation import gettext as _

from accounts.models import User
from core import formatting, text_rules

logger = logging.getLogger(__name__)


def send(user: User, workspace_name: str) -> None:
    """Tell a person that they are no longer a member of a workspace.

    A mail server that is away keeps nobody in.
    """
    if not user.is_active:
        return
    try:
        compose(user, workspace_name).send()
    except (SMTPException, OSError) as error:
        logger.error("mail_not_sent", extra={"mail": "removed", "reason": type(error).__name__})


def compose(user: User, workspace_name: str) -> EmailMultiAlternatives:
    """Return the mail, in the person's language."""
    with formatting.reading_as(digits=user.digits, language=user.language):
        name = text_rules.unlinked(formatting.isolated(workspace_name))
        heading = _("You are no longer a member of %(workspace)s") % {"workspace": name}
        context = {
            "heading": heading,
            "email": user.email,
            "url": f"{settings.SITE_URL}{reverse('workspaces')}",
        }
        mail = EmailMultiAlternatives(
            subject=heading if get_language_bidi() else formatting.plain(heading),
            body=render_to_string("members/removed_mail.txt", context),
            to=[user.email],
            headers={"Auto-Submitted": "auto-generated", "Content-Language": user.language},
        )
        html = render_to_string("members/removed_mail.html", context)
        mail.attach_alternative(html, "text/html")
    return mail
