"""Zip files of tables and files, as people take them along (`core.exports`)."""

import hashlib
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, NamedTuple

from core import exports

PIECE_BYTES = 1024 * 1024


class Written(NamedTuple):
    """One file of the archive, as the manifest tells of it; a file that is no table has no rows."""

    name: str
    rows: int | None
    bytes: int
    sha256: str


def write(zipped: zipfile.ZipFile, part: exports.Table | exports.File) -> list[Written]:
    """Add one part to an open zip and return what that made: a table becomes two files."""
    if isinstance(part, exports.File):
        zipped.writestr(part.name, part.data)
        return [Written(part.name, None, len(part.data), hashlib.sha256(part.data).hexdigest())]
    # A zip takes one file at a time: the lines for spreadsheets wait beside it.
    with tempfile.TemporaryFile() as lines:
        sheet = _Counted(lines)
        # The mark by which spreadsheets know UTF-8.
        sheet.write("\ufeff" + exports.csv_line(part.columns))
        rows = 0
        with _member(zipped, f"{part.name}.json") as objects:
            objects.write("[")
            for row in part.rows:
                objects.write(",\n" if rows else "\n")
                objects.write(exports.json_line(part.columns, row))
                sheet.write(exports.csv_line(row))
                rows += 1
            objects.write("\n]\n" if rows else "]\n")
        lines.seek(0)
        with zipped.open(f"{part.name}.csv", "w", force_zip64=True) as target:
            while piece := lines.read(PIECE_BYTES):
                target.write(piece)
    return [objects.told(f"{part.name}.json", rows), sheet.told(f"{part.name}.csv", rows)]


class _Counted:
    """Writes text as UTF-8 and remembers how much it was, and its SHA-256."""

    def __init__(self, target: IO[bytes]) -> None:
        self._target, self._hash, self._bytes = target, hashlib.sha256(), 0

    def write(self, text: str) -> None:
        data = text.encode()
        self._hash.update(data)
        self._bytes += len(data)
        self._target.write(data)

    def told(self, name: str, rows: int) -> Written:
        return Written(name, rows, self._bytes, self._hash.hexdigest())


@contextmanager
def _member(zipped: zipfile.ZipFile, name: str) -> Iterator[_Counted]:
    with zipped.open(name, "w", force_zip64=True) as target:
        yield _Counted(target)
