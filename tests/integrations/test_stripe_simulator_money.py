"""The life of a subscription at the simulated Stripe, month by month, and money that goes back."""

from datetime import UTC, datetime
from typing import Any

import pytest
import stripe as sdk

from tests.integrations.shop import Shop
from tests.support.stripe_world import DISPUTES, FAILS_LATER, GOOD, StripeSimulator

DAY = 86_400


def period(subscription: Any) -> tuple[int, int]:
    item = subscription["items"]["data"][0]
    return item["current_period_start"], item["current_period_end"]


def day(moment: int) -> str:
    return datetime.fromtimestamp(moment, UTC).strftime("%m-%d")


def types(stripe: StripeSimulator, *among: str) -> list[str]:
    return [event["type"] for event in stripe.events() if event["type"] in among]


def test_paying_brings_subscription_invoice_and_events(shop: Shop) -> None:
    session = shop.session(
        shop.customer(),
        shop.pro,
        client_reference_id="w-1",
        metadata={"workspace_id": "w-1"},
        subscription_data={"metadata": {"workspace_id": "w-1"}},
    )
    answer = shop.stripe.pay(session.url)
    session = shop.v1.checkout.sessions.retrieve(
        session.id, {"expand": ["invoice", "subscription", "line_items"]}
    )

    assert answer.headers["Location"] == f"http://127.0.0.1/return?session={session.id}"
    assert (session.status, session.payment_status) == ("complete", "paid")
    assert session.line_items.data[0].price.id == shop.pro
    assert session.subscription.status == "active"
    assert session.subscription.metadata["workspace_id"] == "w-1"
    invoice = session.invoice
    assert (invoice.billing_reason, invoice.status) == ("subscription_create", "paid")
    assert (invoice.amount_paid, invoice.currency) == (2900, "usd")
    details = invoice.parent.subscription_details
    assert details.subscription == session.subscription.id
    assert details.metadata["workspace_id"] == "w-1"
    (line,) = invoice.lines.data
    assert line.pricing.price_details.price == shop.pro
    assert (line.period.start, line.period.end) == period(session.subscription)
    kinds = ("customer.subscription.created", "invoice.paid", "checkout.session.completed")
    assert types(shop.stripe, *kinds) == list(kinds)


def test_a_payment_leads_to_its_invoice_and_back(shop: Shop) -> None:
    (invoice,) = shop.invoices(shop.subscribe())

    (payment,) = shop.v1.invoice_payments.list({"invoice": invoice.id}).data
    intent = shop.v1.payment_intents.retrieve(str(payment.payment.payment_intent))
    charge = shop.v1.charges.retrieve(str(intent.latest_charge))
    found = shop.v1.invoice_payments.list(
        {"payment": {"type": "payment_intent", "payment_intent": str(charge.payment_intent)}}
    )

    assert charge.paid
    assert charge.payment_method_details.card.last4 == "4242"
    assert found.data[0].invoice == invoice.id


def test_another_currency_has_its_own_amount(shop: Shop) -> None:
    subscription = shop.subscribe(currency="eur")
    (invoice,) = shop.invoices(subscription)

    assert (invoice.amount_paid, invoice.currency) == (2700, "eur")
    with pytest.raises(sdk.InvalidRequestError, match="combine currencies"):
        shop.session(subscription.customer, shop.pro, currency="usd")


def test_a_month_keeps_its_day(shop: Shop) -> None:
    shop.stripe.advance(to="2027-01-31T12:00:00Z")
    subscription = shop.subscribe()
    ends = []
    for _ in range(3):
        ends.append(day(period(shop.subscription(subscription.id))[1]))
        shop.stripe.advance(days=31)

    assert ends == ["02-28", "03-31", "04-30"]


def test_each_period_is_billed_once(shop: Shop) -> None:
    subscription = shop.subscribe()

    shop.stripe.advance(days=31 * 3)

    reasons = [invoice.billing_reason for invoice in shop.invoices(subscription)]
    assert reasons == ["subscription_cycle"] * 3 + ["subscription_create"]
    starts = [invoice.lines.data[0].period.start for invoice in shop.invoices(subscription)]
    assert len(set(starts)) == 4


