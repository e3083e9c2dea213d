"""The one implementation of a list: columns, sorting, filters and keyset paging, by address alone.

A module declares a `Table` once; a view reads a request with it and answers by `respond`. The whole
state of a list is its query string, so a list can be bookmarked, shared and gone back to, and works
without scripts. docs/lists.md shows how a screen is made of it.
"""

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple, TypeVar
from urllib.parse import urlencode
from uuid import UUID

from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core import formatting, keyset
from core.columns import Cell, Column, Header, Line
from core.filters import Control, Filter, Option, Pair, Reading

ModelT = TypeVar("ModelT", bound=Model)
SORT, SIZE, AFTER, BEFORE = "sort", "size", "after", "before"
MOST_SELECTED = 100
FRAGMENT = "components/list_results.html"


@dataclass(frozen=True)
class Sort:
    """One way to order. ``label`` names it ("Newest first"), ``reverse_label`` its other way."""

    key: str
    label: Any
    order: keyset.Order
    reverse_label: Any = ""


class Link(NamedTuple):
    """A way to another state of the list."""

    label: Any
    url: str
    is_current: bool = False
    value: str = ""
    lang: str = ""


@dataclass(frozen=True)
class Table:
    """A list as its module declares it.

    The first sort is the one a list begins with. ``body`` draws the rows, ``empty`` stands where
    there is nothing at all, ``bulk`` holds the buttons for selected rows, ``summary`` is drawn over
    the rows (each a template; the last two are optional). ``count_up_to`` bounds what is counted:
    beyond it the list says "more than"; 0 counts nothing.
    """

    name: str
    label: Any
    sorts: Sequence[Sort]
    columns: Sequence[Column] = ()
    filters: Sequence[Filter] = ()
    sizes: Sequence[int] = (20, 50, 100)
    count_up_to: int = 500
    body: str = "components/table.html"
    empty: str = "components/list_empty.html"
    bulk: str = ""
    summary: str = ""

    def read(
        self,
        request: HttpRequest,
        rows: QuerySet[ModelT],
        *,
        present: Callable[[list[ModelT]], Sequence[Any]] = list,
    ) -> "Listing":
        """Return the part of the list that a request asks for, in at most three queries.

        ``rows`` are the open scope's; ``present`` turns what was read into what templates show.
        """
        state = State(self, request.GET, request.path)
        wanted = rows.filter(*state.conditions)
        sort = state.sort
        part = keyset.part_of(wanted, sort.order, size=state.size, place=state.place)
        listing = Listing(state, list(present(part.rows)), wanted)
        if self.count_up_to:
            # Without the columns: what they need to be worked out is no part of the count.
            listing.count = wanted.order_by().values("pk")[: self.count_up_to + 1].count()
        listing.previous_url = state.url_of_place(BEFORE, part.previous)
        listing.next_url = state.url_of_place(AFTER, part.next)
        listing.is_fragment = _wants_fragment(request, listing.id)
        return listing


class State:
    """What a query string asks of a table; what it cannot mean counts as not asked."""

    def __init__(self, table: Table, asked: QueryDict, path: str) -> None:
        self.table, self.path, self._asked = table, path, asked
        self.readings: list[Reading] = [each.read(asked) for each in table.filters]
        self.sorts = dict(_directions(table.sorts))
        sort_key = asked.get(SORT, "")
        self.sort_key = sort_key if sort_key in self.sorts else table.sorts[0].key
        size = asked.get(SIZE, "")
        self.size = next((n for n in table.sizes if str(n) == size), table.sizes[0])

    @property
    def sort(self) -> Sort:
        """The order in force."""
        return self.sorts[self.sort_key]

    @property
    def conditions(self) -> list[Any]:
        """What the filters demand."""
        return [reading.where for reading in self.readings if reading.where is not None]

    @cached_property
    def place(self) -> keyset.Place | None:
        """Where to go on; a place that we did not write for this order is the beginning."""
        for name in (BEFORE, AFTER):
            if text := self._asked.get(name):
                values = keyset.parse(text, self._list_name)
                return keyset.Place(values, is_back=name == BEFORE) if values else None
        return None

    def url_of_place(self, name: str, values: keyset.Values | None) -> str:
        """Return the address of the part before or after a row; empty where there is none."""
        if values is None:
            return ""
        return self.url((*self.pairs(), (name, keyset.write(values, self._list_name))))

    def pairs(self, *, sort_key: str | None = None, size: int | None = None) -> list[Pair]:
        """Return filters, order and size as they stand in an address, without what goes unsaid."""
        found = [pair for reading in self.readings for pair in reading.pairs]
        sort_key, size = sort_key or self.sort_key, size or self.size
        if sort_key != self.table.sorts[0].key:
            found.append((SORT, sort_key))
        if size != self.table.sizes[0]:
            found.append((SIZE, str(size)))
        return found

    def url(self, pairs: Sequence[Pair]) -> str:
        """Return the address of the list with these pairs."""
        return f"{self.path}?{urlencode(pairs)}" if pairs else self.path

    @property
    def own_url(self) -> str:
        """The present state, in its one right form."""
        pairs = self.pairs()
        if self.place:
            name = BEFORE if self.place.is_back else AFTER
            pairs.append((name, self._asked.get(name, "")))
        return self.url(pairs)

    @property
    def _list_name(self) -> str:
        return f"{self.table.name}:{self.sort_key}"


