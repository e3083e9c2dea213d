"""Mails of people and workspaces that no notification is: they go to people outside."""

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import get_language_bidi
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.services import Letter
from core import formatting, text_rules

# No holiday notes in return.
HEADERS = {"Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All"}


def invitation_mail(letter: Letter) -> EmailMultiAlternatives:
    """Return the mail of an invitation: in the reader's language, else in that of who invites."""
    invitation = letter.invitation
    reader = User.objects.filter(email=invitation.email).first()
    with formatting.reading_as(
        digits=reader.digits if reader else formatting.AUTO,
        language=reader.language if reader else invitation.language,
        time_zone=reader.time_zone if reader else "",
    ):
        # Whoever reads it knows neither: what they are called must lead nowhere.
        names = {
            "name": text_rules.unlinked(formatting.isolated(invitation.invited_by_name)),
            "workspace": text_rules.unlinked(formatting.isolated(invitation.workspace_name)),
        }
        subject = _("%(name)s invites you to %(workspace)s on NexusOne") % names
        context = {
            "invitation": invitation,
            "names": {key: formatting.plain(name) for key, name in names.items()},
            "role": invitation.get_role_display(),
            "url": f"{settings.SITE_URL}{reverse('invitation_link', args=[letter.token])}",
        }
        mail = EmailMultiAlternatives(
            subject=subject if get_language_bidi() else formatting.plain(subject),
            body=render_to_string("mail/invitation.txt", context),
            to=[invitation.email],
            headers=HEADERS,
        )
        mail.attach_alternative(render_to_string("mail/invitation.html", context), "text/html")
    return mail
