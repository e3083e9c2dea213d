"""Truly concurrent movements, on one wallet and on several: the books agree at the end."""

import random
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from uuid import UUID

import pytest

from core import tenancy
from credits import services
from credits.failures import CapReached, InsufficientCredits
from credits.models import Cap, Entry, Lot
from tests.support import ledger, people
from tests.support.racing import race

THREADS, MOVES = 8, 60
# So few that threads often mean the same event.
EVENTS = 40


def charge(workspace_id: UUID, event: int) -> None:
    """Pay for an event; its amount is its own."""
    with suppress(InsufficientCredits, CapReached):
        services.charge(
            workspace_id=workspace_id,
            amount=3 + event,
            operation="videos.render",
            reference=f"work:{event}",
            key=f"charge:work:{event}",
        )


def refund(workspace_id: UUID, event: int) -> None:
    """Give all or half of it back."""
    services.refund(
        workspace_id=workspace_id, reference=f"work:{event}", amount=(3 + event) // (1 + event % 2)
    )


def settle(workspace_id: UUID, event: int) -> None:
    """Give back what it did not use."""
    services.settle(
        workspace_id=workspace_id, reference=f"work:{event}", charged=3 + event, used=event
    )


def grant(workspace_id: UUID, event: int) -> None:
    """Give credits."""
    services.grant(
        workspace_id=workspace_id, amount=20 + event, source=Lot.Source.PACK, key=str(event)
    )


def reverse(workspace_id: UUID, event: int) -> None:
    """Take them back."""
    services.reverse(
        workspace_id=workspace_id, grant_key=str(event), amount=15, key=str(event), note=""
    )


def expire(workspace_id: UUID, _event: int) -> None:
    """Write off what is over."""
    services.expire(workspace_id=workspace_id)


def limit(workspace_id: UUID, event: int) -> None:
    """Set or lift a limit that nobody reaches, so that the flag changes under the charges."""
    if event % 2:
        cap = Cap(workspace_id=workspace_id, kind=Cap.Kind.PER_DAY, amount=1_000_000)
        Cap.objects.bulk_create([cap], ignore_conflicts=True)
    else:
        Cap.objects.filter(workspace_id=workspace_id).delete()


ACTS: tuple[Callable[[UUID, int], None], ...] = (
    charge, charge, charge, charge, refund, settle, grant, reverse, expire, limit,
)  # fmt: skip


def play(seed: int, workspaces: list[UUID]) -> None:
    """Do many things one after the other, each in a transaction of its own."""
    dice = random.Random(seed)
    for _move in range(MOVES):
        workspace_id = dice.choice(workspaces)
        with tenancy.workspace(workspace_id):
            dice.choice(ACTS)(workspace_id, dice.randrange(EVENTS))


def assert_each_event_once(workspace_id: UUID) -> None:
    """Check that nothing was charged, given or taken twice, whoever was first."""
    entries = ledger.entries_of(workspace_id)
    kinds = Entry.Kind
    for kind in (kinds.CHARGE, kinds.GRANT):
        references = Counter(e.reference for e in entries if e.kind == kind)
        assert set(references.values()) <= {1}
    refunds = Counter(e.refund_of for e in entries if e.kind == kinds.REFUND)
    assert set(refunds.values()) <= {1}
    charged = {e.seq: -e.amount for e in entries if e.kind == kinds.CHARGE}
    for entry in entries:
        if entry.kind == kinds.REFUND:
            assert entry.amount <= charged[entry.refund_of or 0]
    assert all(0 <= lot.remaining <= lot.granted for lot in ledger.lots_of(workspace_id))


@pytest.mark.parametrize("wallets", [1, 3])
def test_whatever_happens_at_once_the_books_agree(wallets: int) -> None:
    workspaces = [people.sign_up(credits=300).workspace.pk for _ in range(wallets)]

    results = race([partial(play, seed, workspaces) for seed in range(THREADS)])

    assert results == [None] * THREADS
    for workspace_id in workspaces:
        ledger.assert_sound(workspace_id)
        assert_each_event_once(workspace_id)
        with tenancy.workspace(workspace_id):
            has_caps = Cap.objects.filter(workspace_id=workspace_id).exists()
        assert ledger.is_capped(workspace_id) == has_caps
