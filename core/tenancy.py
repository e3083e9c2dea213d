"""Who may see which rows: the only code that sets the scope of a transaction.

A scope is one transaction. It begins by telling PostgreSQL for whom it is, and the policies of
``core.rls`` compare every row with that. Without a scope there are no rows. Because the setting
lives and dies with the transaction, a pooled connection carries nothing to the next one.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, NamedTuple, TypeVar, cast
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS, connections, models, transaction
from psycopg import Connection
from psycopg.pq import TransactionStatus

from core import clock

SYSTEM_ALIAS = "system"

_SETTINGS = ("app.workspace_id", "app.user_id")

T = TypeVar("T")


class SystemUse(Enum):
    """Every place that may look across workspaces; nothing else may open a system scope."""

    SWEEP = "find paid work that is due, lost or overdue"
    STAFF = "the staff site under /admin/"
    MAIL = "find mails that are due"
    TIDY = "forget the keys of requests that were answered days ago"
    ERASE = "find people, workspaces and exports whose time is over"
    ROTATE = "seal secrets anew under the newest key"
    WEBHOOKS = "take in hand what providers sent, and forget what was handled long ago"
    BILLING = "find whose customer Stripe speaks of, and subscriptions whose time has come"
    EXPIRE = "find credits whose time is over, or nearly"
    MEASURE = "add up what one member of staff moved in a day, over all workspaces"
    RECONCILE = "count the ledger and hold it against the work and the payments"


@dataclass(frozen=True)
class Scope:
    """For whom the present transaction is; ``alias`` names the database login it runs under."""

    workspace_id: UUID | None
    user_id: UUID | None
    alias: str = DEFAULT_DB_ALIAS
    remembered: dict[str, Any] = field(default_factory=dict, compare=False, repr=False)


_NOBODY = Scope(None, None)
_current: ContextVar[Scope | None] = ContextVar("tenancy_scope", default=None)


class ScopeRouter:
    """Send every query of a system scope to the system login, and all others to the app's."""

    def db_for_read(self, model: type[models.Model], **hints: Any) -> str:
        """Return the alias of the present scope."""
        scope = _current.get()
        return scope.alias if scope else DEFAULT_DB_ALIAS

    db_for_write = db_for_read

    def allow_relation(self, obj1: models.Model, obj2: models.Model, **hints: Any) -> bool:
        """Allow all relations: the aliases are logins to one database."""
        return True

    def allow_migrate(self, db: str, app_label: str, **hints: Any) -> bool:
        """Only the owner changes the schema."""
        return db == "owner"


def current() -> Scope | None:
    """Return the scope that is open here, or None."""
    return _current.get()


def remembered(name: str, read: Callable[[], T]) -> T:
    """Return what ``read`` gives, asked once in the open scope.

    For what every part of a page asks for. Whoever may have changed it in the same scope reads it
    anew.
    """
    scope = _current.get()
    if scope is None:
        return read()
    if name not in scope.remembered:
        scope.remembered[name] = read()
    return cast(T, scope.remembered[name])


def current_workspace_id() -> UUID:
    """Return the workspace of the open scope; raise RuntimeError where there is none."""
    scope = _current.get()
    if scope is None or scope.workspace_id is None:
        raise RuntimeError("No workspace scope is open.")
    return scope.workspace_id


@contextmanager
def workspace(workspace_id: UUID, *, user_id: UUID | None = None) -> Iterator[None]:
    """Open a transaction in which only this workspace's rows exist.

    Raises RuntimeError inside another transaction: a scope must be able to commit.
    """
    with _transaction(Scope(workspace_id, user_id)):
        yield


@contextmanager
def user(user_id: UUID) -> Iterator[None]:
    """Open a transaction that sees a person's memberships and workspaces, and nothing in them."""
    with _transaction(Scope(None, user_id)):
        yield


def narrow(workspace_id: UUID) -> None:
    """Turn the open scope of a person into one of their workspace, until that scope ends.

    The caller has checked that they are a member.
    """
    before = _current.get()
    if before is None or before.user_id is None or before.workspace_id is not None:
        raise RuntimeError("Only the scope of a person can be narrowed.")
    scope = Scope(workspace_id, before.user_id)
    _tell_database(scope)
    _current.set(scope)


@contextmanager
def system_scope(use: SystemUse) -> Iterator[None]:
    """Open a transaction that sees all workspaces; ``use`` says why that is needed."""
    if not isinstance(use, SystemUse):
        raise TypeError("A system scope names its use.")
    with _transaction(Scope(None, None, SYSTEM_ALIAS)):
        yield


