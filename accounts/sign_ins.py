"""What Django and allauth tell about coming in and going, for the audit log."""

from typing import Any

from allauth.account import signals
from allauth.account.models import EmailAddress
from allauth.mfa.signals import authentication_failed
from django.contrib.auth.signals import user_logged_out, user_login_failed
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import audit
from accounts.models import User
from core import formatting

Values = audit.Values


def connect() -> None:
    """Listen; connecting again changes nothing."""
    signals.user_logged_in.connect(_came_in)
    user_logged_out.connect(_left)
    user_login_failed.connect(_password_failed)
    authentication_failed.connect(_second_factor_failed)
    signals.email_confirmed.connect(_email_confirmed)


def register() -> None:
    """Tell the audit log what these lines are."""
    for action in (
        audit.Action(
            "account.created", 190, gettext_lazy("Account made"), _say_account_created, "good"
        ),
        audit.Action(
            "email.verified", 191, gettext_lazy("E-mail address confirmed"), _say_verified, "good"
        ),
        audit.Action("session.started", 200, gettext_lazy("Signed in"), _say_started),
        audit.Action("session.failed", 201, gettext_lazy("Sign-in failed"), _say_failed, "warn"),
        audit.Action("session.ended", 202, gettext_lazy("Signed out"), _say_ended),
        audit.Action(
            "password.reset_asked", 205, gettext_lazy("New password asked for"), _say_asked
        ),
        audit.Action(
            "password.changed", 206, gettext_lazy("Password changed"), _say_changed, "warn"
        ),
    ):
        audit.register(action)


# --- What happened ------------------------------------------------------------------------------


def _came_in(user: User, **_signal: Any) -> None:
    audit.record("session.started", by=user, everywhere=True)


def _left(user: User | None, **_signal: Any) -> None:
    # A session that was nobody's ends as well, now and then.
    if user is not None:
        audit.record("session.ended", by=user, everywhere=True)


def _password_failed(credentials: dict[str, Any], **_signal: Any) -> None:
    # What somebody typed is kept only where it is an account.
    user = User.objects.filter(email=str(credentials.get("email", "")).lower()).first()
    audit.record("session.failed", by=user, everywhere=user is not None)


def _second_factor_failed(user: User, **_signal: Any) -> None:
    audit.record("session.failed", by=user, everywhere=True, factor="second")


def _email_confirmed(email_address: EmailAddress, **_signal: Any) -> None:
    user: User = email_address.user
    audit.record("email.verified", by=user, subject=email_address.email, everywhere=True)


# --- In words -----------------------------------------------------------------------------------


def _say_account_created(values: Values) -> str:
    return _("Made an account.")


def _say_verified(values: Values) -> str:
    return _("Confirmed the address %(email)s.") % {"email": formatting.isolated(values["subject"])}


def _say_started(values: Values) -> str:
    return _("Signed in.")


def _say_failed(values: Values) -> str:
    if values.get("factor"):
        return _("Gave the right password, but a wrong second factor.")
    return _("Somebody tried to sign in with a wrong password.")


def _say_ended(values: Values) -> str:
    return _("Signed out.")


def _say_asked(values: Values) -> str:
    return _("Asked for a link to choose a new password.")


def _say_changed(values: Values) -> str:
    return _("Chose a new password.")
