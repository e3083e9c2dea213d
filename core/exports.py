"""What a workspace may take away: each module registers its part of the archive.

A module hangs up its `Exporter` from its ``interface.py``. Its tables are read in batches, each in
a scope of its own, so that neither the memory nor a transaction grows with the workspace: every
row is as it was in the moment of its batch (docs/leaving.md).
"""

import csv
import io
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import Model, QuerySet

from core import tenancy
from core.interface.registry import Registry

BATCH = 200
_TABLE_NAME = re.compile(r"[a-z][a-z0-9_]{0,59}\Z")
_FILE_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,59}(\.[a-z0-9]{1,8})\Z")
_FORMULA = ("=", "+", "-", "@", "\t", "\r")

Row = Sequence[Any]


@dataclass(frozen=True)
class Table:
    """Rows of one kind, as ``<name>.json`` and ``<name>.csv``. Column names are English."""

    name: str
    columns: Sequence[str]
    rows: Iterable[Row]

    def __post_init__(self) -> None:
        if not _TABLE_NAME.match(self.name):
            raise ValueError(f"{self.name!r} is no name of a table.")


@dataclass(frozen=True)
class File:
    """Bytes that go along as they are; ``name`` is a plain file name, never a path."""

    name: str
    data: bytes

    def __post_init__(self) -> None:
        if not _FILE_NAME.match(self.name):
            raise ValueError(f"{self.name!r} is no name of a file.")


@dataclass(frozen=True)
class Exporter:
    """A module's part of the archive.

    ``collect`` is called in a worker with no scope open, and opens its own; ``models`` are the
    tenant tables it takes along.
    """

    key: str
    order: int
    label: Any
    collect: Callable[[UUID], Iterator[Table | File]]
    models: Sequence[type[Model]]


exporters: Registry[Exporter] = Registry()
register = exporters.register


def of_rows(
    name: str,
    rows: Callable[[], QuerySet[Any]],
    columns: Mapping[str, str],
    *,
    workspace_id: UUID,
    by: str = "pk",
) -> Table:
    """Return a table of a model's rows, read in batches along the unique column ``by``.

    ``columns`` leads from the name in the archive to the field, as `values_list` takes it; ``rows``
    is called within the scope of each batch.
    """
    return Table(name, list(columns), _batches(rows, list(columns.values()), workspace_id, by))


def _batches(
    rows: Callable[[], QuerySet[Any]], fields: list[str], workspace_id: UUID, by: str
) -> Iterator[Row]:
    last: Any = None
    while True:
        with tenancy.workspace(workspace_id):
            found = rows().filter(workspace_id=workspace_id).order_by(by)
            if last is not None:
                found = found.filter(**{f"{by}__gt": last})
            batch = list(found.values_list(by, *fields)[:BATCH])
        for _key, *values in batch:
            yield values
        if len(batch) < BATCH:
            return
        last = batch[-1][0]


class _Encoder(DjangoJSONEncoder):
    """Keeps the microseconds of a moment: the ledger's hashes cover them."""

    def default(self, value: Any) -> Any:
        if isinstance(value, datetime):
            return value.astimezone(UTC).isoformat(timespec="microseconds")
        return super().default(value)


def json_line(columns: Sequence[str], row: Row) -> str:
    """Return one row as a JSON object: moments in ISO 8601, bytes in hexadecimal."""
    values = dict(zip(columns, map(_plain, row), strict=True))
    return json.dumps(values, cls=_Encoder, ensure_ascii=False)


def csv_line(row: Row) -> str:
    """Return one row for spreadsheets; what they would run as a formula has a quote in front."""
    out = io.StringIO()
    csv.writer(out).writerow([_harmless(_cell(value)) for value in row])
    return out.getvalue()


def _plain(value: Any) -> Any:
    if isinstance(value, bytes | bytearray | memoryview):
        return bytes(value).hex()
    return value


def _cell(value: Any) -> Any:
    value = _plain(value)
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, int | float) and not isinstance(value, bool):
        return value
    text = json.dumps(value, cls=_Encoder, ensure_ascii=False)
    return text.strip('"') if text.startswith('"') else text


def _harmless(value: Any) -> Any:
    # A number is no formula, also where it begins with a minus.
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value
