"""What allauth tells about people's protection, for the audit log, and how the log tells it."""

from typing import Any

from allauth.account.models import EmailAddress
from allauth.account.signals import email_changed
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import (
    authenticator_added,
    authenticator_removed,
    authenticator_reset,
)
from allauth.socialaccount.models import SocialAccount, SocialLogin
from allauth.socialaccount.signals import social_account_added, social_account_removed
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts import audit
from accounts.models import User
from core import formatting

Values = audit.Values
_CODES = Authenticator.Type.RECOVERY_CODES


def connect() -> None:
    """Listen to allauth; connecting again changes nothing."""
    authenticator_added.connect(_added)
    authenticator_removed.connect(_removed)
    authenticator_reset.connect(_codes_made)
    email_changed.connect(_email_changed)
    social_account_added.connect(_google_connected)
    social_account_removed.connect(_google_disconnected)


def register() -> None:
    """Tell the audit log what these lines are."""
    for action in (
        audit.Action("factor.added", 210, gettext_lazy("Second factor added"), _say_added, "good"),
        audit.Action(
            "factor.removed", 211, gettext_lazy("Second factor removed"), _say_removed, "warn"
        ),
        audit.Action("recovery_codes.made", 212, gettext_lazy("Recovery codes made"), _say_made),
        audit.Action(
            "recovery_code.used", 213, gettext_lazy("Recovery code used"), _say_used, "warn"
        ),
        audit.Action("session.revoked", 214, gettext_lazy("Signed out elsewhere"), _say_ended),
        audit.Action(
            "email.changed", 215, gettext_lazy("E-mail address changed"), _say_email, "warn"
        ),
        audit.Action(
            "google.connected", 216, gettext_lazy("Google connected"), _say_google, "good"
        ),
        audit.Action(
            "google.disconnected", 217, gettext_lazy("Google disconnected"), _say_no_google
        ),
    ):
        audit.register(action)


# --- What happened ------------------------------------------------------------------------------


def _added(user: User, authenticator: Authenticator, **_signal: Any) -> None:
    if authenticator.type == _CODES:
        _codes_made(user)
        return
    audit.record(
        "factor.added",
        by=user,
        subject=_name_of(authenticator),
        everywhere=True,
        kind=str(authenticator.type),
    )


def _removed(user: User, authenticator: Authenticator, **_signal: Any) -> None:
    # Recovery codes go with the last factor, which has a line of its own.
    if authenticator.type != _CODES:
        audit.record(
            "factor.removed",
            by=user,
            subject=_name_of(authenticator),
            everywhere=True,
            kind=str(authenticator.type),
        )


def _codes_made(user: User, **_signal: Any) -> None:
    audit.record("recovery_codes.made", by=user)


def _email_changed(
    user: User,
    to_email_address: EmailAddress,
    from_email_address: EmailAddress | None = None,
    **_signal: Any,
) -> None:
    before = from_email_address.email if from_email_address else ""
    audit.record("email.changed", by=user, subject=to_email_address.email, before=before)


def _google_connected(sociallogin: SocialLogin, **_signal: Any) -> None:
    email = sociallogin.account.extra_data.get("email", "")
    audit.record("google.connected", by=sociallogin.user, subject=email)


def _google_disconnected(socialaccount: SocialAccount, **_signal: Any) -> None:
    email = socialaccount.extra_data.get("email", "")
    audit.record("google.disconnected", by=socialaccount.user, subject=email)


def _name_of(authenticator: Authenticator) -> str:
    is_passkey = authenticator.type == Authenticator.Type.WEBAUTHN
    return str(authenticator.wrap().name) if is_passkey else ""


# --- And in words -------------------------------------------------------------------------------


def _say_added(values: Values) -> str:
    if values.get("kind") == Authenticator.Type.TOTP:
        return _("Switched the authenticator app on.")
    return _("Added the passkey %(name)s.") % {"name": _subject(values)}


def _say_removed(values: Values) -> str:
    if values.get("kind") == Authenticator.Type.TOTP:
        return _("Switched the authenticator app off.")
    return _("Removed the passkey %(name)s.") % {"name": _subject(values)}


def _say_made(values: Values) -> str:
    return _("Made new recovery codes.")


def _say_used(values: Values) -> str:
    return _("Used a recovery code.")


def _say_ended(values: Values) -> str:
    if values["subject"]:
        return _("Signed %(device)s out.") % {"device": _subject(values)}
    count = int(values.get("count", 0))
    text = ngettext(
        "Signed %(count)s other device out.", "Signed %(count)s other devices out.", count
    )
    return text % {"count": formatting.isolated(formatting.number(count))}


def _say_email(values: Values) -> str:
    if not values.get("before"):
        return _("Set the e-mail address to %(email)s.") % {"email": _subject(values)}
    return _("Changed the e-mail address from %(before)s to %(email)s.") % {
        "before": formatting.isolated(values["before"]),
        "email": _subject(values),
    }


def _say_google(values: Values) -> str:
    return _("Connected the Google account %(email)s.") % {"email": _subject(values)}


def _say_no_google(values: Values) -> str:
    return _("Disconnected the Google account %(email)s.") % {"email": _subject(values)}


def _subject(values: Values) -> str:
    return formatting.isolated(values["subject"])
