"""Many threads in the scopes of many workspaces at once, as a process of its own.

Reads the cast from standard input and writes what it found wrong to standard output, both as JSON.
Whoever starts it decides by DATABASE_URL what stands before the database.
"""

import json
import sys
import threading
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Any, NamedTuple
from uuid import UUID, uuid4

import django
from django.db import connection, connections, transaction
from django.db.utils import ProgrammingError

django.setup()

from accounts.models import Membership, Workspace  # noqa: E402  Models need the set-up.
from core import tenancy  # noqa: E402
from core.work import registry  # noqa: E402
from core.work import services as work  # noqa: E402
from credits import services as credits  # noqa: E402
from magicpages.models import Lead, MagicPage  # noqa: E402
from magicpages.work import KIND  # noqa: E402

THREADS = 16
CHARGE = 1


class Actor(NamedTuple):
    """One workspace of the cast, its person, and every page it has."""

    workspace_id: UUID
    user_id: UUID
    pages: frozenset[UUID]


class Wrong(Exception):
    """Something that must never be seen was."""


def expect(is_so: object, what: str) -> None:
    """Raise Wrong unless ``is_so``."""
    if not is_so:
        raise Wrong(what)


def seen() -> frozenset[UUID]:
    """Return every page this transaction sees."""
    return frozenset(MagicPage.objects.values_list("pk", flat=True))


def nothing_is_left() -> None:
    """Check that outside of scopes there is no setting and no row."""
    expect(not seen(), "pages without a scope")
    expect(not Workspace.objects.exists(), "workspaces without a scope")
    expect(not Membership.objects.exists(), "memberships without a scope")
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT coalesce(current_setting('app.workspace_id', true), ''),"
            " coalesce(current_setting('app.user_id', true), '')"
        )
        expect(cursor.fetchone() == ("", ""), "a setting without a scope")


def in_workspace(me: Actor, other: Actor) -> None:
    """See one's own pages, and none of another workspace, however one asks."""
    with tenancy.workspace(me.workspace_id):
        expect(seen() == me.pages, "other pages than one's own")
        foreign = MagicPage.objects.filter(workspace_id=other.workspace_id)
        expect(not foreign.exists(), "a foreign page by its workspace")
        expect(not foreign.update(title="Taken"), "a foreign page to change")
        expect(seen() == me.pages, "other pages after the first statements")


def as_person(me: Actor, other: Actor) -> None:
    """See one's own memberships, and pages only after narrowing."""
    with tenancy.user(me.user_id):
        expect(not seen(), "pages in the scope of a person")
        own = {row.workspace_id for row in Membership.objects.all()}
        expect(own == {me.workspace_id}, "foreign memberships")
        tenancy.narrow(me.workspace_id)
        expect(seen() == me.pages, "other pages after narrowing")


def bound(me: Actor, other: Actor) -> None:
    """Enter a workspace within a transaction, and leave it again."""
    with transaction.atomic():
        with tenancy.bind(me.workspace_id):
            expect(seen() == me.pages, "other pages in a bound scope")
        expect(not seen(), "pages after a bound scope")


def crashing(me: Actor, other: Actor) -> None:
    """Leave a scope by an exception, and a savepoint by another."""
    with suppress(ZeroDivisionError), tenancy.workspace(me.workspace_id):
        with suppress(ZeroDivisionError), transaction.atomic():
            Lead.objects.filter(workspace_id=me.workspace_id).delete()
            raise ZeroDivisionError
        expect(seen() == me.pages, "other pages after a savepoint was undone")
        raise ZeroDivisionError


def writing_elsewhere(me: Actor, other: Actor) -> None:
    """Be refused when a row is for another workspace."""
    try:
        with tenancy.workspace(me.workspace_id):
            MagicPage.objects.create(workspace_id=other.workspace_id, product="Not mine")
    except ProgrammingError as refused:
        expect("row-level security" in str(refused), f"another refusal: {refused}")
    else:
        raise Wrong("a row in a foreign workspace")


def over_all(me: Actor, other: Actor) -> None:
    """See every workspace under the system login, and none right after."""
    with tenancy.system_scope(tenancy.SystemUse.SWEEP):
        expect(seen() >= me.pages | other.pages, "too few pages for the system")


def without_asking(me: Actor, other: Actor) -> None:
    """Open a scope in which nothing is asked: its settings were never sent."""
    with tenancy.workspace(me.workspace_id):
        pass


def paying(me: Actor, other: Actor) -> None:
    """Charge one's own wallet."""
    reference = str(uuid4())
    with tenancy.workspace(me.workspace_id):
        credits.charge(
            workspace_id=me.workspace_id, amount=CHARGE, operation="drill.charge",
            reference=reference, key=reference,
        )  # fmt: skip


def working(me: Actor, other: Actor) -> None:
    """Claim one's own work or find it taken; never claim another's."""
    kind: registry.Kind = registry.kind_of(KIND.label)
    with tenancy.workspace(me.workspace_id):
        for page in other.pages:
            expect(work.claim(kind=kind, item_id=page) is None, "the claim of foreign work")
        for page in me.pages:
            claimed = work.claim(kind=kind, item_id=page)
            expect(claimed is None or claimed.workspace_id == me.workspace_id, "foreign work")


def reconnecting(me: Actor, other: Actor) -> None:
    """Come back over another connection."""
    connections.close_all()


ACTS: tuple[Callable[[Actor, Actor], None], ...] = (
    in_workspace, as_person, bound, crashing, writing_elsewhere, over_all, without_asking, paying,
    working, in_workspace, reconnecting,
)  # fmt: skip


def run(cast: list[Actor], rounds: int) -> dict[str, Any]:
    """Let every thread play every act in turn, each time as somebody else."""
    barrier = threading.Barrier(THREADS)
    wrong: Counter[str] = Counter()
    paid: Counter[str] = Counter()

    def play(number: int) -> None:
        barrier.wait()
        for turn in range(rounds * len(ACTS)):
            act = ACTS[(turn + number) % len(ACTS)]
            me = cast[(turn * 3 + number) % len(cast)]
            other = cast[(turn * 3 + number + 1 + turn % (len(cast) - 1)) % len(cast)]
            try:
                act(me, other)
                nothing_is_left()
            except Exception as error:  # Whatever it is, the drill goes on and tells of it.
                wrong[f"{act.__name__}: {type(error).__name__}: {error}"[:300]] += 1
            else:
                paid[str(me.workspace_id)] += CHARGE if act is paying else 0
        connections.close_all()

    with ThreadPoolExecutor(THREADS) as pool:
        list(pool.map(play, range(THREADS)))
    return {"wrong": wrong, "paid": paid, "acts": THREADS * rounds * len(ACTS)}


def main() -> None:
    """Play what standard input asks for."""
    told = json.load(sys.stdin)
    cast = [
        Actor(UUID(one["workspace"]), UUID(one["user"]), frozenset(map(UUID, one["pages"])))
        for one in told["cast"]
    ]
    json.dump(run(cast, told["rounds"]), sys.stdout)


if __name__ == "__main__":
    main()
