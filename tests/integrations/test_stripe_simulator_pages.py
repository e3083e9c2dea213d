"""The hosted pages of the simulated Stripe: paying, the portal, invoices."""

import re
from typing import Any

import pytest
import requests

from tests.integrations.shop import Shop
from tests.support.stripe_world import FAILS_LATER, GOOD

ALL_ON: Any = {
    "payment_method_update": {"enabled": True},
    "invoice_history": {"enabled": True},
    "subscription_cancel": {"enabled": True, "mode": "at_period_end"},
}
NOTICE = "Simulated payment page — no money moves"


def read(url: str) -> str:
    answer = requests.get(url, timeout=10)
    assert answer.ok
    assert NOTICE in answer.text
    assert "<script" not in answer.text
    assert not re.findall(r'(?:src|href)="https?://(?!127\.0\.0\.1)', answer.text)
    return answer.text


def portal(shop: Shop, customer: str, features: Any = ALL_ON, **changes: Any) -> str:
    """Open the portal for a customer."""
    shop.v1.billing_portal.configurations.create({"features": features})
    session = shop.v1.billing_portal.sessions.create(
        {"customer": customer, "return_url": "http://127.0.0.1/billing", **changes}
    )
    return str(session.url)


def test_the_page_shows_what_is_to_be_paid(shop: Shop) -> None:
    session = shop.session(shop.customer(), shop.pro, currency="eur")
    page = read(session.url)

    assert "1 × Pro" in page
    assert "27.00 EUR" in page
    assert 'href="http://127.0.0.1/plans"' in page
    shop.stripe.pay(session.url)
    assert requests.get(session.url, timeout=10).status_code == 410


def test_nobody_guesses_a_page(shop: Shop) -> None:
    for path in ("/pay/cs_test_x", "/portal/x", "/invoices/x", "/invoices/x/pdf", "/receipts/x"):
        assert requests.get(f"{shop.stripe.api_base}{path}", timeout=10).status_code == 404


@pytest.mark.parametrize(("country", "tax"), [("PT", 667), ("DE", 551), ("US", 0)])
def test_tax_depends_on_the_country(shop: Shop, country: str, tax: int) -> None:
    session = shop.session(
        shop.customer(),
        shop.pro,
        automatic_tax={"enabled": True},
        customer_update={"address": "auto"},
    )
    assert 'name="country"' in read(session.url)

    shop.stripe.pay(session.url, country=country)

    session = shop.v1.checkout.sessions.retrieve(session.id, {"expand": ["invoice"]})
    assert session.amount_total == 2900 + tax
    assert session.customer_details.address.country == country
    invoice = session.invoice
    assert (invoice.subtotal, invoice.total, invoice.amount_paid) == (2900, 2900 + tax, 2900 + tax)
    assert sum(each.amount for each in invoice.total_taxes) == tax
    shop.stripe.advance(days=32)
    assert shop.v1.invoices.list().data[0].amount_paid == 2900 + tax


def test_tax_may_be_inside_the_price(shop: Shop) -> None:
    price = shop.price("Gross", 1230, 1230, tax_behavior="inclusive")
    session = shop.session(
        shop.customer(address={"country": "PT"}), price, automatic_tax={"enabled": True}
    )
    shop.stripe.pay(session.url, country="PT")

    (invoice,) = shop.v1.invoices.list().data
    assert (invoice.total, invoice.total_excluding_tax) == (1230, 1000)


def test_tax_needs_a_place(shop: Shop) -> None:
    with pytest.raises(Exception, match="valid address"):
        shop.session(shop.customer(), shop.pro, automatic_tax={"enabled": True})


