"""Charges through the service, beside a transaction of two statements on plain tables."""

import random
from collections.abc import Callable, Sequence
from uuid import UUID, uuid4

from django.db import transaction

from bench import pgbench
from bench.clients import Clients
from bench.models import Account, Entry
from bench.report import Goal, Row
from bench.rounds import Pace, Run, Subject, alternate
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


def measure(seeds: Seeds, servers: Servers, pace: Pace) -> list[Row]:
    """Measure charges over all workspaces in three shapes, and on one hot workspace."""
    rows = []
    for processes, threads, goal in SHAPES:
        rows.append(_spread(seeds, servers, pace, processes, threads, goal))
    return rows + _hot(seeds, servers, pace)


def _spread(
    seeds: Seeds, servers: Servers, pace: Pace, processes: int, threads: int, goal: Goal
) -> Row:
    with Clients(
        "bench.charges.service", seeds.workspaces, threads=threads, processes=processes
    ) as ours:
        limit = _limit(servers, accounts=WORKSPACES, processes=processes, threads=threads)
        subjects = [Subject("ours", ours.rate), Subject("limit", limit)]
        figures = alternate(subjects, pace)
    many = f"{processes} processes, " if processes > 1 else ""
    what = f"charge, {WORKSPACES:,} workspaces, {many}{processes * threads} threads"
    return Row(what, _limit_name(), "1/s", figures["ours"], figures["limit"], goal)


def _hot(seeds: Seeds, servers: Servers, pace: Pace) -> list[Row]:
    one = seeds.workspaces[:1]
    with (
        Clients("bench.charges.service", one, threads=HOT_THREADS) as ours,
        Clients("bench.charges.row_lock_and_save", one, threads=HOT_THREADS) as saving,
    ):
        limit = _limit(servers, accounts=1, processes=1, threads=HOT_THREADS)
        subjects = [
            Subject("ours", ours.rate),
            Subject("limit", limit),
            Subject("saving", saving.rate),
        ]
        figures = alternate(subjects, pace)
    what = f"charge, one hot workspace, {HOT_THREADS} threads"
    return [
        Row(what, _limit_name(), "1/s", figures["ours"], figures["limit"], Goal(0.6)),
        Row(
            *(what, "ORM: lock the row, save, create", "1/s"),
            *(figures["ours"], figures["saving"], Goal(3)),
        ),
    ]


def _limit_name() -> str:
    return "pgbench -M prepared" if pgbench.binary() else "psycopg, prepared"


def _limit(servers: Servers, *, accounts: int, processes: int, threads: int) -> Run:
    if program := pgbench.binary():
        clients = processes * threads
        return lambda seconds: pgbench.rate(
            program, servers.folder, accounts=accounts, clients=clients, seconds=seconds
        )
    raise NotImplementedError


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
