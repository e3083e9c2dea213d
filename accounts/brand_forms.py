"""What people fill in about their brand."""

from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy

from accounts import brand, pictures
from accounts.models import COLOR, Workspace
from core import formatting, text_rules

_COLOUR_RULE = format_lazy(
    gettext_lazy("Write the colour as {example}."), example=formatting.isolated("#2a3cea")
)


class ColorField(forms.CharField):
    """A colour as "#rrggbb", stored the one way there is."""

    widget = forms.TextInput
    default_validators = [RegexValidator(COLOR, _COLOUR_RULE)]

    def to_python(self, value: Any) -> str:
        """Take "#2A3CEA " as it is meant."""
        return str(super().to_python(value) or "").lower()

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        """Write it from left to right, without a browser's help."""
        own = {"dir": "ltr", "maxlength": 7, "autocomplete": "off", "spellcheck": "false"}
        return super().widget_attrs(widget) | own


def swatches() -> tuple[dict[str, Any], ...]:
    """Return the ready-made colours for components/colour_picker.html."""
    return tuple({"value": value, "label": label} for value, label in brand.SWATCHES)


def _font_field(label: Any) -> forms.ChoiceField:
    usual = ("", gettext_lazy("As the design of a page has it"))
    named = [(font.key, font.name) for font in brand.FONTS.values()]
    return forms.ChoiceField(
        label=label, choices=[usual, *named], required=False, widget=forms.RadioSelect
    )


class BrandKitForm(forms.Form):
    """Colours, typefaces, and what a model may know of the business."""

    brand_color = ColorField(
        label=gettext_lazy("Brand colour"),
        help_text=gettext_lazy("Buttons and large areas. It marks your workspace, too."),
        required=False,
    )
    accent_color = ColorField(
        label=gettext_lazy("Second colour"),
        help_text=gettext_lazy("Small things that should stand out."),
        required=False,
    )
    heading_font = _font_field(gettext_lazy("Typeface of headings"))
    body_font = _font_field(gettext_lazy("Typeface of text"))
    voice = forms.CharField(
        label=gettext_lazy("How do you speak to customers?"),
        help_text=gettext_lazy("The AI follows it in tone and choice of words."),
        max_length=Workspace._meta.get_field("voice").max_length,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
    )
    facts = forms.CharField(
        label=gettext_lazy("Facts and proof"),
        help_text=gettext_lazy(
            "One on each line: figures, prizes, reviews you may quote. "
            "The AI claims nothing beyond them and the brief."
        ),
        max_length=Workspace._meta.get_field("facts").max_length,
        required=False,
        widget=forms.Textarea(attrs={"rows": 6, "dir": "auto"}),
    )

    swatches = swatches()

    def clean_voice(self) -> str:
        """Keep what is seen."""
        return text_rules.clean_lines(self.cleaned_data["voice"])

    def clean_facts(self) -> str:
        """Keep as many facts as a model can weigh, each short enough to be one."""
        facts = brand.facts_in(self.cleaned_data["facts"])
        if len(facts) > brand.MOST_FACTS:
            raise forms.ValidationError(
                gettext_lazy("Write at most %(most)s facts, one on each line."),
                params={"most": formatting.number(brand.MOST_FACTS)},
            )
        long = next((number for number, fact in enumerate(facts, 1) if _is_long(fact)), None)
        if long is not None:
            raise forms.ValidationError(
                gettext_lazy("Fact %(number)s is too long: write at most %(most)s characters."),
                params={
                    "number": formatting.number(long),
                    "most": formatting.number(brand.LONGEST_FACT),
                },
            )
        return "\n".join(facts)


def _is_long(fact: str) -> bool:
    return len(fact) > brand.LONGEST_FACT


class LogoForm(forms.Form):
    """A picture to make a logo of; what is in it is judged where it is drawn anew."""

    logo = forms.FileField(
        label=gettext_lazy("Picture"),
        widget=forms.FileInput(attrs={"accept": "image/png,image/jpeg,image/webp"}),
        error_messages={
            "empty": gettext_lazy("There is nothing in this file. Choose another one.")
        },
    )

    def bytes_sent(self) -> bytes:
        """Return the file, or a little more of it than may be: enough to refuse it."""
        data: bytes = self.cleaned_data["logo"].read(pictures.LARGEST_BYTES + 1)
        return data
