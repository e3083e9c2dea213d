"""Template tags and filters of the interface."""

from datetime import datetime

from babel import Locale
from babel.dates import format_date, format_time, format_timedelta, get_datetime_format
from babel.numbers import format_decimal
from django import template
from django.conf import settings
from django.forms import BoundField
from django.templatetags.static import static
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, ngettext, to_locale

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
    attrs: dict[str, str | bool] = {}
    if described_by:
        attrs["aria-describedby"] = " ".join(described_by)
    if placeholder:
        attrs["placeholder"] = placeholder
    return field.as_widget(attrs=attrs)


@register.filter
def number(value: float) -> str:
    """Write a number as the reader's language does: 1,240 or 1.240."""
    return str(format_decimal(value, locale=_locale()))


@register.filter
def day(moment: datetime) -> str:
    """Write the day of a moment: 22 Nov 2026, in the reader's language and order."""
    return str(format_date(timezone.localtime(moment), "medium", locale=_locale()))


@register.filter
def clock(moment: datetime) -> str:
    """Write a moment as day and time, in the reader's language and order."""
    locale, here = _locale(), timezone.localtime(moment)
    pattern = str(get_datetime_format("medium", locale=locale))
    time = format_time(here, "short", locale=locale)
    return pattern.replace("'", "").format(time, format_date(here, "medium", locale=locale))


@register.filter
def ago(moment: datetime) -> str:
    """Write how long ago a moment was: 7 hours ago."""
    passed = moment - timezone.now()
    return str(format_timedelta(passed, add_direction=True, threshold=1, locale=_locale()))


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
    """Return the letters that stand for a name or an email: two, or one where letters join."""
    words = name.split("@")[0].replace(".", " ").split()
    letters = [word[0].upper() for word in words if word[0].isalnum()]
    is_cased = all(letter.isupper() or letter.isdigit() for letter in letters[:2])
    return "".join(letters[: 2 if is_cased else 1])


def _locale() -> Locale:
    return Locale.parse(to_locale(get_language() or settings.LANGUAGE_CODE))
