"""Template tags and filters of the interface."""

import unicodedata

from django import template
from django.forms import BoundField
from django.templatetags.static import static
from django.utils.formats import number_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language_info, ngettext

register = template.Library()

MIRRORED_ICONS = frozenset(
    {"arrow-back", "arrow-forward", "campaigns", "chevron-forward", "external", "sign-out", "undo"}
)
MINUS = "\N{MINUS SIGN}"


@register.simple_tag
def icon(name: str) -> SafeString:
    """Draw one symbol of the icon sprite; icons that point somewhere mirror in right-to-left.

    An icon is decoration: the words beside it, or the label of its button, carry the meaning.
    """
    css_class = "icon icon--mirror" if name in MIRRORED_ICONS else "icon"
    return format_html(
        '<svg class="{}" aria-hidden="true" focusable="false"><use href="{}#{}"></use></svg>',
        css_class,
        static("app/img/icons.svg"),
        name,
    )


@register.simple_tag
def widget(field: BoundField, hint: str = "", placeholder: str = "") -> SafeString:
    """Draw a field's input, telling assistive technology where its hint and its errors stand."""
    described_by = [f"{field.auto_id}_helptext"] if hint else []
    if field.errors:
        described_by.append(f"{field.auto_id}_error")
    attrs = {}
    if described_by:
        attrs["aria-describedby"] = " ".join(described_by)
    if placeholder:
        attrs["placeholder"] = placeholder
    return field.as_widget(attrs=attrs)


@register.filter
def number(value: float) -> str:
    """Write a number as the reader's language does, with its thousands grouped."""
    return number_format(value, use_l10n=True, force_grouping=True)


@register.filter
def signed(value: int) -> str:
    """Write a change with its sign: +50, −10."""
    sign = "+" if value > 0 else MINUS if value < 0 else ""
    return sign + number(abs(value))


@register.filter
def credits(value: int) -> str:
    """Write an amount of credits in words: 1 credit, 2,000 credits."""
    return ngettext("%(amount)s credit", "%(amount)s credits", value) % {"amount": number(value)}


@register.filter
def initials(name: str) -> str:
    """Return up to two capital letters that stand for a name or an email address."""
    words = [word for word in name.split("@")[0].replace(".", " ").split() if word]
    letters = [word[0] for word in words if unicodedata.category(word[0])[0] in "LN"]
    return "".join(letters[:2]).upper()


@register.filter
def text_direction(language_code: str) -> str:
    """Return "rtl" or "ltr" for a language that Django knows."""
    return "rtl" if get_language_info(language_code)["bidi"] else "ltr"
