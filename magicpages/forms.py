"""The brief as a person writes it, and the form a visitor sends."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import get_language_info
from django.utils.translation import gettext_lazy as _

from core import text_rules
from magicpages import briefs
from magicpages.models import MagicPage


class BriefForm(forms.ModelForm[MagicPage]):
    """What is sold, to whom, with which offer; and how the page speaks and looks."""

    class Meta:
        model = MagicPage
        fields = ("product", "audience", "offer", "proof", "business", "tone", "language", "theme")
        widgets = {
            "product": forms.Textarea(attrs={"rows": 4}),
            "audience": forms.Textarea(attrs={"rows": 2}),
            "offer": forms.Textarea(attrs={"rows": 2}),
            "proof": forms.Textarea(attrs={"rows": 3}),
            "tone": forms.RadioSelect,
            "language": forms.RadioSelect,
            "theme": forms.RadioSelect,
        }
        labels = {
            "product": _("What do you sell?"),
            "audience": _("Who is it for?"),
            "offer": _("What do you offer them?"),
            "proof": _("What can you prove?"),
            "business": _("Name of the business"),
            "tone": _("How should it sound?"),
            "language": _("Language of the page"),
            "theme": _("How should it look?"),
        }
        help_texts = {
            "product": _(
                "Describe it as you would to a friend: what it is, what it does, what is special."
            ),
            "audience": _("The people you want to reach, and what they worry about."),
            "offer": _("Price, trial, discount, deadline: only what is true today."),
            "proof": _(
                "One fact a line: a review you may quote, a number, a prize. We never invent any."
            ),
            "business": _("As it should stand on the page."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, limit in briefs.LIMITS.items():
            self.fields[name].widget.attrs["maxlength"] = limit
            self.fields[name].widget.attrs["dir"] = "auto"
        languages = [
            (code, get_language_info(code)["name_local"].capitalize())
            for code, _n in settings.LANGUAGES
        ]
        field: Any = self.fields["language"]
        field.choices = languages
        for name in ("tone", "theme"):
            # No empty choice among radio buttons.
            field = self.fields[name]
            field.choices = [choice for choice in field.choices if choice[0]]

    def clean(self) -> dict[str, Any]:
        """Clean every text, and say so where nothing visible is left."""
        data: dict[str, Any] = super().clean() or {}
        for name in briefs.LIMITS:
            if name not in data:
                continue
            data[name] = briefs.clean_text(name, data[name])
            if not data[name] and name not in briefs.OPTIONAL:
                self.add_error(name, self.fields[name].error_messages["required"])
        return data


class LineField(forms.CharField):
    """One line of text, cleaned before it is measured: composed, some letters become several."""

    def to_python(self, value: Any) -> str:
        """Return the line as it would be stored."""
        return text_rules.clean(super().to_python(value) or "")


class LeadForm(forms.Form):
    """What a visitor of a published page sends."""

    name = LineField(max_length=120)
    email = forms.EmailField(max_length=254)
    phone = LineField(max_length=40, required=False)
    consent = forms.BooleanField()

    def clean_phone(self) -> str:
        """Return the phone as it was written, or refuse what cannot be one."""
        phone: str = self.cleaned_data["phone"]
        if phone and (sum(c.isdigit() for c in phone) < 5 or any(c.isalpha() for c in phone)):
            raise forms.ValidationError(_("Enter a phone number, for example +34 600 000 000."))
        return phone
