"""Template tags and filters of the interface."""

import unicodedata
from collections.abc import Iterable
from datetime import date, datetime

from django import template
from django.conf import settings
from django.forms import BoundField
from django.templatetags.static import static
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, ngettext

from core import formatting
from core.script_messages import address as messages_address

register = template.Library()

MIRRORED_ICONS = frozenset(
    {
        "arrow-back",
        "arrow-forward",
        "campaigns",
        "chevron-forward",
        "external",
        "sidebar",
        "sign-out",
        "undo",
    }
)


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


@register.simple_block_tag(takes_context=True)
def screen_title(context: template.Context, content: SafeString) -> SafeString:
    """Write a screen's name, and keep it for ``screen_title_again``: a block stands once only."""
    context.render_context["screen_title"] = content
    return content


@register.simple_tag(takes_context=True)
def screen_title_again(context: template.Context) -> SafeString:
    """Write the name that ``screen_title`` kept."""
    return context.render_context["screen_title"]  # type: ignore[no-any-return]


@register.simple_tag
def widget(field: BoundField, hint: str = "", placeholder: str = "", role: str = "") -> SafeString:
    """Draw a field's input, telling assistive technology where its hint and its errors stand."""
    described_by = [f"{field.auto_id}_helptext"] if hint else []
    if field.errors:
        described_by.append(f"{field.auto_id}_error")
    attrs: dict[str, str | bool] = {}
    if described_by:
        attrs["aria-describedby"] = " ".join(described_by)
    if placeholder:
        attrs["placeholder"] = placeholder
    if role:
        attrs["role"] = role
    return field.as_widget(attrs=attrs)


@register.simple_tag
def locale_tag() -> str:
    """Name the reader's locale for scripts, with its digits: "ar-u-nu-arab"."""
    return formatting.locale_tag()


@register.simple_tag
def script_messages() -> str:
    """Return where the texts of scripts are in the reader's language, for a `<script src>`."""
    return messages_address((get_language() or settings.LANGUAGE_CODE).split("-")[0])


@register.filter
def number(value: float) -> str:
    """Write a number as the reader's language does: 1,240 or 1.240."""
    return formatting.number(value)


@register.filter
def compact(value: float) -> str:
    """Write a number briefly: 12.4K."""
    return formatting.compact_number(value)


@register.filter
def percent(ratio: float, places: int = 0) -> str:
    """Write a ratio as percent: 0.12 is 12%."""
    return formatting.percent(ratio, places)


@register.filter
def money(minor: int, currency: str) -> str:
    """Write minor units of a currency: 1900 and "USD" are $19.00."""
    return formatting.money(minor, currency)


@register.filter
def price(minor: int, currency: str) -> str:
    """Write minor units as price lists do, without the decimals of a whole amount: $19."""
    return formatting.money(minor, currency, drops_zeros=True)


@register.filter
def day(moment: date | datetime) -> str:
    """Write the day of a moment: 22 Nov 2026, in the reader's language and order."""
    return formatting.day(moment)


@register.filter
def time_of_day(moment: datetime) -> str:
    """Write the time of day: 15:04."""
    return formatting.time_of_day(moment)


@register.filter
def clock(moment: datetime) -> str:
    """Write a moment as day and time, in the reader's language and order."""
    return formatting.day_and_time(moment)


@register.filter
def ago(moment: datetime) -> str:
    """Write how long ago a moment was: 7 hours ago."""
    return formatting.relative_time(moment)


@register.filter
def duration(seconds: float) -> str:
    """Write how long something takes: 20 seconds."""
    return formatting.duration(seconds)


@register.filter
def about(seconds: float) -> str:
    """Write how long something may take: about 20 seconds."""
    return formatting.about(seconds)


@register.filter
def file_size(size: int) -> str:
    """Write the size of a file: 12.4 MB."""
    return formatting.file_size(size)


@register.filter
def joined(items: Iterable[object]) -> str:
    """Write things one after the other as the language lists them."""
    return formatting.joined(items)


@register.filter
def signed(value: int) -> str:
    """Write a change with its sign: +50, −10."""
    return formatting.signed(value)


@register.filter
def credits(value: int) -> str:
    """Write an amount of credits in words: 1 credit, 2,000 credits."""
    return ngettext("%(amount)s credit", "%(amount)s credits", value) % {"amount": number(value)}


@register.filter
def isolates(text: str) -> SafeString:
    """Turn the invisible marks of `formatting.isolated` into <bdi>; all else is escaped."""
    html = (
        escape(text).replace(formatting.ISOLATE, "<bdi>").replace(formatting.ISOLATE_END, "</bdi>")
    )
    return mark_safe(html)  # noqa: S308  Escaped above, and `isolated` keeps the marks in pairs.


@register.filter
def initials(name: str) -> str:
    """Return the letters that stand for a name or an email: two, or one where letters join."""
    words = name.split("@")[0].replace(".", " ").split()
    letters = [word[0].upper() for word in words if word[0].isalnum()]
    is_cased = all(letter.isupper() or letter.isdigit() for letter in letters[:2])
    return "".join(letters[: 2 if is_cased else 1])


@register.filter
def tel(phone: str) -> str:
    """Return what a tel: address says of a telephone number: its digits and a leading plus."""
    digits = "".join(str(unicodedata.digit(c)) for c in phone if c.isdigit())
    return f"+{digits}" if phone.strip().startswith("+") else digits
