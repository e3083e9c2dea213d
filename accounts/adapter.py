"""How django-allauth behaves here."""

import logging
from smtplib import SMTPException
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.manage_email import email_already_exists
from allauth.account.models import EmailAddress
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.http import HttpRequest
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from accounts import audit, guessing, selectors, services
from accounts.models import User
from accounts.requests import INVITATION_SESSION_KEY
from core.client_address import NOWHERE, address_block, client_address
from core.redirects import is_own_address

logger = logging.getLogger(__name__)

# What somebody is told who has to wait, by the limit that they have reached.
_WAITS = {
    "rate_limited": "login_failed",
    "too_many_codes": "verify_code",
    "too_many_login_attempts": "login_failed",
}

_NEW_PASSWORD = ("account/email/password_changed", "account/email/password_reset")


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth ships no types.
    """Links in mails name the configured address, never the Host of a request."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": _("The e-mail address and the password do not match."),
        "incorrect_code": _("This code is not right. Look at the newest mail."),
        "too_many_codes": _("Too many wrong codes. Wait a quarter of an hour, then try again."),
    }

    def is_safe_url(self, url: str) -> bool:
        """Say whether one may be sent on to an address: only to a path of ours, on this host."""
        return bool(url) and is_own_address(url)

    def get_signup_redirect_url(self, request: HttpRequest) -> str:
        """Lead a new person to their invitation, or to the guided start of their workspace."""
        return reverse("invitation_open" if self.invitation() else "start_begin")

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """Lead somebody who opened an invitation back to it."""
        if self.invitation():
            return reverse("invitation_open")
        return str(super().get_login_redirect_url(request))

    def invitation(self) -> selectors.OpenInvitation | None:
        """Return the invitation that was opened in this browser, while it waits for an answer."""
        token_hash = self.request.session.get(INVITATION_SESSION_KEY)
        return selectors.invitation_of_token(token_hash=token_hash) if token_hash else None

    def clean_email(self, email: str) -> str:
        """Refuse an address that its column does not hold."""
        MaxLengthValidator(EmailAddress._meta.get_field("email").max_length)(email)
        return email

    def validation_error(self, code: str, *args: object) -> ValidationError:
        """Make a refusal; whoever has to wait gets a page with status 429."""
        if code in _WAITS:
            self.request.wait_s = guessing.wait_s(_WAITS[code])
        error: ValidationError = super().validation_error(code, *args)
        return error

    # --- Mails ------------------------------------------------------------------------------------

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Send a mail in its reader's language; a mail server that is away stops nobody."""
        links = {name: _at_home(link) for name, link in context.items() if name.endswith("_url")}
        try:
            with translation.override(_language_of(email)):
                super().send_mail(template_prefix, email, context | links)
        except (SMTPException, OSError) as error:
            logger.error(
                "mail_not_sent", extra={"mail": template_prefix, "reason": type(error).__name__}
            )

    def send_confirmation_mail(
        self, request: HttpRequest, emailconfirmation: Any, signup: bool
    ) -> None:
        """Mail a code. Somebody who changes their address gets one that says so.

        Where the new address has an account, its owner is told instead, and no code leaves.
        """
        if not request.user.is_authenticated:
            super().send_confirmation_mail(request, emailconfirmation, signup)
            return
        address = emailconfirmation.email_address
        if email_already_exists(address.email, user=address.user)[1]:
            self.send_mail("account/email/email_wanted", address.email, {})
            return
        context = {"user": address.user, "code": emailconfirmation.key}
        self.send_mail("account/email/email_change", address.email, context)

    def get_email_verification_redirect_url(self, email_address: EmailAddress) -> str:
        """Lead somebody who has changed their address back to where they did it."""
        if self.request.user.is_authenticated:
            return reverse("security")
        return str(super().get_email_verification_redirect_url(email_address))

    def send_account_already_exists_mail(self, email: str) -> None:
        """Tell the owner of an address that somebody tried to sign up with it."""
        with translation.override(_language_of(email)):
            super().send_account_already_exists_mail(email)

    def send_password_reset_mail(self, user: User, email: str, context: dict[str, Any]) -> None:
        """Send the link to a new password, to a page in the owner's language.

        It goes to the address that is stored, not to one that was typed like it.
        """
        known = EmailAddress.objects.filter(user=user, email=email.lower()).first()
        email = known.email if known else user.email
        with translation.override(user.language):
            link = self.get_reset_password_from_key_url(f"{context['uid']}-{context['key']}")
            super().send_password_reset_mail(user, email, context | {"password_reset_url": link})
        audit.record("password.reset_asked", by=user, everywhere=True)

    def get_reset_password_from_key_url(self, key: str) -> str:
        """Return the address at which a new password is chosen."""
        uid, _dash, token = key.partition("-")
        path = reverse("account_reset_password_from_key", kwargs={"uidb36": uid, "key": token})
        return f"{settings.SITE_URL}{path}"

    # --- Passwords, and how often they may be guessed ---------------------------------------------

    def set_password(self, user: User, password: str) -> None:
        """Change a password; this browser stays signed in where it is the person's own."""
        is_own = self.request.user.pk == user.pk
        kept = self.request.session.session_key if is_own else ""
        services.set_password(user=user, password=password, kept=kept or "")

    def send_notification_mail(
        self,
        template_prefix: str,
        user: User,
        context: dict[str, Any] | None = None,
        email: str | None = None,
    ) -> None:
        """Tell of a change; whoever has a new password hears of the keys that go on working."""
        told = dict(context or {})
        if template_prefix in _NEW_PASSWORD:
            told["key_count"] = selectors.live_key_count(user_id=user.pk)
            told["keys_url"] = f"{settings.SITE_URL}{reverse('api_keys')}"
        super().send_notification_mail(template_prefix, user, told, email)

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Count a try before the password is looked at."""
        super().pre_authenticate(request, **credentials)
        try:
            self._tried = guessing.count(request, "login_failed_anywhere", credentials["email"])
        except guessing.TooManyTries as error:
            raise self.validation_error("too_many_login_attempts") from error

    def get_client_ip(self, request: HttpRequest) -> str:
        """Return the whole address, for lists of sessions; allauth's limits count its block."""
        return client_address(request) or NOWHERE

    def _rollback_login_failed_rl_usage(self) -> None:
        super()._rollback_login_failed_rl_usage()
        self._tried.rollback()

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        return f"{credentials['email'].lower()} {address_block(request)}"

    def _delete_login_attempts_cached_email(self, request: HttpRequest, **credentials: Any) -> None:
        super()._delete_login_attempts_cached_email(request, **credentials)
        guessing.forget(request, "login_failed_anywhere", credentials["email"])


def _language_of(email: str) -> str:
    """Return the language of whoever has this address, or that of the page for a stranger."""
    language = User.objects.filter(email=email.lower()).values_list("language", flat=True).first()
    return str(language or translation.get_language() or settings.LANGUAGE_CODE)


def _at_home(link: str) -> str:
    """Return a link with the configured address in place of the request's."""
    return f"{settings.SITE_URL}{urlunsplit(('', '', *urlsplit(link)[2:]))}"
