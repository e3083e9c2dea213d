"""How figures and moments are written: by the reader's language, with the reader's digits.

The one place that does it, for templates (`core.templatetags.ui` are thin calls), services and
mails; `static/app/js/format.js` does the same for scripts. The language is Django's active one, the
digits are those of `reading_as`.
"""

import re
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from contextvars import ContextVar
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import lru_cache

from babel import Locale
from babel.dates import (
    format_date,
    format_skeleton,
    format_time,
    format_timedelta,
    get_datetime_format,
)
from babel.lists import format_list
from babel.numbers import (
    format_compact_decimal,
    format_currency,
    format_decimal,
    format_percent,
    get_currency_precision,
)
from babel.units import format_unit
from django.conf import settings
from django.utils import timezone, translation
from django.utils.translation import get_language, to_locale
from django.utils.translation import gettext as _

from core import text_rules, time_zones

AUTO, LATIN, NATIVE = "auto", "latin", "native"
MINUS = "\N{MINUS SIGN}"

# Languages with digits of their own; in the others "native" changes nothing.
_NATIVE_SYSTEMS = {"ar": "arab"}
_LATIN_SYSTEM = "latn"
_ARABIC_INDIC = str.maketrans("0123456789%", "٠١٢٣٤٥٦٧٨٩٪")
_CODE_BEFORE_DIGIT = re.compile(r"(?<=[^\W\d_])(?=\d)")
_JUST_NOW = timedelta(seconds=10)
_SIZES = ("byte", "kilobyte", "megabyte", "gigabyte", "terabyte")

_digits: ContextVar[str] = ContextVar("formatting_digits", default=AUTO)

Number = int | float | Decimal

ISOLATE, ISOLATE_END = "\N{FIRST STRONG ISOLATE}", "\N{POP DIRECTIONAL ISOLATE}"


@contextmanager
def reading_as(*, digits: str, language: str | None = None, time_zone: str = "") -> Iterator[None]:
    """Write for a reader until the block ends: their digits, language and hours, as far as given.

    ``digits`` is "auto" (what the language's readers mostly meet on the web), "latin" or "native".
    ``time_zone`` is a name of `core.time_zones`; for any other the hours stay as they are.
    """
    token = _digits.set(digits)
    try:
        with ExitStack() as stack:
            if language is not None:
                stack.enter_context(translation.override(language))
            if (zone := time_zones.zone(time_zone)) is not None:
                stack.enter_context(timezone.override(zone))
            yield
    finally:
        _digits.reset(token)


def locale_tag() -> str:
    """Return the reader's locale for scripts, with its digits: "en", "ar-u-nu-arab"."""
    language = _language()
    if language.split("-")[0] not in _NATIVE_SYSTEMS:
        return language
    return f"{language}-u-nu-{_numbering_system()}"


def number(value: Number) -> str:
    """Write a number: 1,240 or 1.240."""
    return _spell(format_decimal(value, locale=_locale(), numbering_system=_numbering_system()))


def signed(value: Number) -> str:
    """Write a change with its sign: +50, −10."""
    sign = "+" if value > 0 else MINUS if value < 0 else ""
    return sign + number(-value if value < 0 else value)


def compact_number(value: Number) -> str:
    """Write a number briefly, for tiles and axes: 12.4K."""
    text = format_compact_decimal(
        value, locale=_locale(), fraction_digits=1, numbering_system=_numbering_system()
    )
    return _spell(text)


def percent(ratio: Number, places: int = 0) -> str:
    """Write a ratio as percent with at most ``places`` decimals: 0.125 is 12.5% with one."""
    pattern = str(_locale().percent_formats[None].pattern)
    if places:
        pattern = pattern.replace("#,##0", f"#,##0.{'#' * places}")
    text = format_percent(
        ratio, format=pattern, locale=_locale(), numbering_system=_numbering_system()
    )
    return _spell(text)


