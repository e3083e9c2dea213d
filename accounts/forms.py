"""What people fill in about themselves."""

from typing import Any

from allauth.account.forms import SignupForm as AllauthSignupForm
from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from accounts import services
from accounts.models import User
from core.text_rules import shows_something


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
