"""The books stay in agreement whoever writes them: the owner of the tables is refused as well."""

from collections.abc import Iterator

import psycopg
import pytest
from psycopg import errors

from tests.support import databases, ledger, people
from tests.support.people import Account


@pytest.fixture
def owner_login() -> Iterator[psycopg.Connection]:
    with databases.login_as("owner") as login:
        yield login


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE credits_wallet SET balance = balance + 1 WHERE workspace_id = %(id)s",
        "UPDATE credits_wallet SET seq = seq + 1 WHERE workspace_id = %(id)s",
        "UPDATE credits_wallet SET head = '' WHERE workspace_id = %(id)s",
        "DELETE FROM credits_wallet WHERE workspace_id = %(id)s",
        "UPDATE credits_lot SET remaining = remaining - 1 WHERE workspace_id = %(id)s",
        "DELETE FROM credits_lot WHERE workspace_id = %(id)s",
        "INSERT INTO credits_lot SELECT gen_random_uuid(), source, granted, 7, NULL, created_at,"
        " workspace_id FROM credits_lot WHERE workspace_id = %(id)s",
        "INSERT INTO credits_entry (id, workspace_id, seq, kind, amount, balance_after, operation,"
        " reference, key, lots, note, created_at, previous_hash, hash) SELECT gen_random_uuid(),"
        " workspace_id, seq + 1, 'grant', 5, balance + 5, '', '', 'mine', '[]', '', now(), head, ''"
        " FROM credits_wallet WHERE workspace_id = %(id)s",
    ],
)
def test_a_hand_that_slips_is_refused(
    owner_login: psycopg.Connection, account: Account, statement: str
) -> None:
    with pytest.raises(errors.IntegrityConstraintViolation, match="disagree"):
        owner_login.execute(statement.encode(), {"id": account.workspace.pk})

    ledger.assert_sound(account.workspace.pk)


@pytest.mark.parametrize("table", ["credits_wallet", "credits_lot"])
def test_tables_of_the_ledger_are_not_emptied(owner_login: psycopg.Connection, table: str) -> None:
    with pytest.raises(errors.IntegrityConstraintViolation):
        owner_login.execute(f"TRUNCATE {table}".encode())


def test_no_lot_holds_more_than_it_was_given(
    owner_login: psycopg.Connection, account: Account
) -> None:
    for remaining in (-1, 51):
        with pytest.raises(errors.CheckViolation):
            owner_login.execute(
                "UPDATE credits_lot SET remaining = %s WHERE workspace_id = %s",
                [remaining, account.workspace.pk],
            )


def test_what_agrees_may_be_changed(owner_login: psycopg.Connection, account: Account) -> None:
    with owner_login.transaction():
        owner_login.execute(
            "UPDATE credits_lot SET expires_at = now() WHERE workspace_id = %s",
            [account.workspace.pk],
        )
    assert people.sign_up(credits=0).workspace.pk != account.workspace.pk