def test_a_failed_renewal_is_retried_then_ends(shop: Shop) -> None:
    subscription = shop.subscribe(card=FAILS_LATER)
    shop.stripe.advance(to=iso(period(subscription)[1] + 60))

    (invoice, _) = shop.invoices(subscription)
    assert (invoice.status, invoice.attempt_count) == ("open", 1)
    assert shop.subscription(subscription.id).status == "past_due"
    attempts = []
    while shop.subscription(subscription.id).status == "past_due":
        shop.stripe.advance(days=1)
        attempts.append(shop.v1.invoices.retrieve(invoice.id).attempt_count)

    assert [attempts.index(number) + 1 for number in (2, 3, 4)] == [3, 8, 15]
    assert shop.subscription(subscription.id).status == "canceled"
    kinds = ("invoice.payment_failed", "customer.subscription.deleted")
    assert types(shop.stripe, *kinds) == [kinds[0]] * 4 + [kinds[1]]


def test_another_card_revives(shop: Shop) -> None:
    subscription = shop.subscribe(card=FAILS_LATER)
    shop.stripe.advance(days=32)
    assert shop.subscription(subscription.id).status == "past_due"

    shop.stripe.card(subscription.customer, GOOD)

    assert shop.subscription(subscription.id).status == "active"
    assert {invoice.status for invoice in shop.invoices(subscription)} == {"paid"}


def test_paying_an_overdue_invoice_revives(shop: Shop) -> None:
    subscription = shop.subscribe(card=FAILS_LATER)
    shop.stripe.advance(days=32)
    (invoice, _) = shop.invoices(subscription)
    with pytest.raises(sdk.CardError):
        shop.v1.invoices.pay(invoice.id)

    shop.stripe.pay(invoice.hosted_invoice_url)

    assert shop.subscription(subscription.id).status == "active"
    with pytest.raises(sdk.InvalidRequestError, match="already paid"):
        shop.v1.invoices.pay(invoice.id)


