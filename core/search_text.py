"""Looking things up by what people type: the ``search_text`` columns, which hold folded text."""

from typing import TypeVar

from django.db.models import Case, IntegerField, Model, QuerySet, Value, When

ModelT = TypeVar("ModelT", bound=Model)
# More words than that make a search neither better nor faster.
MOST_WORDS = 8


def matching(rows: QuerySet[ModelT], text: str) -> QuerySet[ModelT]:
    """Return the rows with every word of ``text``, which is folded by `core.text_rules.fold`.

    Without a word these are all rows.
    """
    for word in text.split()[:MOST_WORDS]:
        rows = rows.filter(search_text__contains=word)
    return rows


def best_first(rows: QuerySet[ModelT], text: str) -> QuerySet[ModelT]:
    """Order rows that begin with ``text`` first, then those of which a word does; newest first."""
    if not text:
        return rows.order_by("-created_at", "-id")
    place = Case(
        When(search_text__startswith=text, then=Value(0)),
        When(search_text__contains=f" {text}", then=Value(1)),
        default=Value(2),
        output_field=IntegerField(),
    )
    return rows.order_by(place, "-created_at", "-id")
