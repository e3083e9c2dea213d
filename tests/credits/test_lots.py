"""Which credits are spent first, when they end, and where refunds go."""

from datetime import UTC, datetime, timedelta
from functools import partial

import pytest
from django.db import DataError, connection

from core import tenancy
from credits import services
from credits.failures import InsufficientCredits
from tests.support import databases, ledger, people
from tests.support.people import Account
from tests.support.racing import race


@pytest.fixture
def account() -> Account:
    return people.sign_up(credits=0)


def grant(account: Account, amount: int, *, expires_in: float | None = None) -> None:
    """Give credits that end in so many seconds, or never."""
    ends = None if expires_in is None else datetime.now(UTC) + timedelta(seconds=expires_in)
    people.top_up(account, amount, expires_at=ends)


def charge(account: Account, amount: int, reference: str = "video:1") -> int:
    with tenancy.workspace(account.workspace.pk):
        return services.charge(
            workspace_id=account.workspace.pk,
            amount=amount,
            operation="videos.render",
            reference=reference,
            key=reference,
        ).balance_after


def refund(account: Account, amount: int, reference: str = "video:1") -> int:
    with tenancy.workspace(account.workspace.pk):
        return services.refund(
            workspace_id=account.workspace.pk, reference=reference, amount=amount, note="timeout"
        )


def expire(account: Account) -> None:
    """Let the time of every lot that has an end be over."""
    with databases.login_as("owner") as owner:
        owner.execute(
            "UPDATE credits_lot SET expires_at = now() - interval '1 second'"
            " WHERE workspace_id = %s AND expires_at IS NOT NULL",
            [account.workspace.pk],
        )


def left(account: Account) -> list[int]:
    """Return what is left of each lot, in the order they were granted."""
    return [lot.remaining for lot in ledger.lots_of(account.workspace.pk)]


def test_the_soonest_to_expire_is_spent_first(account: Account) -> None:
    grant(account, 10)
    grant(account, 10, expires_in=2000)
    grant(account, 10, expires_in=1000)

    charge(account, 15)

    assert left(account) == [10, 5, 0]
    ledger.assert_sound(account.workspace.pk)


def test_of_lots_that_end_together_the_older_is_spent_first(account: Account) -> None:
    grant(account, 10)
    grant(account, 10)
    charge(account, 12)
    assert left(account) == [0, 8]


def test_expired_credits_are_not_spent(account: Account) -> None:
    grant(account, 40, expires_in=-1)
    grant(account, 10)

    with pytest.raises(InsufficientCredits) as refusal:
        charge(account, 11)

    assert (refusal.value.balance, refusal.value.shortfall) == (10, 1)


def test_expired_credits_leave_an_entry_at_the_next_charge(account: Account) -> None:
    grant(account, 40, expires_in=-1)
    grant(account, 10)

    assert charge(account, 10) == 0

    kinds = [(e.kind, e.amount) for e in ledger.entries_of(account.workspace.pk)]
    assert kinds == [("grant", 40), ("grant", 10), ("expiry", -40), ("charge", -10)]
    assert left(account) == [0, 0]
    ledger.assert_sound(account.workspace.pk)


def test_a_refund_restores_the_lots_it_took_from(account: Account) -> None:
    grant(account, 10, expires_in=1000)
    grant(account, 10, expires_in=2000)
    charge(account, 15)

    assert refund(account, 15) == 15

    assert left(account) == [10, 10]
    ledger.assert_sound(account.workspace.pk)


def test_a_partial_refund_restores_what_was_spent_last(account: Account) -> None:
    grant(account, 10, expires_in=1000)
    grant(account, 10, expires_in=2000)
    charge(account, 15)

    assert refund(account, 7) == 7

    # The credits that live longer come back first.
    assert left(account) == [2, 10]
    ledger.assert_sound(account.workspace.pk)


def test_a_charge_is_refunded_once(account: Account) -> None:
    grant(account, 50)
    charge(account, 30)

    assert [refund(account, 30), refund(account, 30), refund(account, 5)] == [30, 30, 30]

    assert ledger.balance_of(account.workspace.pk) == 50
    ledger.assert_sound(account.workspace.pk)


def test_racing_refunds_give_back_once(account: Account) -> None:
    grant(account, 50)
    charge(account, 30)

    assert race([partial(refund, account, 30)] * 6) == [30] * 6

    assert ledger.balance_of(account.workspace.pk) == 50
    ledger.assert_sound(account.workspace.pk)


def test_a_refund_is_never_more_than_the_charge(account: Account) -> None:
    grant(account, 50)
    charge(account, 30)
    assert refund(account, 1000) == 30
    assert ledger.balance_of(account.workspace.pk) == 50


@pytest.mark.parametrize("amount", [0, -5])
def test_a_refund_of_nothing_is_no_entry(account: Account, amount: int) -> None:
    grant(account, 50)
    charge(account, 30)
    assert refund(account, amount) == 0
    assert len(ledger.entries_of(account.workspace.pk)) == 2


def test_what_was_never_charged_is_not_refunded(account: Account) -> None:
    grant(account, 50)
    assert refund(account, 30, "video:2") == 0
    assert ledger.balance_of(account.workspace.pk) == 50


def test_a_refund_tells_its_charge_and_its_cause(account: Account) -> None:
    grant(account, 50)
    charge(account, 30)
    refund(account, 30)

    entry = ledger.entries_of(account.workspace.pk)[-1]
    assert (entry.kind, entry.amount, entry.reference) == ("refund", 30, "video:1")
    assert (entry.refund_of, entry.note, entry.operation) == (2, "timeout", "videos.render")


def test_credits_that_come_back_to_an_ended_lot_can_be_spent_again(account: Account) -> None:
    grant(account, 50, expires_in=60)
    grant(account, 100)
    charge(account, 30, "video:1")
    expire(account)
    charge(account, 10, "video:2")
    refund(account, 30, "video:1")

    assert charge(account, 110, "video:3") == 10

    kinds = [(e.kind, e.amount) for e in ledger.entries_of(account.workspace.pk)]
    assert [k for k in kinds if k[0] == "expiry"] == [("expiry", -20)]
    ledger.assert_sound(account.workspace.pk)


def test_credits_of_cancelled_work_end_when_they_would_have(account: Account) -> None:
    grant(account, 50, expires_in=3600)
    charge(account, 20)
    expire(account)
    with tenancy.workspace(account.workspace.pk):
        services.refund(
            workspace_id=account.workspace.pk, reference="video:1", amount=20, note="cancelled"
        )

    ledger.assert_sound(account.workspace.pk)
    assert ledger.balance_of(account.workspace.pk) == 0
    assert [each.kind for each in ledger.entries_of(account.workspace.pk)][-2:] == [
        "refund", "expiry",
    ]  # fmt: skip


@pytest.mark.parametrize("amount", [0, -5])
@pytest.mark.parametrize(
    "call",
    [
        "credits_charge(%(id)s, %(n)s, 'x.y', 'r', 'k', NULL, NULL, true)",
        "credits_grant(%(id)s, %(n)s, 'staff', '', '', 'k', NULL, '', NULL)",
        "credits_reverse(%(id)s, 'grant:x', %(n)s, 'k', '', NULL)",
    ],
)
def test_an_amount_that_is_none_is_refused(account: Account, call: str, amount: int) -> None:
    with (
        tenancy.workspace(account.workspace.pk),
        connection.cursor() as cursor,
        pytest.raises(DataError, match="above zero"),
    ):
        cursor.execute(f"SELECT {call}", {"id": account.workspace.pk, "n": amount})
