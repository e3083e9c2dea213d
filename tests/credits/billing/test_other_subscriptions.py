"""Subscriptions and prices at Stripe that did not come of one visit to our pages."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from accounts.models import Workspace
from core import tenancy
from credits.billing import catalogue, client, customers, invoices, leaving
from credits.billing.catalogue import Sold
from credits.billing.failures import AlreadySubscribed
from credits.models import StripePrice
from tests.support.stripe_world import GOOD
from tests.support.till import Till


def foreign_price(till: Till, amount: int = 100000, **metadata: str) -> str:
    """Make a price in Stripe's dashboard."""
    product = till.stripe.v1.products.create({"name": "Consulting"})
    made = till.stripe.v1.prices.create(
        {
            "product": product.id,
            "currency": "usd",
            "unit_amount": amount,
            "recurring": {"interval": "month"},
            "metadata": metadata,
        }
    )
    return str(made.id)


def session_for(till: Till, price: str) -> str:
    """Open a payment page past our own."""
    made = till.stripe.v1.checkout.sessions.create(
        {
            "mode": "subscription",
            "customer": till.plan().stripe_customer_id,
            "line_items": [{"price": price, "quantity": 1}],
            "success_url": "https://nexusone.example/",
        }
    )
    return str(made.url)


def pay(till: Till, price: str, card: str = GOOD) -> None:
    """Subscribe to something else, past our own pages."""
    assert till.stripe.pay(session_for(till, price), card, country="US").status_code == 303


def at_stripe(till: Till, subscription: str) -> Any:
    return till.stripe.v1.subscriptions.retrieve(subscription)


def move_to(till: Till, price: str) -> None:
    """Put the workspace's subscription on another price, without an invoice."""
    ours = till.plan().stripe_subscription_id
    item = at_stripe(till, ours)["items"]["data"][0]["id"]
    till.stripe.v1.subscriptions.update(
        ours, {"items": [{"id": item, "price": price}], "proration_behavior": "none"}
    )


def test_something_else_that_is_sold_leaves_the_plan_alone(till: Till) -> None:
    till.subscribe("pro")
    ours = till.plan().stripe_subscription_id
    till.pass_time(days=1)
    pay(till, foreign_price(till))
    till.deliver()

    assert at_stripe(till, ours).status == "active"
    assert till.plan().plan_id == "pro"


def test_a_bank_debit_that_fails_does_not_end_a_plan_that_is_paid(till: Till) -> None:
    till.subscribe("pro")
    ours = till.plan().stripe_subscription_id
    till.pass_time(hours=1)
    pay(till, catalogue.price_of(Sold("plan", "premium", 1)), "bank-debit-fails")
    till.deliver()
    till.pass_time(days=8)
    till.deliver()

    assert (at_stripe(till, ours).status, till.plan().plan_id) == ("active", "pro")


def test_an_unknown_price_leaves_a_plan_as_it_stands(
    till: Till, caplog: pytest.LogCaptureFixture
) -> None:
    till.subscribe("pro")
    move_to(till, foreign_price(till))
    till.deliver()

    row = till.plan()
    assert (row.plan_id, row.status, row.stripe_status) == ("pro", "active", "active")
    assert "billing_unknown_price" in caplog.messages


def test_a_workspace_that_goes_stops_paying_whatever_its_price(till: Till) -> None:
    till.subscribe("pro")
    ours = till.plan().stripe_subscription_id
    move_to(till, foreign_price(till, 5000))
    till.deliver()
    with tenancy.workspace(till.workspace.pk):
        leaves_at = timezone.now() + timedelta(days=20)
        Workspace.objects.filter(pk=till.workspace.pk).update(deletion_due_at=leaves_at)

    leaving.stop_paying()

    assert at_stripe(till, ours).cancel_at_period_end
    assert till.plan().cancel_at_period_end


def test_a_plan_is_not_sold_twice_while_its_event_is_under_way(till: Till) -> None:
    till.pay(till.plan_page("pro"))

    with pytest.raises(AlreadySubscribed):
        till.plan_page("pro")

    assert till.plan().plan_id == "pro"


def test_every_open_page_for_a_plan_ends_with_a_new_one(
    till: Till, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(client, "PAGE", 1)
    till.plan_page("pro")
    price = catalogue.price_of(Sold("plan", "pro", 1))
    for _page in range(2):
        session_for(till, price)

    till.plan_page("premium")

    still_open = till.stripe.v1.checkout.sessions.list({"status": "open"})["data"]
    assert [each["metadata"]["sold"] for each in still_open] == ["nexusone_plan_premium_v1"]


def test_nobodys_customer_is_nobody(till: Till) -> None:
    assert till.plan().stripe_customer_id == ""
    assert customers.workspace_of("") is None


def test_a_copied_price_is_not_what_is_for_sale(till: Till) -> None:
    till.subscribe("pro")
    sold = Sold("plan", "pro", 1)
    ours = catalogue.price_of(sold)
    copy = foreign_price(till, 100, sold=sold.lookup_key)

    assert catalogue.sold_by(copy) == sold
    assert catalogue.price_of(sold) == ours
    StripePrice.objects.filter(account=client.account()).delete()
    assert catalogue.sold_by(copy) == sold
    assert catalogue.price_of(sold) == ours


@pytest.mark.parametrize(
    ("kind", "code", "amount", "off", "credits"),
    [
        ("plan", "pro", 9700, 9700, 0),
        ("plan", "pro", 9700, 4850, 250),
        ("pack", "medium", 4900, 4900, 0),
        ("pack", "medium", 4900, 2450, 0.5),
    ],
)
def test_what_a_discount_took_off_brings_nothing(
    kind: Any, code: str, amount: int, off: int, credits: float
) -> None:
    thing = Sold(kind, code, 1)
    line = {
        "amount": amount,
        "quantity": 1,
        "discount_amounts": [{"amount": off, "discount": "di_1"}],
        "pricing": {"price_details": {"price": "price_ours"}},
    }
    doc = {"currency": "usd", "lines": {"data": [line]}}

    expected = int(thing.credits * credits) if 0 < credits < 1 else credits
    assert invoices.credits_for(doc, {"price_ours": thing}) == expected
