"""What people fill in about themselves."""

import unicodedata
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.forms import ConfirmEmailVerificationCodeForm
from allauth.account.forms import SignupForm as AllauthSignupForm
from allauth.core import context
from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import get_language, get_language_info, gettext_lazy
from django.utils.translation import gettext as _

from accounts import guessing, services
from accounts.models import User
from accounts.sign_in_forms import name_email_field
from core import time_zones
from core.text_rules import clean, is_no_link, shows_something

# What was written in the form of a sign-up whose code is still awaited.
SIGN_UP_SESSION_KEY = "sign_up"


class SignupForm(AllauthSignupForm):  # type: ignore[misc]  # allauth ships no types.
    """Sign-up: e-mail, password, and the name of the first workspace.

    Whoever opened an invitation in this browser signs up for its address, and needs no workspace:
    its token came by mail, so the address is theirs.
    """

    workspace_name = forms.CharField(
        label=gettext_lazy("Business or workspace name"),
        max_length=120,
        validators=[shows_something, is_no_link],
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
    )

    field_order = ("workspace_name", "email", "password1")
    account_already_exists: bool

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        name_email_field(self.fields["email"])
        self.invitation = get_adapter().invitation()
        if self.invitation:
            del self.fields["workspace_name"]
            self.fields["email"].disabled = True
            self.initial["email"] = self.invitation.email
        else:
            self.initial |= get_adapter().request.session.get(SIGN_UP_SESSION_KEY, {})

    def save(self, request: HttpRequest) -> User:
        """Create the person and their workspace, in the language they signed up in."""
        return services.sign_up(
            email=self.cleaned_data["email"],
            password=self.cleaned_data["password1"],
            workspace_name=self.cleaned_data.get("workspace_name"),
            language=(get_language() or "en").split("-")[0],
            is_verified=self.invitation is not None,
        )

    def try_save(self, request: HttpRequest) -> tuple[Any, HttpResponse | None]:
        """Save; where the address has an account, answer as if it were new and tell its owner.

        Of two racing sign-ups the second finds the account as well.
        """
        if not self.invitation:
            # For whoever comes back from the code to correct their address.
            kept = {name: self.cleaned_data[name] for name in ("workspace_name", "email")}
            request.session[SIGN_UP_SESSION_KEY] = kept
        if self.account_already_exists:
            # As slow as an account that is made.
            User().set_password(self.cleaned_data["password1"])
        else:
            try:
                return super().try_save(request)  # type: ignore[no-any-return]
            except services.EmailTaken:
                self.account_already_exists = True
        if self.invitation:
            messages.info(request, _("You have an account with this address: sign in to go on."))
            return None, redirect("account_login")
        return super().try_save(request)  # type: ignore[no-any-return]


class ConfirmCodeForm(ConfirmEmailVerificationCodeForm):  # type: ignore[misc]
    """The code that proves that somebody reads the mail of an address."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"] = forms.CharField(
            label=gettext_lazy("Code from the mail"),
            max_length=20,
            widget=forms.TextInput(
                attrs={
                    "autocomplete": "one-time-code",
                    "inputmode": "numeric",
                    "dir": "ltr",
                    "class": "code-input",
                }
            ),
        )

    def clean_code(self) -> str:
        """Compare the code, so many times; digits of any script are digits."""
        typed = self.cleaned_data["code"]
        self.cleaned_data["code"] = "".join(
            str(unicodedata.digit(character, character)) for character in typed
        )
        whose = f"{self.user.pk if self.user else 'nobody'} {self.email}"
        try:
            tried = guessing.count(context.request, "verify_code", whose)
        except guessing.TooManyTries as error:
            raise get_adapter().validation_error("too_many_codes") from error
        try:
            code: str = super().clean_code()
        except forms.ValidationError as error:
            # Whether an address has an account is told by mail to whoever reads it, and to nobody
            # else: no code was mailed, so none is right.
            if error.code == "email_taken":
                raise get_adapter().validation_error("incorrect_code") from error
            raise
        tried.rollback()
        return code


def _own_name(language: str) -> str:
    return str(get_language_info(language)["name_local"]).capitalize()


def time_zone_choices(present: str) -> list[tuple[str, Any]]:
    """Return the choices of a select: places by region, UTC, and the present one."""
    places = time_zones.grouped(timezone.now(), get_language() or settings.LANGUAGE_CODE)
    names = {choice.name for _region, found in places for choice in found}
    others = {time_zones.UTC, present} - names - {""}
    return [*places, *((name, name) for name in sorted(others))]


def existing_time_zone(name: str) -> str:
    """Return a zone there is, or none."""
    if name and time_zones.zone(name) is None:
        raise forms.ValidationError(_("There is no such time zone."))
    return name


class PreferencesForm(forms.ModelForm[User]):
    """What a person is called, and how the product speaks to them and looks."""

    class Meta:
        model = User
        fields = ("name", "language", "time_zone", "digits", "theme")
        labels = {
            "name": gettext_lazy("Your name"),
            "language": gettext_lazy("Language"),
            "time_zone": gettext_lazy("Time zone"),
            "digits": gettext_lazy("Digits"),
            "theme": gettext_lazy("Appearance"),
        }
        widgets = {
            "name": forms.TextInput(attrs={"autocomplete": "name", "dir": "auto"}),
            "language": forms.RadioSelect,
            "time_zone": forms.Select,
            "digits": forms.RadioSelect,
            "theme": forms.RadioSelect,
        }
        help_texts = {
            "name": gettext_lazy("Members of your workspace see it."),
            "language": gettext_lazy("Your pages keep the language of their brief."),
            "time_zone": gettext_lazy("Days and hours are shown as they are there."),
            "digits": gettext_lazy("Among our languages, Arabic has digits of its own: ١٢٣."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        languages = [(code, _own_name(code)) for code, _english in settings.LANGUAGES]
        self.fields["language"].widget.choices = languages
        self.fields["time_zone"].widget.choices = [
            ("", gettext_lazy("As on my device")),
            *time_zone_choices(self.instance.time_zone),
        ]

    def clean_name(self) -> str:
        """Keep a name that is seen, without characters that are not."""
        name = clean(self.cleaned_data["name"])
        is_no_link(name)
        return name

    def clean_time_zone(self) -> str:
        """Take a zone there is, or none: then the browser tells it."""
        return existing_time_zone(self.cleaned_data["time_zone"])
