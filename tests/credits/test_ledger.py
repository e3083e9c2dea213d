"""The ledger as a whole: complete, chained, and final for everybody."""

import random
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import psycopg
import pytest
from psycopg import errors

from core import tenancy
from credits import services
from credits.failures import InsufficientCredits
from credits.models import Entry, Lot
from tests.support import databases, ledger, people
from tests.support.people import Account


@dataclass
class Customer:
    """Somebody who does whatever a customer can do, in any order."""

    account: Account
    dice: random.Random
    charges: int = 0

    def begin(self) -> None:
        """Have one grant that has expired, so that a charge meets it."""
        with tenancy.workspace(self.account.workspace.pk):
            self._grant(ends=-1)

    def act(self) -> None:
        with tenancy.workspace(self.account.workspace.pk):
            if self.dice.random() < 0.25:
                self._grant(ends=self.dice.choice([None, -1, 0.01, 60, 3600]))
            else:
                self.dice.choice([self._charge, self._charge, self._refund, self._reverse])()

    def _grant(self, *, ends: float | None) -> None:
        services.grant(
            workspace_id=self.account.workspace.pk,
            amount=self.dice.randint(1, 60),
            source=self.dice.choice(list(Lot.Source)),
            key=self.dice.choice(["a", "b", str(self.dice.random())]),
            note=self.dice.choice(["", "Danke, 谢谢, شكرا", "1:a,", "O'Neill\n"]),
            expires_at=None if ends is None else datetime.now(UTC) + timedelta(seconds=ends),
            actor_id=self.dice.choice([None, self.account.user.pk]),
        )

    def _charge(self) -> None:
        self.charges += self.dice.choice([0, 1, 1])
        reference = f"work:{self.charges}"
        with suppress(InsufficientCredits):
            services.charge(
                workspace_id=self.account.workspace.pk,
                amount=7 + self.charges % 30,
                operation="videos.render",
                reference=reference,
                key=reference,
                price_version=self.dice.choice([None, 1]),
            )

    def _refund(self) -> None:
        services.refund(
            workspace_id=self.account.workspace.pk,
            reference=f"work:{self.dice.randint(0, self.charges)}",
            amount=self.dice.randint(0, 50),
        )

    def _reverse(self) -> None:
        services.reverse(
            workspace_id=self.account.workspace.pk,
            grant_key=self.dice.choice(["a", "b"]),
            amount=self.dice.randint(1, 20),
            key=str(self.dice.randint(0, 50)),
            note="",
        )


@pytest.mark.parametrize("seed", range(4))
def test_whatever_happens_the_books_agree(seed: int) -> None:
    account = people.sign_up(credits=100)
    customer = Customer(account, random.Random(seed))
    customer.begin()
    for step in range(60):
        customer.act()
        if step % 10 == 0:
            ledger.assert_sound(account.workspace.pk)

    ledger.assert_sound(account.workspace.pk)
    kinds = {entry.kind for entry in ledger.entries_of(account.workspace.pk)}
    assert kinds == set(Entry.Kind.values)


@pytest.fixture
def entries(account: Account) -> list[Entry]:
    with tenancy.workspace(account.workspace.pk):
        for n in range(3):
            services.charge(
                workspace_id=account.workspace.pk, amount=1, operation="o",
                reference=f"r:{n}", key=f"k:{n}", actor_id=account.user.pk,
            )  # fmt: skip
    return ledger.entries_of(account.workspace.pk)


def test_an_outsider_verifies_the_chain(entries: list[Entry]) -> None:
    assert ledger.broken_link(entries) is None


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("amount", -2),
        ("balance_after", 49),
        ("operation", "p"),
        ("reference", "r:9"),
        ("key", "k:9"),
        ("note", "x"),
        ("kind", "grant"),
        ("actor_id", uuid4()),
        ("workspace_id", uuid4()),
        ("created_at", datetime(2026, 1, 1, tzinfo=UTC)),
        ("price_version", 1),
        ("refund_of", 1),
    ],
)
def test_a_changed_field_breaks_the_chain(entries: list[Entry], field: str, value: object) -> None:
    setattr(entries[2], field, value)
    assert ledger.broken_link(entries) == 3


def test_a_flipped_byte_breaks_the_chain(entries: list[Entry]) -> None:
    first = bytes(entries[0].hash)
    entries[0].hash = bytes([first[0] ^ 1]) + first[1:]
    assert ledger.broken_link(entries) == 1


def test_a_missing_entry_breaks_the_chain(entries: list[Entry]) -> None:
    assert ledger.broken_link(entries[:1] + entries[2:]) == 3


def test_fields_do_not_run_into_each_other(account: Account) -> None:
    with tenancy.workspace(account.workspace.pk):
        for reference, key in (("ab", "c"), ("a", "bc")):
            services.charge(
                workspace_id=account.workspace.pk,
                amount=1,
                operation="o",
                reference=reference,
                key=key,
            )
    ledger.assert_sound(account.workspace.pk)


@pytest.fixture(params=["default", "system", "owner"])
def login(request: pytest.FixtureRequest, entries: list[Entry]) -> Iterator[psycopg.Connection]:
    with databases.login_as(request.param) as raw:
        raw.execute("BEGIN")
        raw.execute(
            "SELECT set_config('app.workspace_id', %s, true)", [str(entries[0].workspace_id)]
        )
        yield raw


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE credits_entry SET amount = 1000000",
        "UPDATE credits_entry SET note = note",
        "DELETE FROM credits_entry",
        "TRUNCATE credits_entry",
        "TRUNCATE accounts_workspace CASCADE",
    ],
)
def test_entries_are_final_for_every_login(login: psycopg.Connection, statement: str) -> None:
    with pytest.raises((errors.InsufficientPrivilege, errors.IntegrityConstraintViolation)):
        login.execute(statement.encode())


def test_a_workspace_with_entries_is_not_deleted(entries: list[Entry]) -> None:
    workspace_id = [entries[0].workspace_id]
    with databases.login_as("owner") as owner:
        owner.execute("DELETE FROM accounts_membership WHERE workspace_id = %s", workspace_id)
        with pytest.raises(errors.ForeignKeyViolation):
            owner.execute("DELETE FROM accounts_workspace WHERE id = %s", workspace_id)
