"""Keyset paging: a list goes on from the values of a row, so its end costs what its start does.

Nothing is skipped or shown twice when rows come in meanwhile, because nothing is counted off.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Any, Generic, TypeVar

from django.core.signing import BadSignature, Signer
from django.db.models import Model, Q, QuerySet

ModelT = TypeVar("ModelT", bound=Model)
Values = tuple[Any, ...]
_NEWEST = ("-created_at",)


@dataclass(frozen=True)
class Order:
    """In which order rows come: fields, "-" for descending; the id makes the order total.

    A field may lead through a relation ("page__title") or be an annotation. With ``nullable`` the
    first field may be NULL: rows without a value come last in either direction. The other fields
    must not be NULL. An index (workspace, fields…, id) in one direction serves both.
    """

    fields: tuple[str, ...] = _NEWEST
    nullable: bool = False

    @property
    def is_descending(self) -> bool:
        """Say whether the first field falls."""
        return self.fields[0].startswith("-")

    @property
    def keys(self) -> tuple[str, ...]:
        """The fields and the id."""
        return (*self.fields, "-pk" if self.is_descending else "pk")

    def reverse(self) -> "Order":
        """Return the other direction; rows without a value stay last."""
        return Order(tuple(map(_turned, self.fields)), self.nullable)

    def position(self, row: Model) -> Values:
        """Return what tells this row's place."""
        return tuple(_value(row, key.lstrip("-")) for key in self.keys)


@dataclass(frozen=True)
class Place:
    """Where a part of a list begins: behind the row of these values, or, going back, before it."""

    values: Values
    is_back: bool = False


@dataclass(frozen=True)
class Part(Generic[ModelT]):
    """Some rows of a list, and the places from which to go on; None where the list ends."""

    rows: list[ModelT]
    previous: Values | None = None
    next: Values | None = None


def part_of(
    rows: QuerySet[ModelT], order: Order, *, size: int, place: Place | None = None
) -> Part[ModelT]:
    """Return one part of a list: one query, two where the order is nullable.

    A place behind which nothing is left (its rows were deleted) is the beginning of the list.
    """
    is_back = place is not None and place.is_back
    found = _fetch(rows, order, place, size + 1)
    if place is not None and not found:
        return part_of(rows, order, size=size)
    has_more = len(found) > size
    found = found[:size]
    if is_back:
        found.reverse()
    has_previous = has_more if is_back else place is not None
    has_next = is_back or has_more
    return Part(
        found,
        previous=order.position(found[0]) if found and has_previous else None,
        next=order.position(found[-1]) if found and has_next else None,
    )


def first(rows: QuerySet[ModelT], order: Order, limit: int) -> list[ModelT]:
    """Return the beginning of a list."""
    return _fetch(rows, order, None, limit)


# --- Places as text -----------------------------------------------------------------------------


def write(values: Values, name: str) -> str:
    """Return a place as text for an address. ``name`` tells the list and its order.

    It is signed, so that whatever `parse` returns was once a row's, of the right types.
    """
    return _signer(name).sign_object(list(values), serializer=_Serializer)


def parse(text: str, name: str) -> Values | None:
    """Return the place that a text names; None for one that we did not write for this list."""
    try:
        return tuple(_signer(name).unsign_object(text, serializer=_Serializer))
    except (BadSignature, ValueError):
        return None


class _Serializer:
    """JSON in which moments, ids and decimals are texts; fields read them as what they are."""

    def dumps(self, values: list[Any]) -> bytes:
        return json.dumps(values, separators=(",", ":"), default=str).encode()

    def loads(self, data: bytes) -> list[Any]:
        values: list[Any] = json.loads(data)
        return values


def _signer(name: str) -> Signer:
    return Signer(sep="~", salt=f"core.keyset:{name}")


# --- Queries ------------------------------------------------------------------------------------


def _fetch(rows: QuerySet[ModelT], order: Order, place: Place | None, limit: int) -> list[ModelT]:
    found: list[ModelT] = []
    for part in _parts(rows, order, place):
        found += part[: limit - len(found)]
        if len(found) == limit:
            break
    return found


def _parts(rows: QuerySet[ModelT], order: Order, place: Place | None) -> Iterator[QuerySet[ModelT]]:
    """Yield the querysets that follow each other: rows with a value, then those without."""
    is_back = place is not None and place.is_back
    keys = [_turned(key) for key in order.keys] if is_back else list(order.keys)
    if not order.nullable:
        yield _beyond(rows, keys, place.values if place else None)
        return
    name = keys[0].lstrip("-")
    valued = rows.filter(**{f"{name}__isnull": False})
    empty = rows.filter(**{f"{name}__isnull": True})
    if place is None:
        yield _beyond(valued, keys, None)
        yield _beyond(empty, keys[1:], None)
    elif place.values[0] is not None:
        yield _beyond(valued, keys, place.values)
        if not is_back:
            yield _beyond(empty, keys[1:], None)
    else:
        yield _beyond(empty, keys[1:], place.values[1:])
        if is_back:
            yield _beyond(valued, keys, None)


def _beyond(rows: QuerySet[ModelT], keys: Sequence[str], values: Values | None) -> QuerySet[ModelT]:
    """Order rows by these keys, and keep those behind a row of these values."""
    if values is None:
        return rows.order_by(*keys)
    behind, same = Q(), Q()
    for key, value in zip(keys, values, strict=True):
        name = key.lstrip("-")
        behind |= same & Q(**{f"{name}__{_comparison(key)}": value})
        same &= Q(**{name: value})
    # Says nothing new, but an index can begin to read there: of the rest it cannot.
    bound = Q(**{f"{keys[0].lstrip('-')}__{_comparison(keys[0])}e": values[0]})
    return rows.filter(bound, behind).order_by(*keys)


def _comparison(key: str) -> str:
    return "lt" if key.startswith("-") else "gt"


def _turned(key: str) -> str:
    return key[1:] if key.startswith("-") else f"-{key}"


def _value(row: Model, name: str) -> Any:
    return reduce(getattr, name.split("__"), row)
