"""Filters that the lists of credits and billing share."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any, ClassVar

from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy


class DaysFilter(admin.ListFilter):
    """Rows from one day to another, both included, where the reader is."""

    title = gettext_lazy("days")
    template = "admin/credits/days_filter.html"
    column: ClassVar[str] = "created_at"
    FROM, TO = "from_day", "to_day"

    def __init__(
        self, request: HttpRequest, params: dict[str, list[str]], model: Any, model_admin: Any
    ) -> None:
        super().__init__(request, params, model, model_admin)
        for name in (self.FROM, self.TO):
            if name in params:
                self.used_parameters[name] = params.pop(name)[-1]

    def expected_parameters(self) -> list[str | None]:
        """Name what this filter reads of the address."""
        return [self.FROM, self.TO]

    def has_output(self) -> bool:
        """Always offer it."""
        return True

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Keep the rows of the chosen days; what is no day chooses nothing."""
        if first := _day(self.used_parameters.get(self.FROM)):
            queryset = queryset.filter(**{f"{self.column}__gte": _midnight(first)})
        if last := _day(self.used_parameters.get(self.TO)):
            after = _midnight(last + timedelta(days=1))
            queryset = queryset.filter(**{f"{self.column}__lt": after})
        return queryset

    def choices(self, changelist: ChangeList) -> Iterator[dict[str, Any]]:
        """Give the form: what is chosen, and what else the address says."""
        days = {name: _day(self.used_parameters.get(name)) for name in (self.FROM, self.TO)}
        others = [
            (name, value)
            for name, values in changelist.filter_params.items()
            if name not in days
            for value in values
        ]
        if changelist.query:
            others.append(("q", changelist.query))
        yield {
            "first": days[self.FROM],
            "last": days[self.TO],
            "others": others,
            "is_chosen": any(days.values()),
            "without": changelist.get_query_string(remove=list(days)),
        }


def _day(text: Any) -> date | None:
    try:
        found = date.fromisoformat(str(text or ""))
    except ValueError:
        return None
    # Of other years there is no midnight everywhere.
    return found if 1970 <= found.year <= 9000 else None


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()))
