"""What the simulated Stripe answers, against the definitions of the pinned API version."""

import json
import os
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from tests.integrations.conftest import ROOT
from tests.integrations.shop import Shop

SCHEMAS = {
    "customer": "Customer",
    "product": "Product",
    "price": "Price",
    "checkout.session": "CheckoutSession",
    "billing_portal.configuration": "BillingPortalConfiguration",
    "billing_portal.session": "BillingPortalSession",
    "subscription": "Subscription",
    "invoice": "Invoice",
    "payment_intent": "PaymentIntent",
    "refund": "Refund",
    "webhook_endpoint": "WebhookEndpoint",
}
# Left out where there is nothing to say, or only there when asked for.
OPTIONAL = {
    *("deleted", "tax", "tax_ids", "sources", "subscriptions", "cash_balance", "lines", "payments"),
    *("invoice_credit_balance", "currency_options", "tiers", "line_items", "secret"),
}


@cache
def components() -> Any:
    folder = os.environ.get("NEXUSONE_SPECS") or ROOT.parent / "shared" / "specs"
    path = Path(folder) / "stripe" / "stripe-2026-10-28.derived.json"
    if not path.exists():
        pytest.skip("Stripe's definitions are not here; set NEXUSONE_SPECS to their folder.")
    return json.loads(path.read_text(encoding="utf-8"))["components"]


@pytest.fixture
def objects(shop: Shop) -> Any:
    """Return one world in which everything has happened."""
    subscription = shop.subscribe()
    shop.change(subscription, shop.premium, proration_behavior="always_invoice")
    shop.stripe.advance(days=32)
    (newest, older, *_) = shop.invoices(subscription)
    shop.stripe.refund(newest.id, 100)
    shop.stripe.dispute(older.id)
    session = shop.session(
        shop.customer(address={"country": "PT"}),
        shop.pack,
        invoice_creation={"enabled": True},
        automatic_tax={"enabled": True},
    )
    shop.stripe.pay(session.url, country="PT")
    shop.session(shop.customer(), shop.pro)
    shop.v1.billing_portal.configurations.create(
        {"features": {"invoice_history": {"enabled": True}}}
    )
    shop.v1.billing_portal.sessions.create({"customer": str(subscription.customer)})
    shop.v1.webhook_endpoints.create({"url": "http://127.0.0.1:9/x", "enabled_events": ["*"]})
    return shop.stripe.state()["objects"]


def test_objects_are_as_defined(objects: Any) -> None:
    for name, schema_name in SCHEMAS.items():
        schema = {"$ref": f"#/components/schemas/{schema_name}", "components": components()}
        validator = Draft202012Validator(schema)
        assert objects[name], name
        for document in objects[name]:
            problems = [
                f"{name} {'/'.join(map(str, error.path))}: {error.message[:200]}"
                for error in validator.iter_errors(document)
            ]
            assert problems == []


def test_objects_have_every_field(objects: Any) -> None:
    absent = {
        f"{name}.{field}"
        for name, schema_name in SCHEMAS.items()
        for document in objects[name]
        for field in components()["schemas"][schema_name]["properties"]
        if field not in document and field not in OPTIONAL
    }
    assert sorted(absent) == []
