"""How a member wants to hear of things."""

from collections.abc import Iterator, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from notifications import kinds
from notifications.selectors import Choice


class PreferencesForm(forms.Form):
    """Two boxes for each kind; fields are "<kind>:app" and "<kind>:mail"."""

    def __init__(self, *args: Any, choices: Mapping[str, Choice], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for key, choice in choices.items():
            self.fields[f"{key}:app"] = forms.BooleanField(
                label=_("In the app"), required=False, initial=choice.in_app
            )
            self.fields[f"{key}:mail"] = forms.BooleanField(
                label=_("By e-mail"), required=False, initial=choice.by_mail
            )
        self._keys = list(choices)

    def rows(self) -> Iterator[dict[str, Any]]:
        """Yield each kind with its two fields."""
        for key in self._keys:
            yield {
                "kind": kinds.of(key),
                "app": self[f"{key}:app"],
                "mail": self[f"{key}:mail"],
            }

    def chosen(self) -> dict[str, Choice]:
        """Return what was sent."""
        data = self.cleaned_data
        return {key: Choice(data[f"{key}:app"], data[f"{key}:mail"]) for key in self._keys}
