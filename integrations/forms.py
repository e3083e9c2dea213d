"""The key that somebody gives for a provider."""

import re

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

# Goes into a header: visible ASCII and nothing else.
_KEY = re.compile(r"[!-~]+", re.ASCII)


class KeyForm(forms.Form):
    """One key, which is taken and never shown."""

    secret = forms.CharField(
        label=_("API key"),
        help_text=_("It is stored encrypted and never shown again."),
        min_length=20,
        max_length=300,
        widget=forms.PasswordInput(
            render_value=False,
            attrs={"autocomplete": "off", "spellcheck": "false", "dir": "ltr"},
        ),
        error_messages={"min_length": _("This is too short for an API key.")},
    )

    def clean_secret(self) -> str:
        """Refuse what cannot be a key."""
        secret: str = self.cleaned_data["secret"]
        if not _KEY.fullmatch(secret):
            raise ValidationError(_("An API key has no spaces and no special characters."))
        return secret