@contextmanager
def bind(workspace_id: UUID | None, *, user_id: UUID | None = None) -> Iterator[None]:
    """Set the scope inside a transaction that is open already, and put the former one back after.

    For the few writes that make a workspace within a larger transaction; without a workspace it is
    the scope of a person. Raises RuntimeError in autocommit, where the setting would not outlive
    its own statement.
    """
    if not connections[DEFAULT_DB_ALIAS].in_atomic_block:
        raise RuntimeError("bind() needs an open transaction; use workspace().")
    before = _current.get()
    scope = Scope(workspace_id, user_id or (before.user_id if before else None))
    token = _current.set(scope)
    try:
        # The savepoint takes the setting along when it rolls back.
        with transaction.atomic():
            _tell_database(scope)
            yield
            # Of a system scope only the names are put back: its login is another connection.
            _tell_database(Scope(before.workspace_id, before.user_id) if before else _NOBODY)
    finally:
        _current.reset(token)


@contextmanager
def _transaction(scope: Scope) -> Iterator[None]:
    with transaction.atomic(using=scope.alias, durable=True):
        announcement = _Announcement(scope)
        token = _current.set(scope)
        try:
            yield
        finally:
            announcement.withdraw()
            _current.reset(token)


class _Announcement:
    """Tells PostgreSQL of a scope together with its first statement, in one round trip.

    What goes past Django's cursors (COPY) goes past this too, and finds no rows.
    """

    def __init__(self, scope: Scope) -> None:
        self._waiting = connections[scope.alias].execute_wrappers
        self._settings = _settings_of(scope)
        if scope.alias == DEFAULT_DB_ALIAS:
            self._waiting.append(self)

    def withdraw(self) -> None:
        """Say nothing any more: it was said, or nobody asked for anything."""
        if self in self._waiting:
            self._waiting.remove(self)

    def __call__(
        self, execute: Callable[..., Any], sql: Any, params: Any, many: bool, context: Any
    ) -> Any:
        """Execute a statement as Django does, with the settings ahead of it."""
        opening = self._opening(context["connection"].connection)
        if many or not isinstance(sql, str):
            # For many rows ``execute`` is executemany, so the settings go straight to the driver.
            with context["connection"].wrap_database_errors:
                context["cursor"].cursor.execute(str(opening))
            self.withdraw()
            return execute(sql, params, many, context)
        if isinstance(params, list | tuple):
            # The same text for every scope, so that the driver takes it apart once.
            values = (*self._settings.values, *params)
            result = execute(f"{opening.text}; {sql}", values, many, context)
        else:
            result = execute(f"{opening}; {sql}", params, many, context)
        # Had it failed, the next statement would have to say it again.
        self.withdraw()
        for _statement in opening.text.split(";"):
            context["cursor"].nextset()
        return result

    def _opening(self, raw: "Connection[Any]") -> "_Settings":
        """Return the settings, after BEGIN where that was not sent yet."""
        is_idle = raw.pgconn.transaction_status == TransactionStatus.IDLE
        if not is_idle or raw.isolation_level is not None:
            return self._settings
        # Psycopg sends BEGIN in a round trip of its own; in autocommit it leaves that to us.
        raw.autocommit = True
        return _Settings(f"BEGIN; {self._settings.text}", self._settings.values)


def _tell_database(scope: Scope) -> None:
    with connections[scope.alias].cursor() as cursor:
        cursor.execute(str(_settings_of(scope)))


class _Settings(NamedTuple):
    """The statements that set a scope: their text with places, and what belongs there."""

    text: str
    values: tuple[str, ...]

    def __str__(self) -> str:
        """Return them as they are said; only digits get in here."""
        return self.text % tuple(f"'{value}'" for value in self.values)


_TEXT = "; ".join(f"SET LOCAL {name} = %s" for name in _SETTINGS)


def _settings_of(scope: Scope) -> _Settings:
    """Return what tells a scope; only the digits of a UUID get into it."""
    ids = (scope.workspace_id, scope.user_id)
    values = tuple(str(UUID(int=each.int)) if each else "" for each in ids)
    if ahead_s := int(clock.shift().total_seconds()):
        return _Settings(f"{_TEXT}; SET LOCAL app.clock_shift_s = %s", (*values, str(ahead_s)))
    return _Settings(_TEXT, values)
