"""What people fill in about themselves."""

from typing import Any

from allauth.account.forms import SignupForm as AllauthSignupForm
from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import get_language, get_language_info, gettext_lazy
from django.utils.translation import gettext as _

from accounts import services
from accounts.models import User
from core.text_rules import clean, shows_something


class SignupForm(AllauthSignupForm):  # type: ignore[misc]  # allauth ships no types.
    """Sign-up: e-mail, password, and the name of the first workspace."""

    workspace_name = forms.CharField(
        label=gettext_lazy("Business or workspace name"),
        max_length=120,
        min_length=2,
        validators=[shows_something],
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
    )

    field_order = ("workspace_name", "email", "password1")

    def save(self, request: HttpRequest) -> User:
        """Create the person and their workspace, in the language they signed up in."""
        return services.sign_up(
            email=self.cleaned_data["email"],
            password=self.cleaned_data["password1"],
            workspace_name=self.cleaned_data["workspace_name"],
            language=(get_language() or "en").split("-")[0],
        )

    def try_save(self, request: HttpRequest) -> tuple[Any, HttpResponse | None]:
        """Save, or send to sign-in the one of two racing sign-ups that came second."""
        try:
            return super().try_save(request)  # type: ignore[no-any-return]
        except services.EmailTaken:
            messages.error(request, _("There is an account with this e-mail address: sign in."))
            return None, redirect("account_login")


def _own_name(language: str) -> str:
    return str(get_language_info(language)["name_local"]).capitalize()


class PreferencesForm(forms.ModelForm[User]):
    """What a person is called, and how the product speaks to them and looks."""

    class Meta:
        model = User
        fields = ("name", "language", "digits", "theme")
        labels = {
            "name": gettext_lazy("Your name"),
            "language": gettext_lazy("Language"),
            "digits": gettext_lazy("Digits"),
            "theme": gettext_lazy("Appearance"),
        }
        widgets = {
            "name": forms.TextInput(attrs={"autocomplete": "name", "dir": "auto"}),
            "language": forms.RadioSelect,
            "digits": forms.RadioSelect,
            "theme": forms.RadioSelect,
        }
        help_texts = {
            "name": gettext_lazy("Members of your workspace see it."),
            "language": gettext_lazy("Your pages keep the language of their brief."),
            "digits": gettext_lazy("Among our languages, Arabic has digits of its own: ١٢٣."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        languages = [(code, _own_name(code)) for code, _english in settings.LANGUAGES]
        self.fields["language"].widget.choices = languages

    def clean_name(self) -> str:
        """Keep a name that is seen, without characters that are not."""
        return clean(self.cleaned_data["name"])
