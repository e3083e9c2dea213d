"""Thousands of movements in any order, each held against a second ledger written in Python.

Hypothesis chooses them and shortens what fails. After every single one the books must agree: the
wallet with the sum of the entries and with the lots, the chain, one refund for each charge.
"""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any
from uuid import UUID

import psycopg
import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from psycopg.rows import namedtuple_row

from accounts.models import Workspace
from core import clock, tenancy
from credits import services
from credits.failures import InsufficientCredits, KeyReused
from credits.models import Lot
from tests.credits.books import DAY_S, Books
from tests.support import databases, ledger
from tests.support.crashes import Crash

EXAMPLES, STEPS = 240, 50
AT_LEAST = 10_000
KEYS = st.integers(0, 15).map(str)
AMOUNTS = st.integers(1, 60)
DAYS = st.integers(1, 40)
# A lot ends half an hour away from the full days by which the clock is moved: however slowly the
# test runs, it is never in doubt whether a lot is over.
BEYOND_S = 1800

_STATE = """
    SELECT w.balance, w.seq, e.total, e.entries, l.held, l.is_within, e.refunds, e.refunded
    FROM credits_wallet w,
    LATERAL (SELECT coalesce(sum(amount), 0) AS total, count(*) AS entries,
                    count(*) FILTER (WHERE kind = 'refund') AS refunds,
                    count(DISTINCT refund_of) FILTER (WHERE kind = 'refund') AS refunded
             FROM credits_entry WHERE workspace_id = w.workspace_id) e,
    LATERAL (SELECT array_agg(remaining ORDER BY created_at, id) AS held,
                    bool_and(remaining BETWEEN 0 AND granted) AS is_within
             FROM credits_lot WHERE workspace_id = w.workspace_id) l
    WHERE w.workspace_id = %s
"""
_NEW = "SELECT * FROM credits_entry WHERE workspace_id = %s AND seq > %s ORDER BY seq"

_numbers = count()
_steps = count()
_login: list[psycopg.Connection[Any]] = []


