"""The step of the guided start in which a first page is briefed."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accounts import brand
from accounts.models import User, Workspace
from magicpages import briefs, services
from magicpages.models import MagicPage, Theme, Tone

_ASKED = ("product", "audience", "offer")


class FirstBriefForm(forms.ModelForm[MagicPage]):
    """The three answers a page cannot do without; the rest of the brief is filled in for them."""

    class Meta:
        model = MagicPage
        fields = _ASKED
        labels = {
            "product": _("What do you sell?"),
            "audience": _("Who is it for?"),
            "offer": _("What do you offer them?"),
        }
        widgets = {
            "product": forms.Textarea(attrs={"rows": 3}),
            "audience": forms.Textarea(attrs={"rows": 2}),
            "offer": forms.Textarea(attrs={"rows": 2}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in _ASKED:
            self.fields[name].widget.attrs |= {"maxlength": briefs.LIMITS[name], "dir": "auto"}

    def clean(self) -> dict[str, Any]:
        """Clean every text, and say so where nothing visible is left."""
        data: dict[str, Any] = super().clean() or {}
        for name in _ASKED:
            if name in data:
                data[name] = briefs.clean_text(name, data[name])
                if not data[name]:
                    self.add_error(name, self.fields[name].error_messages["required"])
        return data


def form(request: HttpRequest) -> FirstBriefForm:
    """Return the short brief, begun with what the business said of itself."""
    sent = request.POST if request.method == "POST" else None
    return FirstBriefForm(sent, initial={"product": _workspace(request).about})


def save(request: HttpRequest, form: Any) -> HttpResponse | None:
    """Keep the brief as a draft and show what it costs."""
    workspace, person = _workspace(request), _person(request)
    brief = {
        **form.cleaned_data,
        "business": briefs.business_of(workspace.name),
        "proof": briefs.proof_of(brand.words_of(workspace).facts),
        "language": workspace.content_language or (get_language() or "en").split("-")[0],
        "tone": Tone.FRIENDLY,
        "theme": Theme.STUDIO,
    }
    return redirect(services.draft_page(workspace_id=workspace.pk, brief=brief, by=person))


def _person(request: Any) -> User:
    found: User = request.user
    return found


def _workspace(request: Any) -> Workspace:
    found: Workspace = request.scope.membership.workspace
    return found