class Listing:
    """A part of a list, with everything that its templates show.

    ``matching`` is every row that the filters let through, for sums.
    """

    def __init__(self, state: State, rows: list[Any], matching: QuerySet[Any]) -> None:
        self._state, self.rows, self.matching = state, rows, matching
        self.table, self.path, self.size = state.table, state.path, state.size
        self.id = f"list-{state.table.name}"
        self.count = 0
        self.previous_url = self.next_url = ""
        self.is_fragment = False
        #: A view takes the selection away from those who may do nothing with it.
        self.has_bulk = bool(state.table.bulk)

    @property
    def url(self) -> str:
        """The address of this state."""
        return self._state.own_url

    @property
    def is_filtered(self) -> bool:
        """Say whether anything was asked."""
        return any(reading.where is not None for reading in self._readings)

    @property
    def is_empty(self) -> bool:
        """Say that there is nothing at all, which filters would not change."""
        return not self.rows and not self.is_filtered

    @property
    def lines(self) -> list[Line]:
        """The rows with their cells."""
        columns = self.table.columns
        return [
            Line(row, [Cell(each, "" if each.template else each.text(row)) for each in columns])
            for row in self.rows
        ]

    @property
    def headers(self) -> list[Header]:
        """The headings, with the way each would sort."""
        return [self._header(column) for column in self.table.columns]

    @property
    def has_sorting_headers(self) -> bool:
        """Say whether every order can be had from the headings, where there is room for them."""
        return {column.sort for column in self.table.columns} >= {s.key for s in self.table.sorts}

    @property
    def search(self) -> Control | None:
        """The search field, if the list has one."""
        return next((each for each in self._controls if each.kind == "search"), None)

    @property
    def controls(self) -> list[Control]:
        """The other filters."""
        return [each for each in self._controls if each.kind != "search"]

    @property
    def active(self) -> int:
        """How many of the other filters ask something."""
        asked = [each for each in self._readings if each.where is not None]
        return sum(each.control.kind != "search" for each in asked)

    @property
    def sorts(self) -> list[Option]:
        """The orders to choose from."""
        found = self._state.sorts.items()
        return [Option(key, str(each.label), key == self._state.sort_key) for key, each in found]

    @property
    def chips(self) -> list[Link]:
        """What is asked, each with the address of the list that does not ask it."""
        pairs = self._state.pairs()
        found = []
        for reading in self._readings:
            for chip in reading.chips:
                rest = [pair for pair in pairs if pair not in chip.pairs]
                url = self._state.url(rest)
                found.append(Link(chip.label, url, value=chip.value, lang=chip.lang))
        return found

    @property
    def clear_url(self) -> str:
        """The list with its order and size, and without filters."""
        state = self._state
        asked = {pair for reading in self._readings for pair in reading.pairs}
        return state.url([pair for pair in state.pairs() if pair not in asked])

    @property
    def sizes(self) -> list[Link]:
        """How many rows a part may have; empty where the list is shorter than the least."""
        sizes, state = self.table.sizes, self._state
        if len(sizes) < 2 or not (self.next_url or self.previous_url or len(self.rows) > sizes[0]):
            return []
        return [
            Link(formatting.number(n), state.url(state.pairs(size=n)), n == self.size)
            for n in sizes
        ]

    @property
    def is_least_size(self) -> bool:
        """Say whether the size goes without saying."""
        return self.size == self.table.sizes[0]

    @property
    def count_text(self) -> str:
        """How many rows there are, or that there are more than were counted; empty if uncounted."""
        most = self.table.count_up_to
        if not most:
            return ""
        if self.count > most:
            return _("More than %(number)s results") % {"number": formatting.number(most)}
        text = ngettext("%(number)s result", "%(number)s results", self.count)
        return text % {"number": formatting.number(self.count)}

    @property
    def _readings(self) -> list[Reading]:
        # A tab is another list rather than a filter of this one.
        return [reading for reading in self._state.readings if not reading.is_tab]

    @property
    def _controls(self) -> list[Control]:
        return [reading.control for reading in self._readings]

    def _header(self, column: Column) -> Header:
        if not column.sort:
            return Header(column, "", "")
        state = self._state
        is_current = state.sort_key.lstrip("-") == column.sort
        other = _opposite(state.sort_key) if is_current else column.sort
        target = other if other in state.sorts else column.sort
        direction = "descending" if state.sort.order.is_descending else "ascending"
        url = state.url(state.pairs(sort_key=target))
        return Header(column, url, direction if is_current else "none")


def respond(
    request: HttpRequest, template: str, listing: Listing, context: dict[str, Any] | None = None
) -> HttpResponse:
    """Answer with the whole page, or with the results alone where a script asks for just them."""
    context = {**(context or {}), "listing": listing}
    response = render(request, FRAGMENT if listing.is_fragment else template, context)
    patch_vary_headers(response, ["HX-Request", "HX-Target"])
    if listing.is_fragment:
        # The form sends empty fields along; the address bar shows what they mean.
        response["HX-Push-Url"] = listing.url
    return response


def selected_ids(request: HttpRequest) -> list[UUID]:
    """Return the ids of the rows that a bulk form sends, as many as a list shows at most."""
    found = []
    for text in request.POST.getlist("id")[:MOST_SELECTED]:
        with suppress(ValueError):
            found.append(UUID(text))
    return found


def _wants_fragment(request: HttpRequest, target: str) -> bool:
    headers = request.headers
    is_restored = headers.get("HX-History-Restore-Request") == "true"
    return headers.get("HX-Target") == target and "HX-Request" in headers and not is_restored


def _directions(sorts: Sequence[Sort]) -> list[tuple[str, Sort]]:
    found = []
    for sort in sorts:
        found.append((sort.key, sort))
        if sort.reverse_label:
            turned = Sort(_opposite(sort.key), sort.reverse_label, sort.order.reverse())
            found.append((turned.key, turned))
    return found


def _opposite(sort_key: str) -> str:
    return sort_key[1:] if sort_key.startswith("-") else f"-{sort_key}"
