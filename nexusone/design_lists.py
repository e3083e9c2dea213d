"""The list and the chart of the gallery: real ones, over rows that no table holds."""

import uuid
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.http import QueryDict
from django.utils import timezone

from accounts.models import User
from core import formatting, keyset
from core.charts import DayChart, Series
from core.columns import Column, OnPhone
from core.filters import Choice, Search
from core.tables import Listing, Sort, State, Table

DAYS = 28
COUNT = 1240


@dataclass(frozen=True)
class Row:
    """One line of the list."""

    pk: uuid.UUID
    name: str
    visits: int
    created_at: datetime

    def __str__(self) -> str:
        return self.name


def listing(said: dict[str, str], asked: str = "") -> Listing:
    """Return a list of pages in the state that a query string asks for."""
    now = timezone.now()
    names = (said["headline"], said["business"], said["a_page"])
    rows = [
        Row(uuid.uuid5(uuid.NAMESPACE_URL, name), name, 2840 // n, now - timedelta(days=n))
        for n, name in enumerate(names, start=1)
    ]
    found = Listing(State(_table(said), QueryDict(asked), "?"), rows, User.objects.none())
    found.count = COUNT
    found.next_url = "?"
    return found


def nothing_found(said: dict[str, str]) -> Listing:
    """Return the list when nothing is as asked."""
    table = replace(_table(said), name="gallery-unmatched", label=said["leads"])
    return Listing(State(table, QueryDict("q=zz"), "?"), [], User.objects.none())


def chart(said: dict[str, str]) -> DayChart:
    """Return two series by day."""
    today = timezone.localdate()
    days = [today - timedelta(days=back) for back in reversed(range(DAYS))]
    visits = [40 + (n * 37) % 61 + n * 2 for n in range(DAYS)]
    series = (Series(said["visits"], visits), Series(said["leads"], [n // 9 for n in visits]))
    return DayChart("gallery", "line", said["visits"], said["term"], days, series)


def _table(said: dict[str, str]) -> Table:
    order = keyset.Order()
    return Table(
        name="gallery",
        label=said["pages"],
        sorts=(Sort("created", said["send_on"], order), Sort("name", said["name"], order)),
        columns=(
            Column("name", said["name"], sort="name", is_row_header=True, on_phone=OnPhone.TITLE),
            Column("visits", said["visits"], show=formatting.number, is_number=True,
                   hint=said["term"], on_phone=OnPhone.LABELLED),
            Column("when", said["send_on"], template="components/cell_moment.html",
                   on_phone=OnPhone.END),
        ),
        filters=(
            Search(),
            Choice("country", said["country"], [("eg", said["egypt"]), ("pt", said["portugal"])]),
        ),
        bulk="design/_bulk.html",
    )  # fmt: skip
