"""Making sure that somebody means it: what goes for good is typed out first."""

from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from accounts import audit
from core.text_rules import clean


class TypedForm(forms.Form):
    """Asks to type a name or an address as it stands there; large and small letters are equal."""

    typed = forms.CharField(
        max_length=254,
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false",
                   "dir": "auto"}
        ),
    )  # fmt: skip

    def __init__(self, *args: Any, expected: str, label: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._expected = expected
        self.fields["typed"].label = label

    def clean_typed(self) -> str:
        """Refuse anything else."""
        typed: str = clean(self.cleaned_data["typed"])
        if typed.casefold() != clean(self._expected).casefold():
            raise forms.ValidationError(_("This is not the same. Type it as it stands above."))
        return typed


def refuse_staff() -> None:
    """Raise PermissionDenied where staff act in the person's place: this is theirs alone to do."""
    if audit.present_origin().staff_id is not None:
        raise PermissionDenied
