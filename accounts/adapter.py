"""How django-allauth behaves here."""

import logging
from smtplib import SMTPException
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from accounts import tokens
from accounts.models import User

logger = logging.getLogger(__name__)


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth ships no types.
    """Links in mails name the configured address, never the Host of a request."""

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Send a mail; a mail server that is away does not keep people from signing up."""
        try:
            super().send_mail(template_prefix, email, context)
        except (SMTPException, OSError) as error:
            logger.error(
                "mail_not_sent", extra={"mail": template_prefix, "reason": type(error).__name__}
            )

    def set_password(self, user: User, password: str) -> None:
        """Change a password; programs that were signed in with the old one are signed out."""
        super().set_password(user, password)
        tokens.revoke_all(user=user)

    def get_reset_password_from_key_url(self, key: str) -> str:
        """Return the address at which a new password is chosen."""
        uid, _dash, token = key.partition("-")
        path = reverse("account_reset_password_from_key", kwargs={"uidb36": uid, "key": token})
        return f"{settings.SITE_URL}{path}"

    def get_email_confirmation_url(self, request: HttpRequest, emailconfirmation: Any) -> str:
        """Return the address that confirms an e-mail address."""
        path = reverse("account_confirm_email", args=[emailconfirmation.key])
        return f"{settings.SITE_URL}{path}"
