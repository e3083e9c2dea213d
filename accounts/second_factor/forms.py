"""What people fill in about what protects them."""

import unicodedata
from typing import Any

from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm, EditWebAuthnForm, LoginWebAuthnForm
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts import audit, second_factor
from core.text_rules import clean, shows_something

_CODE = {
    "autocomplete": "one-time-code",
    "inputmode": "numeric",
    "autocapitalize": "off",
    "spellcheck": "false",
    "dir": "ltr",
}
_LONGEST_CODE = 40
_LONGEST_NAME = 60


def _code_field(label: Any, hint: Any = "") -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=hint,
        max_length=_LONGEST_CODE,
        widget=forms.TextInput(attrs=_CODE),
    )


def _name_field() -> forms.CharField:
    return forms.CharField(
        label=_("Name of the passkey"),
        help_text=_("So that you recognise it later: the device, or where you keep it."),
        max_length=_LONGEST_NAME,
        validators=[shows_something],
        widget=forms.TextInput(attrs={"dir": "auto", "autocomplete": "off"}),
    )


def _western(code: str) -> str:
    """Write the digits of every script as 0 to 9: keyboards differ, codes do not."""
    return "".join(str(unicodedata.digit(each, each)) for each in code)


class _OnceMixin:
    """A code is good once, whatever is left of its time."""

    cleaned_data: dict[str, Any]
    authenticator: Any
    user: Any

    def clean_code(self) -> str:
        """Refuse a wrong code, and a right one that was used before."""
        self.cleaned_data["code"] = _western(self.cleaned_data["code"])
        code: str = super().clean_code()  # type: ignore[misc]
        if not second_factor.is_first_use(self.authenticator, code):
            raise get_adapter().validation_error("incorrect_code")
        if self.authenticator.type == Authenticator.Type.RECOVERY_CODES:
            audit.record("recovery_code.used", by=self.user)
        return code


class CodeForm(_OnceMixin, AuthenticateForm):  # type: ignore[misc]  # allauth ships no types.
    """The second step of signing in."""

    code = _code_field(
        _("Code"), _("Six digits from your authenticator app, or one of your recovery codes.")
    )


class ConfirmByCodeForm(_OnceMixin, ReauthenticateForm):  # type: ignore[misc]
    """Proof that it is still the same person, by code."""

    code = _code_field(
        _("Code"), _("Six digits from your authenticator app, or one of your recovery codes.")
    )


class ActivateAppForm(ActivateTOTPForm):  # type: ignore[misc]
    """The first code of an authenticator app."""

    code = _code_field(_("Code from the app"), _("Six digits. They change every 30 seconds."))

    def clean_code(self) -> str:
        """Refuse a code that the app does not show now."""
        self.cleaned_data["code"] = _western(self.cleaned_data["code"])
        return str(super().clean_code())


class AddPasskeyForm(AddWebAuthnForm):  # type: ignore[misc]
    """A new passkey. It always signs in alone, so its device must check who holds it."""

    name = _name_field()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields.pop("passwordless", None)
        # The device has made the passkey by now: a missing name is no reason to lose it.
        self.fields["name"].required = False

    def clean_name(self) -> str:
        """Keep a name that is seen, or make one."""
        self.cleaned_data["name"] = clean(self.cleaned_data["name"])
        return str(super().clean_name())

    def clean(self) -> dict[str, Any]:
        """Refuse what no device of this person made, also when it is not even a passkey."""
        self.cleaned_data["passwordless"] = True
        cleaned: dict[str, Any] = _understood(super().clean)
        return cleaned


class RenamePasskeyForm(EditWebAuthnForm):  # type: ignore[misc]
    """Another name for a passkey."""

    name = _name_field()

    def clean_name(self) -> str:
        """Keep a name that is seen."""
        return clean(self.cleaned_data["name"])


class PasskeyLoginForm(LoginWebAuthnForm):  # type: ignore[misc]
    """Signing in by passkey alone."""

    def clean_credential(self) -> Any:
        """Refuse what is not a passkey of anybody."""
        return _understood(super().clean_credential)


def _understood(check: Any) -> Any:
    """Do a check of allauth's; an answer so broken that it falls over it is a wrong one."""
    try:
        return check()
    except ValidationError as error:
        if getattr(error, "code", None) == "invalid":
            raise get_adapter().validation_error("incorrect_code") from error
        raise
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise get_adapter().validation_error("incorrect_code") from error
