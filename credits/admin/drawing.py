"""How the lists of credits and billing write amounts and ids, and find the row of a page."""

from collections.abc import Iterable, Mapping
from typing import Any, TypeVar
from uuid import UUID

from django.db.models import Model, QuerySet
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from core import formatting
from core.admin import NOTHING
from core.templatetags.ui import credits as credits_in_words

RowT = TypeVar("RowT", bound=Model)


def in_credits(amount: int) -> SafeString:
    """Show an amount with its unit, as one piece in either direction."""
    return format_html("<bdi>{}</bdi>", credits_in_words(amount))


def change(amount: int) -> SafeString:
    """Show a change with its sign, as one piece in either direction."""
    return format_html("<bdi>{}</bdi>", formatting.signed(amount))


def money(minor: int, currency: str) -> SafeString:
    """Show an amount of money, as one piece in either direction."""
    return format_html("<bdi>{}</bdi>", formatting.money(minor, currency.upper()))


def prices(amounts: Mapping[str, int]) -> SafeString:
    """Show a price in each of its currencies."""
    shown = (
        (formatting.money(amount, currency.upper()),)
        for currency, amount in sorted(amounts.items(), key=_dollars_first)
    )
    return format_html_join(SafeString(" "), '<bdi class="staff-price">{}</bdi>', shown)


def code(text: str) -> SafeString | str:
    """Show an id that one click chooses as a whole, to be copied."""
    return format_html('<code class="staff-copied" dir="ltr">{}</code>', text) if text else NOTHING


def lines(items: Iterable[Any]) -> SafeString | str:
    """Show several things below each other."""
    drawn = [(item,) for item in items]
    return format_html_join(SafeString("<br>"), "{}", drawn) if drawn else NOTHING


def row_named(rows: QuerySet[RowT], pk: str) -> RowT | None:
    """Return the row that an address names; None where there is none."""
    try:
        return rows.filter(pk=UUID(pk)).first()
    except ValueError:
        return None


def _dollars_first(item: tuple[str, int]) -> tuple[bool, str]:
    return item[0] != "usd", item[0]
