"""What people fill in about a workspace."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import get_language_info, gettext_lazy

from accounts.forms import existing_time_zone, time_zone_choices
from accounts.models import Workspace
from core import text_rules

_NAME_WIDGET_ATTRS = {"autocomplete": "organization", "dir": "auto"}


def _languages() -> list[tuple[str, str]]:
    """Return the languages of content, each under its own name."""
    return [
        (code, str(get_language_info(code)["name_local"]).capitalize())
        for code, _english in settings.LANGUAGES
    ]


class NewWorkspaceForm(forms.Form):
    """What a new workspace is called; everything else can wait."""

    name = forms.CharField(
        label=gettext_lazy("Name of the workspace"),
        help_text=gettext_lazy("The business or the client it is for. It stands in addresses."),
        max_length=120,
        validators=[text_rules.shows_something, text_rules.is_no_link],
        widget=forms.TextInput(attrs=_NAME_WIDGET_ATTRS),
    )


class WorkspaceForm(forms.Form):
    """What a workspace is called, what its business does, which languages its content has."""

    name = forms.CharField(
        label=gettext_lazy("Name of the workspace"),
        help_text=gettext_lazy("Addresses of published pages stay as they are."),
        max_length=120,
        validators=[text_rules.shows_something, text_rules.is_no_link],
        widget=forms.TextInput(attrs=_NAME_WIDGET_ATTRS),
    )
    about = forms.CharField(
        label=gettext_lazy("What does the business do?"),
        help_text=gettext_lazy("New briefs begin with it."),
        max_length=Workspace._meta.get_field("about").max_length,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
    )
    content_language = forms.ChoiceField(
        label=gettext_lazy("Main language of content"),
        help_text=gettext_lazy("New pages begin in it. Each brief may choose another."),
        widget=forms.RadioSelect,
    )
    more_languages = forms.MultipleChoiceField(
        label=gettext_lazy("Further languages of content"),
        help_text=gettext_lazy("What else your customers read."),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    time_zone = forms.CharField(
        label=gettext_lazy("Time zone"),
        help_text=gettext_lazy("Limits a day and the months of your plan are counted there."),
        max_length=64,
        widget=forms.Select,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("content_language", "more_languages"):
            self.fields[name].choices = _languages()  # type: ignore[attr-defined]
        zones = time_zone_choices(str(self.initial.get("time_zone", "")))
        self.fields["time_zone"].widget.choices = zones

    def clean_time_zone(self) -> str:
        """Take a zone there is."""
        return existing_time_zone(self.cleaned_data["time_zone"])


class SecondFactorForm(forms.Form):
    """Whether members need a second factor."""

    requires_second_factor = forms.BooleanField(
        label=gettext_lazy("Members need a second factor"),
        help_text=gettext_lazy(
            "Whoever signs in with a password alone sets one up before they may go on."
        ),
        required=False,
    )
