"""Sealing every secret anew under the newest key, while the app goes on working."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.apps import apps
from django.db import connections, models
from psycopg import sql

from core import tenancy
from core.fields import EncryptedTextField, has_workspace, purpose
from core.secrets import Held, Place, SealBroken, is_current, key_id, places, reseal
from core.tenancy import SYSTEM_ALIAS, SystemUse

BATCH = 100
# The first pass does the work; what was written meanwhile under an older key needs another.
MOST_PASSES = 3
UNSEALED = "unsealed"
Progress = Callable[[str], None]


@dataclass
class Tally:
    """What a pass found and did in one place. ``keys`` counts tokens by the name of their key."""

    place: str
    keys: Counter[str] = field(default_factory=Counter)
    resealed: int = 0
    # Somebody wrote another secret meanwhile: theirs stays.
    overtaken: int = 0
    broken: list[str] = field(default_factory=list)

    @property
    def seen(self) -> int:
        """Return how many tokens there were."""
        return self.keys.total()

    @property
    def is_done(self) -> bool:
        """Say whether another pass would find nothing to do."""
        return not self.resealed and not self.overtaken


def every_place() -> list[Place]:
    """Return the place of each encrypted column, and then those that apps registered."""
    return [*(_place_of(each) for each in encrypted_fields()), *places.all()]


def encrypted_fields() -> list[EncryptedTextField]:
    """Return every encrypted column of the installation, by table and column."""
    found = [
        each
        for model in apps.get_models(include_auto_created=True)
        if model._meta.managed and not model._meta.proxy
        for each in model._meta.local_concrete_fields
        if isinstance(each, EncryptedTextField)
    ]
    return sorted(found, key=lambda each: (each.model._meta.db_table, each.column))


def walk(place: Place, *, is_dry: bool, say: Progress, batch: int = BATCH) -> Tally:
    """Go through one place once, a short transaction for each reading and each writing."""
    tally = Tally(place.key)
    for held in _batches(place, batch):
        tally.keys.update(key_id(each.token) or UNSEALED for each in held)
        stale = [each for each in held if not is_current(each.token)]
        if stale and not is_dry:
            _reseal(place, stale, tally)
            say(f"{place.key}: {tally.seen} seen, {tally.resealed} sealed anew")
    return tally


def rotate(place: Place, *, say: Progress, batch: int = BATCH) -> Tally:
    """Go through a place until nothing in it stands under an older key; return the last pass."""
    for _number in range(MOST_PASSES):
        tally = walk(place, is_dry=False, say=say, batch=batch)
        if tally.is_done:
            break
    return tally


def _batches(place: Place, size: int) -> Iterator[list[Held]]:
    after: Any = None
    while True:
        with tenancy.system_scope(SystemUse.ROTATE):
            held = place.read(after, size)
        if not held:
            return
        yield held
        after = held[-1].place


def _reseal(place: Place, stale: list[Held], tally: Tally) -> None:
    fresh: list[tuple[Held, str]] = []
    for held in stale:
        try:
            fresh.append((held, reseal(held.token, purpose=held.purpose)))
        except SealBroken:
            tally.broken.append(str(held.place))
    with tenancy.system_scope(SystemUse.ROTATE):
        for held, token in fresh:
            if place.replace(held, token):
                tally.resealed += 1
            else:
                tally.overtaken += 1


def _place_of(column: EncryptedTextField) -> Place:
    table, name = column.model._meta.db_table, column.column
    return Place(
        key=f"{table}.{name}",
        order=0,
        read=lambda after, limit: _read(column, after, limit),
        replace=lambda held, token: _replace(column, held, token),
    )


def _read(column: EncryptedTextField, after: Any, limit: int) -> list[Held]:
    model: type[models.Model] = column.model
    owner = sql.Identifier("workspace_id") if has_workspace(model) else sql.SQL("NULL")
    pk = sql.Identifier(_pk(model))
    query = sql.SQL(
        "SELECT {pk}, {column}, {owner} FROM {table}"
        " WHERE {column} IS NOT NULL {further} ORDER BY {pk} LIMIT %s"
    ).format(
        pk=pk,
        column=sql.Identifier(str(column.column)),
        owner=owner,
        table=sql.Identifier(model._meta.db_table),
        further=sql.SQL("") if after is None else sql.SQL("AND {} > %s").format(pk),
    )
    with connections[SYSTEM_ALIAS].cursor() as cursor:
        cursor.execute(query, [limit] if after is None else [after, limit])
        return [Held(key, token, purpose(column, owner)) for key, token, owner in cursor]


def _replace(column: EncryptedTextField, held: Held, token: str) -> bool:
    model: type[models.Model] = column.model
    query = sql.SQL("UPDATE {table} SET {column} = %s WHERE {pk} = %s AND {column} = %s").format(
        table=sql.Identifier(model._meta.db_table),
        column=sql.Identifier(str(column.column)),
        pk=sql.Identifier(_pk(model)),
    )
    with connections[SYSTEM_ALIAS].cursor() as cursor:
        cursor.execute(query, [token, held.place, held.token])
        return bool(cursor.rowcount == 1)


def _pk(model: type[models.Model]) -> str:
    return str(model._meta.pk.column)
