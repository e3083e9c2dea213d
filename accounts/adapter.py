"""How django-allauth behaves here."""

import logging
from smtplib import SMTPException
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.models import EmailAddress
from django.conf import settings
from django.core.validators import MaxLengthValidator
from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from accounts import tokens
from accounts.models import User

logger = logging.getLogger(__name__)


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth ships no types.
    """Links in mails name the configured address, never the Host of a request."""

    def is_safe_url(self, url: str) -> bool:
        """Say whether one may be sent on to an address: only to a path of ours, on this host."""
        return url_has_allowed_host_and_scheme(url, allowed_hosts=None)

    def get_signup_redirect_url(self, request: HttpRequest) -> str:
        """Lead a new person to the guided start of their workspace."""
        return reverse("start_begin")

    def clean_email(self, email: str) -> str:
        """Refuse an address that its column does not hold."""
        MaxLengthValidator(EmailAddress._meta.get_field("email").max_length)(email)
        return email

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Send a mail; a mail server that is away does not keep people from signing up."""
        links = {name: _at_home(link) for name, link in context.items() if name.endswith("_url")}
        try:
            super().send_mail(template_prefix, email, context | links)
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


def _at_home(link: str) -> str:
    """Return a link with the configured address in place of the request's."""
    return f"{settings.SITE_URL}{urlunsplit(('', '', *urlsplit(link)[2:]))}"
