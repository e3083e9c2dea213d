"""The steps of the guided start that belong to the workspace: its brand and its languages."""

from typing import Any

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language_info, gettext_lazy

from accounts import services
from accounts.brand import SWATCHES
from accounts.brand_forms import ColorField, swatches
from accounts.models import User, Workspace
from core import tenancy, text_rules


class BrandForm(forms.Form):
    """What the business is called, what it does, and its colour."""

    name = forms.CharField(
        label=gettext_lazy("What is the business called?"),
        max_length=120,
        validators=[text_rules.shows_something, text_rules.is_no_link],
        widget=forms.TextInput(attrs={"autocomplete": "organization", "dir": "auto"}),
    )
    about = forms.CharField(
        label=gettext_lazy("What does it do?"),
        help_text=gettext_lazy("One sentence, as you would tell a neighbour."),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
    )
    brand_color = ColorField(
        label=gettext_lazy("Your colour"),
        help_text=gettext_lazy("It marks your workspace."),
        required=False,
    )

    swatches = swatches()


class LanguagesForm(forms.Form):
    """Which language the reader works in, and which one their customers read."""

    language = forms.ChoiceField(
        label=gettext_lazy("Which language do you work in?"),
        help_text=gettext_lazy("Menus, messages and mails. It is yours alone."),
        widget=forms.RadioSelect,
    )
    content_language = forms.ChoiceField(
        label=gettext_lazy("Which language do your customers read?"),
        help_text=gettext_lazy("New pages begin in it. Each brief may choose another."),
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = [
            (code, str(get_language_info(code)["name_local"]).capitalize())
            for code, _english in settings.LANGUAGES
        ]
        for field in self.fields.values():
            field.choices = names  # type: ignore[attr-defined]


def brand_form(request: HttpRequest) -> BrandForm:
    """Return the form of the first step, with what is known of the business."""
    workspace = _workspace(request)
    known = {
        "name": workspace.name,
        "about": workspace.about,
        "brand_color": workspace.brand_color or SWATCHES[0][0],
    }
    return BrandForm(_sent(request), initial=known)


def save_brand(request: HttpRequest, form: Any) -> HttpResponse | None:
    """Store the brand and go on."""
    services.describe_workspace(
        workspace=_workspace(request), **form.cleaned_data, by=_person(request)
    )
    return None


def brand_is_done(request: HttpRequest) -> bool:
    """Say whether the business has told about itself."""
    workspace = _workspace(request)
    return bool(workspace.about or workspace.brand_color)


def languages_form(request: HttpRequest) -> LanguagesForm:
    """Return the form of the second step; both languages begin as the one that is being read."""
    person: User = _person(request)
    known = {
        "language": person.language,
        "content_language": _workspace(request).content_language or person.language,
    }
    return LanguagesForm(_sent(request), initial=known)


def save_languages(request: HttpRequest, form: Any) -> HttpResponse | None:
    """Store both languages and go on."""
    services.choose_languages(
        workspace=_workspace(request), user=_person(request), **form.cleaned_data
    )
    return None


def languages_are_done(request: HttpRequest) -> bool:
    """Say whether somebody chose the language of content."""
    return bool(_workspace(request).content_language)


def _sent(request: HttpRequest) -> Any:
    return request.POST if request.method == "POST" else None


def _person(request: HttpRequest) -> Any:
    return request.user


def _workspace(request: Any) -> Workspace:
    membership = request.scope.membership
    if membership is None or membership.workspace_id != tenancy.current_workspace_id():
        raise RuntimeError("The guided start belongs to a workspace.")
    found: Workspace = membership.workspace
    return found
