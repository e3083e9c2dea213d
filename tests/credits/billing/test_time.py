"""What time asks for: reminders, the end of grace, free months, and that who goes stops paying."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from accounts import leaving
from accounts.leaving import erasing
from accounts.models import User, Workspace
from core import clock, tenancy
from credits import periods, selectors, services, usage_periods
from credits.billing import grace
from credits.billing.leaving import FORGOTTEN, stop_paying
from credits.models import Subscription
from notifications.models import Notification
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


def put(account: people.Account, **columns: Any) -> None:
    with tenancy.workspace(account.workspace.pk):
        Subscription.objects.filter(workspace_id=account.workspace.pk).update(**columns)


def test_a_sick_row_does_not_stop_the_others(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    sick, well = people.sign_up("sick"), people.sign_up("well")
    past = clock.now() - timedelta(days=3000)
    put(sick, period_end=past)
    put(well, period_end=past + timedelta(days=1))
    grant = services.grant

    def failing(**given: Any) -> Any:
        if given["workspace_id"] == sick.workspace.pk:
            raise ValueError("Nobody thought of this.")
        return grant(**given)

    monkeypatch.setattr(services, "grant", failing)
    grace.renew_free_plans()

    with tenancy.workspace(well.workspace.pk):
        assert Subscription.objects.get().period_end > clock.now()  # type: ignore[operator]
    [logged] = [each for each in caplog.records if each.message == "chore_refused"]
    assert logged.exc_info is not None
    put(sick, gets_free_credits=False)


def test_debtors_who_are_not_due_are_in_nobodys_way(monkeypatch: pytest.MonkeyPatch) -> None:
    told, new = people.sign_up("told"), people.sign_up("new")
    now = clock.now()
    with tenancy.system_scope(tenancy.SystemUse.BILLING):
        Subscription.objects.filter(status="past_due").update(reminders_sent=9)
    owing = {"plan_id": "pro", "status": "past_due"}
    put(told, **owing, grace_until=now + timedelta(days=13), reminders_sent=1)
    put(new, **owing, grace_until=now + timedelta(days=14), reminders_sent=0)
    monkeypatch.setattr(grace, "BATCH", 1)

    assert grace.remind_of_debts() == 1
    with tenancy.workspace(new.workspace.pk):
        assert Subscription.objects.get().reminders_sent == 1


@pytest.mark.parametrize(("expires", "is_told"), [("last", True), ("this", False)])
def test_only_cards_that_end_before_the_renewal_are_warned_of(expires: str, is_told: bool) -> None:
    account = people.sign_up()
    renews = clock.now() + timedelta(days=5)
    month = periods.add_months(renews, -1 if expires == "last" else 0)
    card = {"card_expires": f"{month:%m/%Y}", "cancel_at_period_end": False}
    put(account, plan_id="pro", status="active", period_end=renews, **card)
    grace.warn_of_cards()

    with tenancy.workspace(account.workspace.pk):
        kinds = set(Notification.objects.values_list("kind", flat=True))
    assert ("billing.card" in kinds) == is_told, kinds


def test_what_an_ended_plan_left_open_is_voided_and_cannot_be_paid(
    till: Till, client_of: Callable[[User], Client]
) -> None:
    fall_behind(till)
    till.pass_time(days=30)
    till.deliver()

    def pay_links() -> int:
        return client_of(till.owner).get("/settings/billing/").content.decode().count(">Pay<")

    # The plan is over, and the event of the voided invoice may be late.
    assert (till.plan().stripe_status, pay_links()) == ("canceled", 0)
    till.deliver()
    newest = till.invoices()[-1]
    assert (newest.reason, newest.status) == ("subscription_cycle", "void")
    [voided] = till.stripe.events("invoice.voided")
    assert voided["data"]["object"]["id"] == newest.stripe_id
    balance = till.balance()
    till.stripe.card(till.plan().stripe_customer_id, GOOD)
    till.deliver()
    assert (till.balance(), till.plan().plan_id) == (balance, "free")


def test_the_period_of_a_workspace_without_free_months_rolls_all_the_same() -> None:
    account = people.sign_up("second", credits=5)
    put(account, gets_free_credits=False)
    with clock.shifted(timedelta(days=70)), tenancy.workspace(account.workspace.pk):
        row = Subscription.objects.get()
        span = selectors.present_period(row, time_zone=account.workspace.time_zone)
        shown = usage_periods.billing(row, usage_periods.zone_of(account.workspace))

        assert span.start is not None
        assert span.end is not None
        assert span.start <= clock.now() < span.end
        assert (span.end - span.start).days <= 31
        assert shown.starts_at == span.start
        assert shown.last_day == clock.now().astimezone(shown.zone).date()
