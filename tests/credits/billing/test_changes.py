"""Another plan: up for money at once, down with the next period, and the way out and back."""

from collections.abc import Callable
from functools import partial

import pytest

from core import clock
from credits.billing import catalogue, services
from credits.billing.failures import (
    AlreadySubscribed,
    NoSubscription,
    NotForSale,
    PaymentOverdue,
    PaymentRefused,
)
from credits.models import PlanTerms
from tests.support.racing import race
from tests.support.stripe_world import FAILS_LATER, GOOD
from tests.support.till import Till

NO_MONEY = "4000000000009995"


def preview(till: Till, plan: str) -> services.ChangePreview:
    return services.preview_change(workspace_id=till.workspace.pk, plan_code=plan)


def resume(till: Till) -> None:
    services.resume(workspace_id=till.workspace.pk, by=till.owner)


def test_an_upgrade_costs_and_brings_what_was_shown(till: Till) -> None:
    till.subscribe("pro")
    till.pass_time(days=15)
    shown = preview(till, "premium")
    terms = PlanTerms.objects.get(plan__code="premium", version=1)

    till.change("premium")

    invoice = till.invoices()[-1]
    assert (shown.is_upgrade, shown.currency) == (True, "usd")
    # A second of the period may have passed between the two.
    assert abs(shown.due_now - invoice.amount_paid) <= 2
    assert invoice.credits is not None
    assert abs(shown.credits_now - invoice.credits) <= 1
    # Half a period of the difference, more or less.
    assert 0.4 < invoice.amount_paid / (29700 - 9700) < 0.6
    assert 0.4 < invoice.credits / (terms.credits - 500) < 0.6
    assert till.balance() == 50 + 500 + invoice.credits
    till.deliver()
    assert till.plan().plan_id == till.plan().next_plan_id == "premium"
    assert till.balance() == 50 + 500 + invoice.credits


def test_credits_of_an_upgrade_live_as_long_as_those_of_its_period(till: Till) -> None:
    till.subscribe("pro")
    till.pass_time(days=10)
    till.change("premium")

    first, second = till.lots()[-2:]
    assert first.expires_at is not None
    assert second.expires_at is not None
    assert abs((first.expires_at - second.expires_at).days) <= 3


def test_an_upgrade_that_the_bank_refuses_changes_nothing(till: Till) -> None:
    till.subscribe("pro", card=FAILS_LATER)

    with pytest.raises(PaymentRefused) as refused:
        till.change("premium")

    assert "card" in str(refused.value) or "bank" in str(refused.value)
    till.deliver()
    assert (till.plan().plan_id, till.plan().next_plan_id, till.balance()) == ("pro", "pro", 550)
    assert till.plan().status == "active"


def test_two_upgrades_at_one_instant_charge_once(till: Till) -> None:
    till.subscribe("pro")
    till.pass_time(days=3)

    race([partial(till.change, "premium")] * 3)
    till.deliver()

    assert [row.reason for row in till.invoices()] == ["subscription_create", "subscription_update"]
    assert till.plan().plan_id == "premium"


def test_a_downgrade_waits_for_the_period_and_can_be_taken_back(till: Till) -> None:
    till.subscribe("premium")
    before = till.balance()
    shown = preview(till, "pro")
    assert (shown.is_upgrade, shown.due_now, shown.credits_now) == (False, 0, 0)
    assert shown.starts_at == till.plan().period_end

    till.change("pro")
    till.deliver()
    assert (till.plan().plan_id, till.plan().next_plan_id) == ("premium", "pro")

    resume(till)
    assert till.plan().next_plan_id == "premium"
    till.change("pro")
    till.change("premium")
    assert till.plan().next_plan_id == "premium"
    till.change("pro")
    till.pass_time(days=32)
    till.deliver()

    assert (till.plan().plan_id, till.plan().next_plan_id) == ("pro", "pro")
    assert [row.total for row in till.invoices()] == [29700, 9700]
    assert till.balance() == before + 500


def test_a_canceled_plan_goes_on_to_its_end_and_can_be_taken_up_again(till: Till) -> None:
    till.subscribe("pro")
    till.cancel()
    till.cancel()
    assert (till.plan().cancel_at_period_end, till.plan().plan_id) == (True, "pro")

    resume(till)
    assert till.plan().cancel_at_period_end is False

    till.cancel()
    till.pass_time(days=32)
    till.deliver()
    plan = till.plan()
    assert (plan.plan_id, plan.status, plan.stripe_status) == ("free", "canceled", "canceled")
    with pytest.raises(NoSubscription):
        resume(till)


def test_after_the_end_a_plan_can_be_bought_again(till: Till) -> None:
    till.subscribe("pro")
    till.cancel()
    till.pass_time(days=32)
    till.deliver()

    till.subscribe("premium")

    assert (till.plan().plan_id, till.plan().status) == ("premium", "active")
    assert len(till.stripe.state()["objects"]["customer"]) == 1


