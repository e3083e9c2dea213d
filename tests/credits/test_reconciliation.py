"""The nightly count finds what was done behind the ledger's back, and touches nothing."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any
from uuid import UUID

import psycopg
import pytest
from django.core import mail
from django.core.management import CommandError, call_command
from django.utils import timezone
from psycopg import sql
from psycopg.types.json import Jsonb

from core import tenancy
from core.work.models import Status
from core.work.sweep import sweep
from credits.models import Discrepancy, Invoice
from credits.reconciliation import reconcile
from tests.support import databases, ledger, pages, people
from tests.support.people import Account

TABLES = ("credits_wallet", "credits_lot", "credits_entry")


@pytest.fixture
def account() -> Iterator[Account]:
    """Give an account with sound books, and leave them sound whatever was done to them."""
    account = people.sign_up(credits=100)
    pages.requested(account)
    with databases.login_as("owner") as login:
        kept = {table: _rows(login, table, account.workspace.pk) for table in TABLES}
    yield account
    with past_the_triggers() as login:
        for table, rows in kept.items():
            _restore(login, table, account.workspace.pk, rows)


def _restore(
    login: psycopg.Connection[Any], table: str, workspace_id: UUID, rows: list[Any]
) -> None:
    # What the database works out by itself cannot be written.
    found = login.execute(
        "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass"
        " AND attnum > 0 AND NOT attisdropped AND attgenerated = ''",
        [table],
    )
    parts = {
        "table": sql.Identifier(table),
        "columns": sql.SQL(", ").join(sql.Identifier(name) for (name,) in found),
    }
    login.execute(
        sql.SQL("DELETE FROM {table} WHERE workspace_id = %s").format(**parts), [workspace_id]
    )
    restore = sql.SQL(
        "INSERT INTO {table} ({columns})"
        " SELECT {columns} FROM jsonb_populate_record(null::{table}, %s)"
    ).format(**parts)
    for row in rows:
        login.execute(restore, [Jsonb(row)])


def _rows(login: psycopg.Connection[Any], table: str, workspace_id: UUID) -> list[Any]:
    query = sql.SQL("SELECT to_jsonb(t) FROM {} t WHERE workspace_id = %s")
    rows = login.execute(query.format(sql.Identifier(table)), [workspace_id])
    return [row for (row,) in rows]


@contextmanager
def past_the_triggers() -> Iterator[psycopg.Connection[Any]]:
    """Write as whoever owns the tables and has switched their triggers off.

    All of it or nothing: whatever happens in between, the triggers are on again.
    """
    with databases.login_as("owner") as login, login.transaction():
        for table in TABLES:
            login.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        yield login
        # A table with checks that wait for the end cannot be altered.
        login.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table in TABLES:
            login.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")


def found(workspace_id: UUID) -> dict[str, Discrepancy]:
    """Count, and return what is open of a workspace by its kind."""
    reconcile()
    with tenancy.system_scope(tenancy.SystemUse.RECONCILE):
        rows = Discrepancy.objects.filter(about=workspace_id, resolved_at=None)
        return {row.kind: row for row in rows}


def test_sound_books_are_left_in_peace(account: Account) -> None:
    assert found(account.workspace.pk) == {}
    ledger.assert_sound(account.workspace.pk)


@pytest.mark.parametrize(
    ("statement", "kinds"),
    [
        ("UPDATE credits_wallet SET balance = balance + 5", {"balance"}),
        ("UPDATE credits_lot SET remaining = remaining - 1", {"balance", "lot"}),
        ("UPDATE credits_entry SET note = 'x'", {"chain"}),
        ("UPDATE credits_entry SET amount = -1, balance_after = 99", {"balance", "chain"}),
        ("DELETE FROM credits_entry", {"balance", "head", "lot", "work_money"}),
        ("UPDATE credits_wallet SET head = 'x'", {"head"}),
    ],
)
def test_what_was_done_to_the_books_is_found(
    account: Account, statement: str, kinds: set[str]
) -> None:
    which = " AND seq = 2" if "credits_entry" in statement else ""
    with past_the_triggers() as login:
        login.execute(
            f"{statement} WHERE workspace_id = %s{which}",
            [account.workspace.pk],
        )
    before = ledger.entries_of(account.workspace.pk)

    assert kinds <= found(account.workspace.pk).keys()
    assert ledger.entries_of(account.workspace.pk) == before


def test_a_discrepancy_counts_and_closes(account: Account) -> None:
    workspace_id = account.workspace.pk
    change = "UPDATE credits_wallet SET balance = balance + %s WHERE workspace_id = %s"
    with past_the_triggers() as login:
        login.execute(change, [5, workspace_id])
    assert found(workspace_id)["balance"].times_seen == 1
    assert found(workspace_id)["balance"].times_seen == 2

    with past_the_triggers() as login:
        login.execute(change, [-5, workspace_id])

    assert found(workspace_id) == {}
    with tenancy.system_scope(tenancy.SystemUse.RECONCILE):
        assert Discrepancy.objects.get(about=workspace_id).resolved_at is not None


def test_whoever_looks_after_the_installation_is_told_once(account: Account, settings: Any) -> None:
    settings.ADMINS = [("", "books@nexusone.example")]
    with past_the_triggers() as login:
        login.execute(
            "UPDATE credits_wallet SET balance = balance + 5 WHERE workspace_id = %s",
            [account.workspace.pk],
        )
    reconcile()
    reconcile()

    told = [each for each in mail.outbox if str(account.workspace.pk) in each.body]
    assert len(told) == 1
    with pytest.raises(CommandError, match="discrepancies"):
        call_command("reconcile")


def test_work_whose_charge_is_open_too_long_is_found(account: Account) -> None:
    page = pages.requested(account)
    long_ago = timezone.now() - timedelta(hours=3)
    pages.rewrite(page, deadline_at=long_ago)

    assert found(account.workspace.pk)["work_open"].key == page.reference

    pages.rewrite(page, deadline_at=timezone.now() + timedelta(hours=1))
    assert found(account.workspace.pk) == {}


def test_failed_work_without_its_refund_is_found(account: Account) -> None:
    page = pages.requested(account)
    pages.rewrite(page, status=Status.FAILED, failure_class="timeout", finished_at=timezone.now())

    assert found(account.workspace.pk)["work_money"].key == page.reference


def test_a_payment_without_its_credits_is_found(account: Account) -> None:
    forget(account, "in_forgotten")

    assert found(account.workspace.pk)["payment"].details["credits"] == 500


def test_one_invoice_in_the_books_of_two_is_found_twice(account: Account) -> None:
    other = people.sign_up()
    forget(account, "in_doubled")
    forget(other, "in_doubled")

    assert "payment" in found(account.workspace.pk)
    assert "payment" in found(other.workspace.pk)


def forget(account: Account, invoice: str) -> None:
    """Take a payment without giving its credits."""
    with tenancy.workspace(account.workspace.pk):
        Invoice.objects.create(
            workspace_id=account.workspace.pk,
            stripe_id=invoice,
            status="paid",
            currency="usd",
            total=9700,
            credits=500,
            created_at=timezone.now(),
        )


def test_broken_books_hold_up_no_other_workspace(account: Account) -> None:
    stuck, other = pages.requested(account), pages.requested(people.sign_up())
    with past_the_triggers() as login:
        login.execute(
            "UPDATE credits_wallet SET balance = balance + 5 WHERE workspace_id = %s",
            [account.workspace.pk],
        )
    long_ago = timezone.now() - timedelta(hours=3)
    pages.rewrite(stuck, deadline_at=long_ago - timedelta(hours=1))
    pages.rewrite(other, deadline_at=long_ago)

    sweep()

    assert pages.is_in(stuck, Status.QUEUED)
    pages.assert_settled(other, Status.FAILED)
    pages.rewrite(stuck, deadline_at=timezone.now() + timedelta(hours=1))
