"""A plan's whole life, station by station, on a clock that moves: every credit is accounted for."""

from collections.abc import Iterator
from fractions import Fraction

import pytest

from core import tenancy
from credits import services as credits
from credits.billing import grace
from tests.support import ledger
from tests.support import till as tills
from tests.support.stripe_world import FAILS_LATER, GOOD
from tests.support.till import Till

PRO, PREMIUM = (500, 9700), (2000, 29700)


@pytest.fixture
def till() -> Iterator[Till]:
    """An owner who will see everything that can happen to a plan."""
    with tills.opened("regular") as till:
        yield till


def stand_at(till: Till, balance: int, plan: str, status: str) -> None:
    """Hold a station to its numbers, and the ledger to itself."""
    row = till.plan()
    assert (till.balance(), row.plan_id, row.status) == (balance, plan, status)
    ledger.assert_sound(till.workspace.pk)


def write_off(till: Till) -> int:
    with tenancy.workspace(till.workspace.pk):
        return credits.expire(workspace_id=till.workspace.pk)


def spend(till: Till, amount: int) -> None:
    with tenancy.workspace(till.workspace.pk):
        credits.charge(
            workspace_id=till.workspace.pk,
            amount=amount,
            operation="magicpages.generate",
            reference="journey:1",
            key="journey:1",
        )


def begin(till: Till) -> None:
    """From free to Pro, with a pack beside it, and something spent."""
    stand_at(till, 50, "free", "free")
    till.subscribe("pro")
    stand_at(till, 550, "pro", "active")
    till.pay(till.pack_page("small"))
    till.deliver()
    stand_at(till, 650, "pro", "active")
    # The free credits end first, so they go first: 430 of Pro's are left.
    spend(till, 120)
    stand_at(till, 530, "pro", "active")


def fail_and_recover(till: Till) -> None:
    """The card fails at the renewal; reminders come; at last it is paid."""
    till.stripe.card(till.plan().stripe_customer_id, FAILS_LATER)
    till.pass_time(days=31, hours=2)
    till.deliver()
    stand_at(till, 530, "pro", "past_due")
    for _day in range(13):
        grace.remind_of_debts()
        till.pass_time(days=1)
        till.deliver()
    assert till.told().count("billing.overdue") == 4
    assert till.effective_plan() == "pro"
    till.stripe.card(till.plan().stripe_customer_id, GOOD)
    till.deliver()
    stand_at(till, 1030, "pro", "active")


def go_up(till: Till) -> int:
    """To Premium in the middle of a period: the credits are the money's share, to the unit."""
    till.change("premium")
    till.deliver()
    invoice = till.invoices()[-1]
    shares = [
        Fraction(line["amount"] * credits_a_month, amount)
        for line in invoice.what
        for credits_a_month, amount in [PREMIUM if line["code"] == "premium" else PRO]
    ]
    brought = int(sum(shares) + Fraction(1, 2))
    assert [line["code"] for line in invoice.what] == ["pro", "premium"]
    assert invoice.credits == brought > 0
    stand_at(till, 1030 + brought, "premium", "active")
    return brought


def go_down(till: Till, brought: int) -> None:
    """Back to Pro with the next period, which brings Pro's credits; the oldest have ended."""
    till.change("pro")
    assert (till.plan().plan_id, till.plan().next_plan_id) == ("premium", "pro")
    till.pass_time(days=17)
    till.deliver()
    assert write_off(till) == 430
    stand_at(till, 1030 + brought - 430 + 500, "pro", "active")
    assert till.invoices()[-1].total == PRO[1]


def dispute(till: Till, brought: int) -> None:
    """One chargeback is won, another lost."""
    renewal = till.invoices()[-1].stripe_id
    [pack] = [row.stripe_id for row in till.invoices() if row.what[0]["kind"] == "pack"]
    first = till.stripe.dispute(renewal)
    till.deliver()
    stand_at(till, 600 + brought, "pro", "active")
    till.stripe.close_dispute(first["id"], "won")
    till.deliver()
    stand_at(till, 1100 + brought, "pro", "active")
    second = till.stripe.dispute(pack)
    till.deliver()
    till.stripe.close_dispute(second["id"], "lost")
    till.deliver()
    stand_at(till, 1000 + brought, "pro", "active")


def end(till: Till, brought: int) -> None:
    """Canceled, the plan goes on to its end; then the free plan's months go on."""
    till.cancel()
    stand_at(till, 1000 + brought, "pro", "active")
    till.pass_time(days=31)
    till.deliver()
    # Those of the period that was paid late, and those that came with the upgrade.
    assert write_off(till) == 500 + brought
    stand_at(till, 500, "free", "canceled")
    grace.renew_free_plans()
    stand_at(till, 500, "free", "canceled")
    till.pass_time(days=32)
    grace.renew_free_plans()
    grace.renew_free_plans()
    write_off(till)
    stand_at(till, 50, "free", "canceled")


def test_every_credit_of_a_plans_life_is_accounted_for(till: Till) -> None:
    begin(till)
    fail_and_recover(till)
    brought = go_up(till)
    go_down(till, brought)
    dispute(till, brought)
    end(till, brought)

    assert till.told().count("billing.ended") == 1
    assert sum(entry.amount for entry in till.entries()) == till.balance()
    assert [row.status for row in till.invoices()] == ["paid"] * 5
