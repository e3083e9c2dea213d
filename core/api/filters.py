"""Filters of lists, declared by their views: ``filters = (Choice("status", …), Since("since"))``.

A name that a list does not know changes nothing; a value that a filter cannot mean is a 400.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, ClassVar
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from rest_framework.exceptions import ValidationError
from rest_framework.filters import BaseFilterBackend
from rest_framework.request import Request
from rest_framework.views import APIView

from core import search_text, text_rules

MOST_TEXT = 200
# Further from now than any row, and near enough for every database and time zone.
_YEARS = range(1970, 3000)
# What Python reads and nobody writes, such as weeks and times without colons, is no moment here.
_MOMENT = re.compile(
    r"\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d{1,6})?)?(Z|[+-]\d\d:\d\d)?)?", re.ASCII
)


class Filter:
    """One query parameter. ``schema`` and ``description`` go into the OpenAPI document."""

    def __init__(self, name: str, *, field: str = "", description: str = "") -> None:
        self.name, self.field = name, field or name
        self.description = description

    @property
    def schema(self) -> dict[str, Any]:
        """The JSON schema of a value."""
        return {"type": "string"}

    def where(self, text: str) -> Q:
        """Return what a value demands of rows. Raises ValueError for one that means nothing."""
        return Q(**{self.field: text})

    def complaint(self) -> str:
        """Say what a value should have been."""
        return _("This value does not exist.")


class Choice(Filter):
    """One of a few values."""

    def __init__(
        self,
        name: str,
        choices: Iterable[str] | Callable[[], Iterable[str]],
        *,
        field: str = "",
        description: str = "",
    ) -> None:
        super().__init__(name, field=field, description=description)
        self._choices = choices

    @property
    def choices(self) -> list[str]:
        """The values, as they are registered by now."""
        return list(self._choices() if callable(self._choices) else self._choices)

    @property
    def schema(self) -> dict[str, Any]:
        """The JSON schema of a value."""
        return {"type": "string", "enum": self.choices}

    def where(self, text: str) -> Q:
        """Return the rows with this value."""
        if text not in self.choices:
            raise ValueError(text)
        return super().where(text)


class Text(Filter):
    """Exactly this text."""

    def __init__(
        self, name: str, *, max_length: int, field: str = "", description: str = ""
    ) -> None:
        super().__init__(name, field=field, description=description)
        self._max_length = max_length

    @property
    def schema(self) -> dict[str, Any]:
        """The JSON schema of a value."""
        return {"type": "string", "maxLength": self._max_length}

    def where(self, text: str) -> Q:
        """Return the rows with this text."""
        if len(text) > self._max_length or "\x00" in text:
            raise ValueError(text)
        return super().where(text)


class Id(Filter):
    """The id of another row; of a foreign one there is nothing, like of one that never was."""

    @property
    def schema(self) -> dict[str, Any]:
        """The JSON schema of a value."""
        return {"type": "string", "format": "uuid"}

    def where(self, text: str) -> Q:
        """Return the rows that refer to this id."""
        return Q(**{self.field: UUID(text)})

    def complaint(self) -> str:
        """Say what a value should have been."""
        return _("Write the id as a UUID.")


@dataclass(frozen=True)
class _Comparison:
    lookup: str
    words: str


class Moment(Filter):
    """Rows before or after a moment; a day alone begins at midnight, as UTC has it."""

    SINCE: ClassVar = _Comparison("gte", "At this moment or later.")
    UNTIL: ClassVar = _Comparison("lt", "Before this moment.")
    AFTER: ClassVar = _Comparison("gt", "After this moment.")

    def __init__(self, name: str, comparison: _Comparison, *, field: str = "created_at") -> None:
        super().__init__(name, field=f"{field}__{comparison.lookup}", description=comparison.words)

    @property
    def schema(self) -> dict[str, Any]:
        """The JSON schema of a value."""
        return {"type": "string", "format": "date-time"}

    def where(self, text: str) -> Q:
        """Return the rows on this side of the moment."""
        # In an address "+" is a space, and many forget to write it as "%2B".
        written = text.replace(" ", "+")
        if not _MOMENT.fullmatch(written):
            raise ValueError(text)
        moment = datetime.fromisoformat(written)
        if moment.year not in _YEARS:
            raise ValueError(text)
        return Q(**{self.field: moment if moment.tzinfo else moment.replace(tzinfo=UTC)})

    def complaint(self) -> str:
        """Say what a value should have been."""
        return _("Write a day or a moment as ISO 8601 has it, such as 2026-05-01T09:30:00Z.")


class Words(Filter):
    """Rows in whose ``search_text`` every word stands, in any spelling."""

    @property
    def schema(self) -> dict[str, Any]:
        """The JSON schema of a value."""
        return {"type": "string", "maxLength": MOST_TEXT}

    def where(self, text: str) -> Q:
        """Return the rows with these words."""
        if len(text) > MOST_TEXT or "\x00" in text:
            raise ValueError(text)
        words = text_rules.fold(text).split()[: search_text.MOST_WORDS]
        return Q(*(Q(search_text__contains=word) for word in words))

    def complaint(self) -> str:
        """Say what a value should have been."""
        return _("Search for at most %(most)s characters.") % {"most": MOST_TEXT}


def of(view: object) -> Sequence[Filter]:
    """Return the filters that a view declares."""
    found: Sequence[Filter] = getattr(view, "filters", ())
    return found


class DeclaredFilters(BaseFilterBackend):
    """Apply the filters that a view declares, and describe them."""

    def filter_queryset(
        self, request: Request, queryset: QuerySet[Any], view: APIView
    ) -> QuerySet[Any]:
        """Return the rows that every filter lets through. Raises ValidationError, naming each."""
        wrong = {}
        for each in of(view):
            text = request.query_params.get(each.name)
            if text is None:
                continue
            try:
                queryset = queryset.filter(each.where(text))
            except ValueError:
                wrong[each.name] = [each.complaint()]
        if wrong:
            raise ValidationError(wrong)
        return queryset

    def get_schema_operation_parameters(self, view: APIView) -> list[dict[str, Any]]:
        """Return the parameters as OpenAPI has them."""
        return [
            {
                "name": each.name,
                "in": "query",
                "required": False,
                "description": each.description,
                "schema": each.schema,
            }
            for each in of(view)
        ]
