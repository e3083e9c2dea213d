"""What time asks for: reminders, the end of grace, free months, and that who goes stops paying."""

import pytest

from accounts import leaving
from accounts.leaving import erasing
from accounts.models import Workspace
from core import clock, tenancy
from credits.billing import grace
from credits.billing.leaving import FORGOTTEN, stop_paying
from credits.models import Subscription
from tests.support import people
from tests.support.stripe_world import FAILS_LATER, GOOD
from tests.support.till import Till


def fall_behind(till: Till) -> None:
    till.subscribe("pro", card=FAILS_LATER)
    end = till.plan().period_end
    assert end is not None
    till.pass_time(hours=2, seconds=(end - clock.now()).total_seconds())
    till.deliver()
    assert till.plan().status == "past_due"


def reminders(till: Till) -> int:
    return till.told().count("billing.overdue")


def test_an_open_payment_is_told_of_on_the_days_promised(till: Till) -> None:
    fall_behind(till)
    told = []
    for _day in range(13):
        grace.remind_of_debts()
        grace.remind_of_debts()
        told.append(reminders(till))
        till.pass_time(days=1)

    assert told == [1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 3, 4]
    assert till.effective_plan() == "pro"


def test_after_the_grace_the_free_plan_counts_until_the_money_comes(till: Till) -> None:
    fall_behind(till)
    balance = till.balance()
    till.pass_time(days=14)
    grace.remind_of_debts()
    grace.remind_of_debts()

    assert (till.plan().plan_id, till.effective_plan()) == ("pro", "free")
    assert till.told().count("billing.limited") == 1
    assert till.balance() <= balance

    till.stripe.card(till.plan().stripe_customer_id, GOOD)
    till.deliver()
    assert (till.plan().status, till.effective_plan()) == ("active", "pro")
    assert (till.plan().grace_until, till.plan().reminders_sent) == (None, 0)
    assert till.plan().card_last4 == "4242"


def test_a_debt_that_stripe_gives_up_ends_the_plan(till: Till) -> None:
    fall_behind(till)
    till.pass_time(days=30)
    till.deliver()

    assert (till.plan().plan_id, till.plan().status) == ("free", "canceled")
    assert grace.remind_of_debts() == 0 or reminders(till) == 0


def test_the_free_plan_brings_its_credits_each_month_for_a_month(till: Till) -> None:
    grace.renew_free_plans()
    assert till.balance() == 50

    till.pass_time(days=32)
    grace.renew_free_plans()
    grace.renew_free_plans()

    lot = till.lots()[-1]
    assert (lot.granted, lot.expires_at) == (50, till.plan().period_end)
    assert len(till.entries("grant")) == 2


def test_months_that_nobody_counted_bring_nothing(till: Till) -> None:
    till.pass_time(days=100)
    grace.renew_free_plans()

    assert len(till.entries("grant")) == 2
    end = till.plan().period_end
    assert end is not None
    assert 0 < (end - clock.now()).days <= 31


def test_a_workspace_with_opening_credits_of_its_own_gets_no_free_months(till: Till) -> None:
    other = people.sign_up("sponsored", credits=5)
    till.pass_time(days=40)
    grace.renew_free_plans()

    with tenancy.workspace(other.workspace.pk):
        row = Subscription.objects.get()
    assert row.period_end is not None
    assert row.period_end < clock.now()


def test_a_paid_plan_gets_no_free_months(till: Till) -> None:
    till.subscribe("pro")
    till.pass_time(days=30)
    grace.renew_free_plans()

    assert [entry.amount for entry in till.entries("grant")] == [50, 500]


@pytest.mark.parametrize(("expires", "is_told"), [("11/2026", True), ("12/2099", False)])
def test_a_card_that_ends_before_the_renewal_is_told_of_once(
    till: Till, expires: str, is_told: bool
) -> None:
    till.subscribe("pro")
    with tenancy.workspace(till.workspace.pk):
        Subscription.objects.update(card_expires=expires)
    till.pass_time(days=23)
    grace.warn_of_cards()
    grace.warn_of_cards()

    assert till.told().count("billing.card") == int(is_told)


def test_a_workspace_that_is_to_be_deleted_is_not_renewed(till: Till) -> None:
    till.subscribe("pro")
    with tenancy.workspace(till.workspace.pk, user_id=till.owner.pk):
        leaving.schedule_workspace(workspace=till.workspace, by=till.owner)

    assert stop_paying() == 1
    assert stop_paying() == 0

    assert till.plan().cancel_at_period_end is True


def test_an_erased_workspace_pays_no_more_and_stripe_forgets_its_name(till: Till) -> None:
    till.subscribe("pro")
    with tenancy.workspace(till.workspace.pk, user_id=till.owner.pk):
        leaving.schedule_workspace(workspace=till.workspace, by=till.owner)
        Workspace.objects.filter(pk=till.workspace.pk).update(deletion_due_at=clock.now())
    erasing.erase_workspace(workspace_id=till.workspace.pk)

    assert stop_paying() == 1
    till.deliver()
    stop_paying()
    assert stop_paying() == 0

    objects = till.stripe.state()["objects"]
    assert [each["status"] for each in objects["subscription"]] == ["canceled"]
    assert objects["customer"][0]["name"] == "Deleted workspace"
    assert till.owner.email not in str(objects["customer"])
    plan = till.plan()
    assert (plan.plan_id, plan.stripe_status, plan.card_last4) == ("free", FORGOTTEN, "")
    assert len(till.invoices()) == 1
