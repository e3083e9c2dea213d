"""The key that somebody gives for a provider."""

import re

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MinLengthValidator
from django.utils.translation import gettext_lazy as _

# Goes into a header: visible ASCII and nothing else.
_KEY = re.compile(r"[!-~]+", re.ASCII)
_SHORTEST_KEY = 20


class KeyForm(forms.Form):
    """One key, which is taken and never shown."""

    secret = forms.CharField(
        label=_("API key"),
        help_text=_("It is stored encrypted and never shown again."),
        max_length=300,
        # Not min_length: the browser would stop the form before anybody could read why.
        validators=[MinLengthValidator(_SHORTEST_KEY, _("This is too short for an API key."))],
        widget=forms.PasswordInput(
            render_value=False,
            attrs={"autocomplete": "off", "spellcheck": "false", "dir": "ltr"},
        ),
    )

    def clean_secret(self) -> str:
        """Refuse what cannot be a key."""
        secret: str = self.cleaned_data["secret"]
        if not _KEY.fullmatch(secret):
            raise ValidationError(_("An API key has no spaces and no special characters."))
        return secret