def test_changes_that_make_no_sense_are_refused(till: Till) -> None:
    with pytest.raises(NoSubscription):
        till.change("premium")
    with pytest.raises(NoSubscription):
        till.cancel()
    till.subscribe("pro")
    with pytest.raises(AlreadySubscribed):
        till.change("pro")
    for code in ("free", "gold"):
        with pytest.raises(NotForSale):
            preview(till, code)


def test_a_plan_that_is_overdue_can_be_canceled_and_not_changed(till: Till) -> None:
    till.subscribe("pro", card=FAILS_LATER)
    till.pass_time(days=32)
    till.deliver()
    assert till.plan().status == "past_due"

    with pytest.raises(PaymentOverdue):
        till.change("premium")
    till.cancel()
    assert till.plan().cancel_at_period_end is True


def test_two_plans_paid_in_two_tabs_end_as_one(till: Till) -> None:
    till.subscribe("pro")
    customer = till.plan().stripe_customer_id
    client = till.stripe.client()
    price = client.v1.prices.list({"lookup_keys": ["nexusone_plan_pro_v1"]}).data[0].id
    session = client.v1.checkout.sessions.create(
        {
            "mode": "subscription",
            "customer": customer,
            "line_items": [{"price": price, "quantity": 1}],
            "success_url": "http://127.0.0.1/",
        }
    )
    assert session.url is not None
    till.pass_time(minutes=1)
    till.stripe.pay(session.url, GOOD)
    till.deliver()
    till.deliver()

    found = till.stripe.state()["objects"]["subscription"]
    assert [each["status"] for each in found] == ["canceled", "active"]
    assert till.plan().stripe_subscription_id == found[1]["id"]
    assert till.plan().plan_id == "pro"


def test_the_portal_opens_for_cards_and_leaves_plans_to_us(till: Till) -> None:
    for flow in ("", "payment_method_update"):
        url = services.open_portal(workspace_id=till.workspace.pk, by=till.owner, flow=flow)
        assert url.startswith(till.stripe.url)

    [configuration] = till.stripe.state()["objects"]["billing_portal.configuration"]
    features = configuration["features"]
    assert features["payment_method_update"]["enabled"] is True
    assert features["invoice_history"]["enabled"] is True
    assert features["subscription_cancel"]["enabled"] is False
    assert features["subscription_update"]["enabled"] is False


def turn_period(till: Till) -> None:
    """Let the period turn and be paid, with its events under way."""
    end = till.plan().period_end
    assert end is not None
    till.pass_time(seconds=(end - clock.now()).total_seconds() + 7200)


@pytest.mark.parametrize("take_back", [resume, lambda till: till.change("premium")])
def test_a_downgrade_is_not_taken_back_once_its_period_is_billed(
    till: Till, take_back: Callable[[Till], None]
) -> None:
    till.subscribe("premium")
    till.change("pro")
    till.deliver()
    turn_period(till)

    take_back(till)
    till.deliver()

    paid = sum(invoice.amount_paid for invoice in till.invoices())
    is_premium = till.effective_plan() == "premium"
    # Whoever is on it again paid for it again.
    assert is_premium == (paid > 29700 + 9700)


def test_a_dearer_price_that_no_invoice_bills_waits(till: Till) -> None:
    till.subscribe("premium")
    dear = catalogue.price_of(catalogue.Sold("plan", "premium", 1))
    till.change("pro")
    till.deliver()
    turn_period(till)
    ours = till.plan().stripe_subscription_id
    item = till.stripe.v1.subscriptions.retrieve(ours)["items"]["data"][0]["id"]
    till.stripe.v1.subscriptions.update(
        ours, {"items": [{"id": item, "price": dear}], "proration_behavior": "none"}
    )
    till.deliver()

    assert (till.plan().plan_id, till.plan().next_plan_id) == ("pro", "premium")


def test_grace_keeps_the_plan_that_a_whole_period_was_paid_for(till: Till) -> None:
    till.subscribe("pro")
    end = till.plan().period_end
    assert end is not None
    till.pass_time(seconds=(end - clock.now()).total_seconds() - 120)
    till.change("premium")
    till.stripe.card(till.plan().stripe_customer_id, FAILS_LATER)
    till.deliver()
    assert till.effective_plan() == "premium"

    till.pass_time(days=3)
    till.deliver()
    assert (till.plan().status, till.effective_plan()) == ("past_due", "pro")

    till.stripe.card(till.plan().stripe_customer_id, GOOD)
    till.pass_time(days=8)
    till.deliver()
    assert (till.plan().status, till.effective_plan()) == ("active", "premium")
