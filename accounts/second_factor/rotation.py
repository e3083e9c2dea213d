"""The secrets of second factors, for the command that seals everything anew."""

import json
from collections.abc import Iterator
from typing import Any, NamedTuple

from django.db import connections

from accounts.second_factor import PURPOSE
from core.secrets import Held, Place, is_sealed
from core.tenancy import SYSTEM_ALIAS

# Rows without a sealed text are passed over by the database, so that no batch comes out empty.
_READ = """
    SELECT id, data::text FROM mfa_authenticator
    WHERE data::text LIKE '%%"nx1.%%' AND id > %s ORDER BY id LIMIT %s
"""
_REPLACE = """
    UPDATE mfa_authenticator SET data = jsonb_set(data, %(path)s::text[], to_jsonb(%(new)s::text))
    WHERE id = %(id)s AND data #>> %(path)s::text[] = %(old)s
"""


class _Spot(NamedTuple):
    """Where in which row a token lies."""

    id: int
    path: tuple[str, ...]


def read(after: _Spot | None, limit: int) -> list[Held]:
    """Return the tokens of the next rows, every one of a row at once."""
    with connections[SYSTEM_ALIAS].cursor() as cursor:
        cursor.execute(_READ, [after.id if after else 0, limit])
        rows = cursor.fetchall()
    return [
        Held(_Spot(pk, path), token, PURPOSE)
        for pk, data in rows
        for path, token in _tokens(json.loads(data), ())
    ]


def replace(held: Held, token: str) -> bool:
    """Put a new token where the old one still stands; what stands beside it stays."""
    spot: _Spot = held.place
    values: dict[str, Any] = {
        "id": spot.id,
        "path": list(spot.path),
        "old": held.token,
        "new": token,
    }
    with connections[SYSTEM_ALIAS].cursor() as cursor:
        cursor.execute(_REPLACE, values)
        return bool(cursor.rowcount == 1)


def _tokens(document: Any, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], str]]:
    if is_sealed(document):
        yield path, document
    elif isinstance(document, (dict, list)):
        items = document.items() if isinstance(document, dict) else enumerate(document)
        for name, value in items:
            yield from _tokens(value, (*path, str(name)))


PLACE = Place(key="mfa_authenticator.data", order=10, read=read, replace=replace)