class LedgerMachine(RuleBasedStateMachine):
    """One workspace of its own, and its books told twice."""

    workspace_id: UUID

    @initialize(amount=AMOUNTS)
    def open(self, amount: int) -> None:
        """Make a workspace with some credits."""
        name = f"machine-{next(_numbers)}"
        self.workspace_id = Workspace.objects.using("owner").create(name=name, slug=name).pk
        self.books = Books()
        self.head, self.seq = b"", 0
        self.grant("first", amount, None)

    @contextmanager
    def scope(self) -> Iterator[None]:
        """Open the workspace at the time of the books."""
        next(_steps)
        ahead = timedelta(seconds=int(self.books.now))
        with clock.shifted(ahead), tenancy.workspace(self.workspace_id):
            yield

    @rule(key=KEYS, amount=AMOUNTS, days=st.none() | DAYS)
    def grant(self, key: str, amount: int, days: int | None) -> None:
        """Give credits, maybe for a while only, maybe a second time."""
        ends_in = None if days is None else days * DAY_S + BEYOND_S
        with self.scope():
            granted = services.grant(
                workspace_id=self.workspace_id,
                amount=amount,
                source=Lot.Source.PACK,
                key=key,
                expires_at=None if ends_in is None else clock.now() + timedelta(seconds=ends_in),
            )
        ends = None if ends_in is None else self.books.now + ends_in
        assert granted.is_new is self.books.grant(key, amount, ends)

    @rule(key=KEYS, amount=AMOUNTS)
    def charge(self, key: str, amount: int) -> None:
        """Pay for something, maybe a second time, maybe with too little."""
        outcome = "charged"
        try:
            with self.scope():
                receipt = self._charge(key, amount)
        except InsufficientCredits:
            outcome = "short"
        except KeyReused:
            outcome = "reused"
        expected = self.books.charge(key, amount)
        assert outcome == {"repeated": "charged"}.get(expected, expected)
        if expected == "charged":
            assert receipt == (self.books.entries, self.books.balance)

    @rule(key=KEYS, amount=AMOUNTS)
    def crash(self, key: str, amount: int) -> None:
        """Break off in the middle of a transaction: nothing of it ever was."""
        with suppress(Crash, InsufficientCredits, KeyReused), self.scope():
            self._charge(key, amount)
            services.refund(workspace_id=self.workspace_id, reference=f"r{key}", amount=amount)
            raise Crash

    @rule(key=KEYS, amount=st.integers(0, 60))
    def refund(self, key: str, amount: int) -> None:
        """Give back some of a charge, which may not be there or was refunded before."""
        with self.scope():
            back = services.refund(
                workspace_id=self.workspace_id, reference=f"r{key}", amount=amount
            )
        assert back == self.books.refund(key, amount)

    @precondition(lambda self: self.books.charges)
    @rule(data=st.data(), used=st.integers(0, 60))
    def settle(self, data: st.DataObject, used: int) -> None:
        """Give back what work did not use."""
        key = data.draw(st.sampled_from(sorted(self.books.charges)))
        charged = self.books.charges[key].amount
        with self.scope():
            back = services.settle(
                workspace_id=self.workspace_id, reference=f"r{key}", charged=charged, used=used
            )
        expected = self.books.refund(key, charged - used) if charged > used else 0
        assert back == expected

    @rule(grant=KEYS, key=KEYS, amount=AMOUNTS)
    def reverse(self, grant: str, key: str, amount: int) -> None:
        """Take credits of a grant back, which may be spent, or not there."""
        with self.scope():
            taken = services.reverse(
                workspace_id=self.workspace_id, grant_key=grant, amount=amount, key=key, note=""
            )
        assert taken == self.books.reverse(grant, key, amount)

    @rule()
    def expire(self) -> None:
        """Write off what is over."""
        with self.scope():
            lost = services.expire(workspace_id=self.workspace_id)
        assert lost == self.books.write_off()

    @rule(days=DAYS)
    def wait(self, days: int) -> None:
        """Let days pass."""
        next(_steps)
        self.books.pass_time(days * DAY_S)

    @invariant()
    def books_agree(self) -> None:
        """Hold the database against itself and against the second ledger."""
        state = _login[0].execute(_STATE, [self.workspace_id]).fetchone()
        assert state is not None
        assert state.balance == state.total == sum(state.held) == self.books.balance >= 0
        assert state.seq == state.entries == self.books.entries
        assert state.held == self.books.left
        assert state.is_within
        assert state.refunds == state.refunded
        self._follow_the_chain()

    def _follow_the_chain(self) -> None:
        for entry in _login[0].execute(_NEW, [self.workspace_id, self.seq]):
            assert entry.seq == self.seq + 1
            assert bytes(entry.previous_hash) == self.head
            self.head, self.seq = ledger.entry_hash(entry, self.head), entry.seq
            assert bytes(entry.hash) == self.head

    def _charge(self, key: str, amount: int) -> services.Receipt:
        return services.charge(
            workspace_id=self.workspace_id,
            amount=amount,
            operation="videos.render",
            reference=f"r{key}",
            key=f"charge:{key}",
        )


@pytest.fixture
def observer() -> Iterator[None]:
    """Give the machine a login that sees everything and changes nothing."""
    with databases.login_as("system") as login:
        login.row_factory = namedtuple_row
        _login[:] = [login]
        yield


@pytest.mark.usefixtures("observer")
def test_ten_thousand_movements_in_any_order() -> None:
    began = datetime.now(UTC)
    run_state_machine_as_test(
        LedgerMachine,
        settings=settings(
            max_examples=EXAMPLES,
            stateful_step_count=STEPS,
            deadline=None,
            derandomize=True,
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
    assert next(_steps) > AT_LEAST
    # Beyond that the half hours of the lots would not be safe any more.
    assert datetime.now(UTC) - began < timedelta(minutes=20)