def test_a_person_changes_the_card_in_the_portal(shop: Shop) -> None:
    subscription = shop.subscribe(card=FAILS_LATER)
    shop.stripe.advance(days=32)
    url = portal(shop, subscription.customer)
    assert "past_due" in read(url)

    refused = shop.stripe.pay(f"{url}/card", "4000000000000002")
    changed = shop.stripe.pay(f"{url}/card", GOOD)

    assert (refused.status_code, changed.status_code) == (402, 303)
    assert shop.subscription(subscription.id).status == "active"
    assert "•••• 4242" in read(url)
    assert 'href="http://127.0.0.1/billing"' in read(url)


def test_a_person_ends_and_resumes_in_the_portal(shop: Shop) -> None:
    subscription = shop.subscribe()
    url = portal(shop, subscription.customer)
    form = {"subscription": subscription.id}

    requests.post(f"{url}/cancel", data=form, timeout=10)
    assert shop.subscription(subscription.id).cancel_at_period_end
    requests.post(f"{url}/resume", data=form, timeout=10)

    assert not shop.subscription(subscription.id).cancel_at_period_end
    assert len(shop.stripe.events("customer.subscription.updated")) == 3


def test_a_person_changes_who_is_billed(shop: Shop) -> None:
    customer = shop.customer(name="Ana")
    url = portal(
        shop, customer, {"customer_update": {"enabled": True, "allowed_updates": ["email"]}}
    )
    form = {"name": "Ana Reis", "email": "reis@shop.example", "country": "PT"}

    assert (
        requests.post(f"{url}/details", data={**form, "email": "x"}, timeout=10).status_code == 400
    )
    assert requests.post(f"{url}/details", data=form, timeout=10).ok

    found = shop.v1.customers.retrieve(customer)
    assert (found.name, found.email) == ("Ana Reis", "reis@shop.example")
    assert found.address.country == "PT"
    assert "Ana Reis" in read(url)


def test_the_portal_is_its_customers_alone(shop: Shop) -> None:
    mine, theirs = shop.subscribe(), shop.subscribe()
    url = portal(shop, mine.customer)

    answer = requests.post(f"{url}/cancel", data={"subscription": theirs.id}, timeout=10)

    assert answer.status_code == 404
    assert not shop.subscription(theirs.id).cancel_at_period_end


def test_the_portal_shows_what_is_switched_on(shop: Shop) -> None:
    subscription = shop.subscribe()
    url = portal(shop, subscription.customer, {"invoice_history": {"enabled": True}})

    assert "Subscriptions" not in read(url)
    form = {"subscription": subscription.id}
    assert requests.post(f"{url}/cancel", data=form, timeout=10).status_code == 404


def test_the_portal_closes_after_half_an_hour(shop: Shop) -> None:
    url = portal(shop, shop.subscribe().customer)
    shop.stripe.advance(seconds=1900)

    assert requests.get(url, timeout=10).status_code == 404


def test_the_portal_can_be_opened_for_the_card_alone(shop: Shop) -> None:
    url = portal(
        shop,
        shop.subscribe().customer,
        flow_data={
            "type": "payment_method_update",
            "after_completion": {
                "type": "redirect",
                "redirect": {"return_url": "http://127.0.0.1/done"},
            },
        },
    )

    assert "Subscriptions" not in read(url)
    answer = shop.stripe.pay(f"{url}/card", GOOD)
    assert answer.headers["Location"] == "http://127.0.0.1/done"


def test_invoices_can_be_read_and_taken_away(shop: Shop) -> None:
    (invoice,) = shop.invoices(shop.subscribe())

    assert "29.00 USD" in read(invoice.hosted_invoice_url)
    file = requests.get(invoice.invoice_pdf, timeout=10)
    assert file.headers["Content-Type"] == "application/pdf"
    assert file.content.startswith(b"%PDF-")
    charge = shop.v1.charges.list().data[0]
    assert "29.00 USD" in read(str(charge.receipt_url))


def test_names_are_shown_as_text(shop: Shop) -> None:
    price = shop.price("<script>alert(1)</script>", 100, 100)
    session = shop.session(shop.customer(email='"><script>@x.example'), price)

    assert "&lt;script&gt;" in read(session.url)
