"""The audit log: who did what, when, from where. Append-only for every role of the database.

Each app registers its actions in its ``interface.py``; a line keeps only values, and its sentence
is made when somebody reads it, in their language.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any, NamedTuple
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS, connections, models
from django.utils.translation import gettext_lazy as _

from accounts.models import AuditEntry, User
from core import tenancy
from core.interface.registry import Registry
from core.logs import request_id

Values = Mapping[str, Any]
_CALL = "SELECT accounts_record(%s, %s, %s, %s, %s, %s, %s::jsonb, %s::inet, %s, %s, %s)"


class Origin(NamedTuple):
    """Where a request comes from. ``staff_id`` is who acts in the person's place, if anybody."""

    address: str | None = None
    agent: str = ""
    staff_id: UUID | None = None


_NOWHERE = Origin()
_origin: ContextVar[Origin] = ContextVar("audit_origin", default=_NOWHERE)


@dataclass(frozen=True)
class Action:
    """One kind of line. ``sentence`` tells it in words; values are ``subject`` and the details.

    ``label`` names the kind in the filter; ``tone`` is "good", "warn", "bad" or empty.
    """

    key: str
    order: int
    label: Any
    sentence: Callable[[Values], str]
    tone: str = ""


actions: Registry[Action] = Registry()
register = actions.register


def action_of(key: str) -> Action:
    """Return the action of a stored line, also one whose module is gone by now."""
    try:
        return actions.get(key)
    except KeyError:
        return Action(key, 0, _("Something else"), lambda values: key)


def sentence_of(entry: AuditEntry) -> str:
    """Tell a stored line in the reader's language."""
    values = {**entry.details, "subject": entry.subject}
    return action_of(entry.action).sentence(values)


@contextmanager
def coming_from(origin: Origin) -> Iterator[None]:
    """Let what is recorded inside name this origin."""
    token = _origin.set(origin)
    try:
        yield
    finally:
        _origin.reset(token)


def present_origin() -> Origin:
    """Return where the present request comes from; an empty one in background work."""
    return _origin.get()


def record(
    action: str,
    *,
    by: User | UUID | None,
    workspace_id: UUID | None = None,
    target: models.Model | None = None,
    subject: str = "",
    everywhere: bool = False,
    **details: Any,
) -> None:
    """Write one line, within the transaction of what it tells about.

    ``subject`` is what people call the thing ("Ana Souza", a key's name); ``details`` are plain
    JSON and never hold a secret. A line of a workspace needs its scope. ``everywhere`` writes the
    line once more into each workspace the person is a member of: their owners see sign-ins.
    """
    origin = _origin.get()
    named = f"{target._meta.label_lower}:{target.pk}" if target is not None else ""
    person_id = by.pk if isinstance(by, User) else by
    with (
        _scope_of(person_id if workspace_id is None else None),
        connections[_alias()].cursor() as cursor,
    ):
        cursor.execute(
            _CALL,
            [
                workspace_id,
                person_id,
                origin.staff_id,
                action,
                named[:120],
                subject[:254],
                json.dumps(details),
                origin.address,
                origin.agent[:200],
                request_id.get()[:64],
                everywhere,
            ],
        )


def _scope_of(person_id: UUID | None) -> AbstractContextManager[None]:
    """Return the scope of a personal line where none is open, as after a commit or at a sign-in."""
    if person_id is None or tenancy.current() is not None:
        return nullcontext()
    if connections[DEFAULT_DB_ALIAS].in_atomic_block:
        return tenancy.bind(None, user_id=person_id)
    return tenancy.user(person_id)


def _alias() -> str:
    scope = tenancy.current()
    return scope.alias if scope else "default"