def money(minor: int, currency: str, *, drops_zeros: bool = False) -> str:
    """Write an amount of minor units: 1900 and "USD" are $19.00.

    ``drops_zeros`` leaves the decimals of a whole amount out, as price lists like it: $19.
    """
    places = int(get_currency_precision(currency))
    amount = Decimal(minor).scaleb(-places)
    is_whole = drops_zeros and amount == amount.to_integral_value()
    text = format_currency(
        amount,
        currency,
        format=_whole_pattern() if is_whole else None,
        currency_digits=not is_whole,
        locale=_locale(),
        numbering_system=_numbering_system(),
    )
    return _spell(_CODE_BEFORE_DIGIT.sub("\N{NO-BREAK SPACE}", text))


def day(moment: date | datetime, style: str = "medium") -> str:
    """Write a day: Nov 22, 2026. A moment's day is the one where the reader is."""
    return _spell(format_date(_local_day(moment), style, locale=_locale()))


def month(moment: date | datetime) -> str:
    """Write a month with its year: November 2026."""
    return _spell(format_skeleton("yMMMM", _local_day(moment), locale=_locale()))


def time_of_day(moment: datetime) -> str:
    """Write a time of day: 3:04 PM or 15:04."""
    return _spell(format_time(timezone.localtime(moment), "short", locale=_locale()))


def day_and_time(moment: datetime) -> str:
    """Write a moment as day and time, in the language's order."""
    pattern = str(get_datetime_format("medium", locale=_locale()))
    return pattern.replace("'", "").format(time_of_day(moment), day(moment))


def relative_time(moment: datetime, now: datetime | None = None) -> str:
    """Write how far a moment is from now: 7 hours ago, in 3 days, just now."""
    passed = moment - (now or timezone.now())
    if abs(passed) < _JUST_NOW:
        return _("just now")
    text = format_timedelta(passed, add_direction=True, threshold=1, locale=_locale())
    return _spell(text)


def duration(seconds: float) -> str:
    """Write how long something takes, in the unit that fits: 20 seconds, 3 minutes."""
    return _spell(format_timedelta(timedelta(seconds=round(seconds)), locale=_locale()))


def about(seconds: float) -> str:
    """Write a duration that was guessed: about 20 seconds."""
    return _("about %(duration)s") % {"duration": duration(seconds)}


def file_size(size: int) -> str:
    """Write the size of a file: 12.4 MB."""
    value, step = float(size), 0
    while value >= 1000 and step < len(_SIZES) - 1:
        value, step = value / 1000, step + 1
    text = format_unit(
        round(value, 1),
        f"digital-{_SIZES[step]}",
        "short" if step else "long",
        locale=_locale(),
        numbering_system=_numbering_system(),
    )
    return _spell(text)


def joined(items: Iterable[object]) -> str:
    """Write things one after the other as the language lists them: a, b and c."""
    return str(format_list([str(item) for item in items], locale=_locale()))


def isolated(value: object) -> str:
    """Keep a name or a figure on one line and apart from the sentence around it, without markup.

    Screens may turn the invisible marks into <bdi>; mails and titles carry them as they are.
    """
    return f"{ISOLATE}{text_rules.clean(str(value))}{ISOLATE_END}"


def plain(text: str) -> str:
    """Return a subject without the marks that only readers of right-to-left need."""
    return text.replace(ISOLATE, "").replace(ISOLATE_END, "")


def _language() -> str:
    return get_language() or settings.LANGUAGE_CODE


def _locale() -> Locale:
    return _parsed(_language())


@lru_cache
def _parsed(language: str) -> Locale:
    return Locale.parse(to_locale(language))


def _numbering_system() -> str:
    digits, locale = _digits.get(), _locale()
    if digits == NATIVE:
        return _NATIVE_SYSTEMS.get(str(locale.language), _LATIN_SYSTEM)
    return _LATIN_SYSTEM if digits == LATIN else str(locale.default_numbering_system)


def _spell(text: str) -> str:
    """Babel chooses the separators of a numbering system; the digits themselves are left to us."""
    return text.translate(_ARABIC_INDIC) if _numbering_system() == "arab" else str(text)


def _whole_pattern() -> str:
    pattern = str(_locale().currency_formats["standard"].pattern)
    return pattern.replace(".00", "")


def _local_day(moment: date | datetime) -> date:
    return timezone.localtime(moment).date() if isinstance(moment, datetime) else moment
