"""Charges through the service, beside a transaction of two statements on plain tables."""

import os
import random
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from itertools import zip_longest
from uuid import UUID, uuid4

import psycopg
from django.db import connection, transaction

from bench import pgbench
from bench.clients import Clients
from bench.models import Account, Entry
from bench.report import Goal, Row
from bench.rounds import Pace, Subject, alternate
from bench.seeds import WORKSPACES, Seeds
from bench.servers import Servers
from core import tenancy
from credits import services as credits

PRICE = 10
SHAPES = (  # processes, threads of each, goal
    (1, 1, Goal(0.7)),
    (1, 8, Goal(0.45)),
    (4, 8, Goal(0.5)),
)
HOT_THREADS = 8
ONE_STATEMENT = """
    WITH account AS (
        UPDATE bench_account SET balance = balance - 10 WHERE id = %s AND balance >= 10 RETURNING id
    )
    INSERT INTO bench_entry (account_id, amount, operation, key, created_at)
        SELECT id, -10, 'bench', %s, now() FROM account
"""


def measure(seeds: Seeds, servers: Servers, pace: Pace) -> list[Row]:
    """Measure charges over all workspaces in three shapes, and on one hot workspace."""
    rows = []
    for processes, threads, goal in SHAPES:
        rows += _spread(seeds, servers, pace, processes, threads, goal)
    return rows + _hot(seeds, servers, pace)


def _spread(
    seeds: Seeds, servers: Servers, pace: Pace, processes: int, threads: int, goal: Goal
) -> list[Row]:
    shape = {"threads": threads, "processes": processes}
    service = Clients("bench.charges.service", seeds.workspaces, **shape)
    simplest = Clients("bench.charges.one_statement", seeds.workspaces, **shape)
    with service, simplest, _limits(servers, WORKSPACES, **shape) as found:
        # The goal is about the first, prepared form; poolers in transaction mode may not know it.
        limits = [*found, Subject("Django: atomic(), one statement, plain tables", simplest.rate)]
        figures = alternate([Subject("ours", service.rate), *limits], pace)
    what = f"charge, {WORKSPACES:,} workspaces, {_crew(processes, threads)}"
    return [
        Row(what, limit.name, "1/s", figures["ours"], figures[limit.name], each)
        for limit, each in zip_longest(limits, [goal])
    ]


def _crew(processes: int, threads: int) -> str:
    if processes * threads == 1:
        return "1 thread"
    many = f"{processes} processes, " if processes > 1 else ""
    return f"{many}{processes * threads} threads"


def _hot(seeds: Seeds, servers: Servers, pace: Pace) -> list[Row]:
    one = seeds.workspaces[:1]
    service = Clients("bench.charges.service", one, threads=HOT_THREADS)
    saving = Clients("bench.charges.row_lock_and_save", one, threads=HOT_THREADS)
    limits = _limits(servers, 1, processes=1, threads=HOT_THREADS)
    with service, saving, limits as found:
        limit = found[0]
        subjects = [Subject("ours", service.rate), Subject("saving", saving.rate), limit]
        figures = alternate(subjects, pace)
    what = f"charge, one hot workspace, {HOT_THREADS} threads"
    against = "ORM: lock the row, save, create"
    return [
        Row(what, limit.name, "1/s", figures["ours"], figures[limit.name], Goal(0.6)),
        Row(what, against, "1/s", figures["ours"], figures["saving"], Goal(3)),
    ]


@contextmanager
def _limits(
    servers: Servers, accounts: int, *, processes: int, threads: int
) -> Iterator[list[Subject]]:
    """Give what charges are measured against: pgbench, or psycopg where there is none."""
    program = pgbench.binary()
    if program is None:
        action = "bench.charges.plain_one" if accounts == 1 else "bench.charges.plain"
        with Clients(action, [], threads=threads, processes=processes) as clients:
            yield [Subject("psycopg, prepared", clients.rate)]
        return
    bench = pgbench.Pgbench(program, servers.folder, accounts, processes * threads)
    yield [
        Subject("pgbench, prepared", lambda seconds: bench.rate(seconds, "prepared")),
        Subject("pgbench, simple protocol", lambda seconds: bench.rate(seconds, "simple")),
    ]


def service(workspaces: Sequence[UUID]) -> Callable[[], None]:
    """Return a charge as the app makes it: a scope, and in it one call of the service."""

    def act() -> None:
        workspace_id = random.choice(workspaces)
        reference = f"magicpages.magicpage:{uuid4()}"
        with tenancy.workspace(workspace_id):
            credits.charge(
                workspace_id=workspace_id,
                amount=PRICE,
                operation="magicpages.generate",
                reference=reference,
                key=f"charge:{reference}",
                price_version=1,
                actor_id=workspace_id,
            )

    return act


def row_lock_and_save(_workspaces: Sequence[UUID]) -> Callable[[], None]:
    """Return a charge of plain account 1 in the form one meets most: lock, save, create."""

    def act() -> None:
        with transaction.atomic():
            account = Account.objects.select_for_update().get(pk=1)
            account.balance -= PRICE
            account.save(update_fields=["balance"])
            Entry.objects.create(account_id=1, amount=-PRICE, operation="bench", key=str(uuid4()))

    return act


def one_statement(_workspaces: Sequence[UUID]) -> Callable[[], None]:
    """Return the least that Django can do in a transaction: one statement on plain tables."""

    def act() -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(ONE_STATEMENT, [random.randint(1, WORKSPACES), str(uuid4())])

    return act


def plain(_workspaces: Sequence[UUID]) -> Callable[[], None]:
    """Return what pgbench does, over all accounts, in prepared statements of psycopg."""
    return _plain(WORKSPACES)


def plain_one(_workspaces: Sequence[UUID]) -> Callable[[], None]:
    """Return the same for one account."""
    return _plain(1)


def _plain(accounts: int) -> Callable[[], None]:
    own = threading.local()

    def act() -> None:
        if not hasattr(own, "connection"):
            own.connection = psycopg.connect(os.environ["DATABASE_URL"])
        values = {"account": random.randint(1, accounts)}
        with own.connection.transaction():
            for statement in pgbench.STATEMENTS:
                own.connection.execute(statement % ("%(account)s",), values, prepare=True)

    return act