def test_an_upgrade_is_billed_for_what_is_left(shop: Shop) -> None:
    subscription = shop.subscribe()
    start, end = period(subscription)
    shop.stripe.advance(to=iso(start + (end - start) // 2))
    item = subscription["items"]["data"][0]["id"]
    change: Any = {"items": [{"id": item, "price": shop.premium}]}
    preview = shop.v1.invoices.create_preview(
        {
            "subscription": subscription.id,
            "subscription_details": {**change, "proration_behavior": "always_invoice"},
        }
    )

    shop.change(
        subscription,
        shop.premium,
        proration_behavior="always_invoice",
        payment_behavior="error_if_incomplete",
    )

    invoice = shop.invoices(subscription)[0]
    amounts = [line.amount for line in invoice.lines.data]
    assert amounts == pytest.approx([-1450, 3950], abs=1)
    assert (invoice.billing_reason, invoice.status) == ("subscription_update", "paid")
    assert invoice.amount_paid == pytest.approx(preview.amount_due, abs=1)
    prices = [line.pricing.price_details.price for line in invoice.lines.data]
    assert prices == [shop.pro, shop.premium]
    assert period(shop.subscription(subscription.id)) == (start, end)
    shop.stripe.advance(days=32)
    assert shop.invoices(subscription)[0].amount_paid == 7900


def test_an_upgrade_that_cannot_be_paid_changes_nothing(shop: Shop) -> None:
    subscription = shop.subscribe(card=FAILS_LATER)
    with pytest.raises(sdk.CardError):
        shop.change(
            subscription,
            shop.premium,
            proration_behavior="always_invoice",
            payment_behavior="error_if_incomplete",
        )

    after = shop.subscription(subscription.id)
    assert after["items"]["data"][0]["price"]["id"] == shop.pro
    assert len(shop.invoices(subscription)) == 1


def test_a_downgrade_without_proration_counts_from_the_next_invoice(shop: Shop) -> None:
    subscription = shop.subscribe(shop.premium)
    shop.change(subscription, shop.pro, proration_behavior="none")
    assert len(shop.invoices(subscription)) == 1

    shop.stripe.advance(days=32)

    invoice = shop.invoices(subscription)[0]
    assert [line.amount for line in invoice.lines.data] == [2900]


def test_prorations_wait_for_the_next_invoice_unless_asked(shop: Shop) -> None:
    subscription = shop.subscribe()
    shop.change(subscription, shop.premium)
    assert len(shop.invoices(subscription)) == 1

    shop.stripe.advance(days=32)

    assert len(shop.invoices(subscription)[0].lines.data) == 3


def test_a_credit_is_kept_for_the_next_invoice(shop: Shop) -> None:
    subscription = shop.subscribe(shop.premium)
    shop.change(subscription, shop.pro, proration_behavior="always_invoice")

    credit = shop.invoices(subscription)[0]
    assert (credit.amount_due, credit.total) == (0, pytest.approx(-5000, abs=1))
    shop.stripe.advance(days=32)

    assert shop.invoices(subscription)[0].amount_paid == 0


def test_the_end_of_a_period_can_be_the_end_and_be_taken_back(shop: Shop) -> None:
    subscription = shop.subscribe()
    ending = shop.v1.subscriptions.update(subscription.id, {"cancel_at_period_end": True})
    assert ending.cancel_at == period(subscription)[1]
    shop.v1.subscriptions.update(subscription.id, {"cancel_at_period_end": False})
    shop.stripe.advance(days=32)
    assert shop.subscription(subscription.id).status == "active"

    shop.v1.subscriptions.update(subscription.id, {"cancel_at_period_end": True})
    shop.stripe.advance(days=32)

    assert shop.subscription(subscription.id).status == "canceled"
    assert len(shop.invoices(subscription)) == 2
    with pytest.raises(sdk.InvalidRequestError):
        shop.change(subscription, shop.premium)


def test_deleting_ends_at_once(shop: Shop) -> None:
    subscription = shop.subscribe()

    assert shop.v1.subscriptions.cancel(subscription.id).status == "canceled"

    assert types(shop.stripe, "customer.subscription.deleted")
    assert shop.v1.subscriptions.list({"customer": subscription.customer}).data == []


def test_a_pack_is_paid_once_and_has_an_invoice(shop: Shop) -> None:
    session = shop.session(
        shop.customer(),
        shop.pack,
        line_items=[{"price": shop.pack, "quantity": 3}],
        invoice_creation={"enabled": True, "invoice_data": {"metadata": {"pack": "small"}}},
        payment_intent_data={"metadata": {"workspace_id": "w-1"}},
    )
    shop.stripe.pay(session.url)

    session = shop.v1.checkout.sessions.retrieve(
        session.id, {"expand": ["invoice", "payment_intent"]}
    )
    assert session.payment_intent.metadata["workspace_id"] == "w-1"
    invoice = session.invoice
    assert (invoice.status, invoice.amount_paid) == ("paid", 3000)
    assert invoice.metadata["pack"] == "small"
    assert invoice.lines.data[0].quantity == 3
    assert invoice.parent is None
    kinds = ("invoice.paid", "checkout.session.completed")
    assert types(shop.stripe, *kinds) == list(kinds)


@pytest.mark.parametrize("mode", ["payment", "subscription"])
def test_a_bank_debit_is_paid_later(shop: Shop, mode: str) -> None:
    price = shop.pack if mode == "payment" else shop.pro
    creation = {"invoice_creation": {"enabled": True}} if mode == "payment" else {}
    session = shop.session(shop.customer(), price, **creation)
    shop.stripe.pay(session.url, "bank-debit")

    session = shop.v1.checkout.sessions.retrieve(session.id)
    assert (session.status, session.payment_status) == ("complete", "unpaid")
    assert types(shop.stripe, "invoice.paid") == []
    shop.stripe.advance(seconds=60)

    assert shop.v1.checkout.sessions.retrieve(session.id).payment_status == "paid"
    kinds = ("invoice.paid", "checkout.session.async_payment_succeeded")
    assert types(shop.stripe, *kinds) == list(kinds)


def test_a_bank_debit_may_fail_later(shop: Shop) -> None:
    subscription = shop.subscribe(card="bank-debit-fails")
    shop.stripe.advance(seconds=60)

    assert shop.subscription(subscription.id).status == "past_due"
    kinds = ("invoice.payment_failed", "checkout.session.async_payment_failed")
    assert types(shop.stripe, *kinds) == list(kinds)


@pytest.mark.parametrize("card", ["4000000000000002", "4000000000009995"])
def test_a_refused_card_leaves_the_page_open(shop: Shop, card: str) -> None:
    session = shop.session(shop.customer(), shop.pro)

    answer = shop.stripe.pay(session.url, card)

    assert answer.status_code == 402
    assert 'role="alert"' in answer.text
    assert shop.v1.checkout.sessions.retrieve(session.id).status == "open"
    assert shop.stripe.pay(session.url).status_code == 303


def test_money_goes_back_in_parts_until_all_of_it_is_back(shop: Shop) -> None:
    (invoice,) = shop.invoices(shop.subscribe())
    shop.stripe.refund(invoice.id, 900)
    (charge,) = shop.v1.charges.list().data
    assert (charge.amount_refunded, charge.refunded) == (900, False)
    with pytest.raises(sdk.InvalidRequestError, match="greater than unrefunded"):
        shop.v1.refunds.create({"charge": charge.id, "amount": 2001})

    rest = shop.v1.refunds.create({"payment_intent": str(charge.payment_intent)})

    charge = shop.v1.charges.retrieve(charge.id, {"expand": ["refunds"]})
    assert rest.amount == 2000
    assert charge.refunded
    assert [refund.amount for refund in charge.refunds.data] == [2000, 900]
    assert len(shop.stripe.events("charge.refunded")) == 2
    assert len(shop.stripe.events("refund.created")) == 2
    with pytest.raises(sdk.InvalidRequestError, match="already been refunded"):
        shop.v1.refunds.create({"charge": charge.id})


@pytest.mark.parametrize("outcome", ["won", "lost"])
def test_a_dispute_takes_the_money_and_may_give_it_back(shop: Shop, outcome: str) -> None:
    (invoice,) = shop.invoices(shop.subscribe())
    dispute = shop.stripe.dispute(invoice.id)
    (charge,) = shop.v1.charges.list().data
    assert charge.disputed
    assert dispute["amount"] == 2900

    shop.stripe.close_dispute(dispute["id"], outcome)

    assert shop.v1.disputes.retrieve(dispute["id"]).status == outcome
    kinds = ["created", "funds_withdrawn"]
    kinds += ["funds_reinstated", "closed"] if outcome == "won" else ["closed"]
    kinds = [f"charge.dispute.{kind}" for kind in kinds]
    assert types(shop.stripe, *kinds) == kinds


def test_a_card_may_dispute_by_itself(shop: Shop) -> None:
    shop.subscribe(card=DISPUTES)

    shop.stripe.advance(seconds=60)

    assert len(shop.v1.disputes.list().data) == 1


def test_an_unpaid_page_ends_by_itself(shop: Shop) -> None:
    session = shop.session(shop.customer(), shop.pro)
    shop.stripe.advance(days=1)
    shop.stripe.advance(seconds=60)

    assert shop.v1.checkout.sessions.retrieve(session.id).status == "expired"
    assert shop.stripe.pay(session.url).status_code != 303
    assert types(shop.stripe, "checkout.session.expired")


def iso(moment: int) -> str:
    return datetime.fromtimestamp(moment, UTC).isoformat()
