"""What the simulated Stripe API takes, refuses and repeats, seen through Stripe's own client."""

from typing import Any

import pytest
import requests
import stripe as sdk
from stripe import StripeClient

from tests.integrations.shop import SUCCESS, Shop
from tests.support.stripe_world import KEY, StripeSimulator

VERSION = "2026-10-28.endive"


def post(stripe: StripeSimulator, path: str, data: Any = None, **headers: str) -> requests.Response:
    given = {"Authorization": f"Bearer {KEY}", "Stripe-Version": VERSION}
    given |= {name.replace("_", "-"): value for name, value in headers.items()}
    return requests.post(f"{stripe.api_base}/v1{path}", data=data, headers=given, timeout=10)


def test_the_version_is_the_one_the_package_sends(stripe: StripeSimulator) -> None:
    answer = post(stripe, "/customers")

    assert answer.headers["Stripe-Version"] == VERSION == sdk.api_version
    assert answer.headers["Request-Id"].startswith("req_")


@pytest.mark.parametrize("version", ["2023-08-16", "2026-10-28", "endive"])
def test_another_version_is_refused(stripe: StripeSimulator, version: str) -> None:
    answer = post(stripe, "/customers", Stripe_Version=version)

    assert answer.status_code == 400
    assert answer.json()["error"]["type"] == "invalid_request_error"


@pytest.mark.parametrize("key", ["Bearer nothing", "Bearer sk_live_1234567", "Basic e30=", ""])
def test_a_key_that_is_none_is_401(stripe: StripeSimulator, key: str) -> None:
    answer = post(stripe, "/customers", Authorization=key)

    assert answer.status_code == 401
    assert "1234567" not in answer.text


def test_a_wrong_key_is_the_packages_authentication_error(stripe: StripeSimulator) -> None:
    client = StripeClient("sk_live_something", base_addresses={"api": stripe.api_base})

    with pytest.raises(sdk.AuthenticationError):
        client.v1.customers.create()


@pytest.mark.parametrize(
    ("path", "form", "param", "code"),
    [
        ("/customers", {"nickname": "x"}, "nickname", "parameter_unknown"),
        ("/customers", {"address[planet]": "x"}, "address[planet]", "parameter_unknown"),
        ("/customers", {"email": "nobody"}, "email", "email_invalid"),
        ("/customers", {"metadata[k]": "v" * 501}, "metadata[k]", None),
        ("/customers", {"shipping[name]": "x"}, "shipping", "simulator_unplayed"),
        ("/products", {}, "name", "parameter_missing"),
        ("/products", {"name": ""}, "name", "parameter_invalid_empty"),
        ("/prices", {"unit_amount": "5"}, "currency", "parameter_missing"),
        ("/prices", {"currency": "usd", "unit_amount": "x"}, "unit_amount", None),
        ("/prices", {"currency": "xyz", "unit_amount": "5"}, "currency", "invalid_currency"),
        ("/prices", {"currency": "usd", "unit_amount": "-1"}, "unit_amount", None),
        (
            "/prices",
            {"currency": "usd", "unit_amount": "5", "product": "prod_none"},
            *("product", "resource_missing"),
        ),
        ("/checkout/sessions", {"mode": "gift"}, "mode", None),
        ("/checkout/sessions", {"mode": "payment"}, "success_url", "parameter_missing"),
        (
            "/checkout/sessions",
            {"mode": "payment", "success_url": SUCCESS, "line_items[0][price]": "price_no"},
            *("line_items[0][price]", "resource_missing"),
        ),
        ("/checkout/sessions", {"mode": "payment", "success_url": "javascript:x"}, None, None),
        ("/billing_portal/sessions", {}, "customer", "parameter_missing"),
        ("/refunds", {"amount": "1"}, None, None),
        ("/invoices/create_preview", {"preview_mode": "sometimes"}, "preview_mode", None),
        ("/webhook_endpoints", {"url": "http://127.0.0.1/"}, "enabled_events", None),
        (
            "/webhook_endpoints",
            {"url": "https://example.com/", "enabled_events[]": "*"},
            *("url", "url_invalid"),
        ),
    ],
)
def test_what_is_wrong_is_named(
    stripe: StripeSimulator, path: str, form: dict[str, str], param: str | None, code: str | None
) -> None:
    answer = post(stripe, path, form)
    error = answer.json()["error"]

    assert answer.status_code == 400
    assert error["type"] == "invalid_request_error"
    assert error["message"]
    if param is not None:
        assert error["param"] == param
    if code is not None:
        assert error["code"] == code


@pytest.mark.parametrize(
    "path",
    ["/customers/cus_x", "/subscriptions/sub_x", "/invoices/in_x/pay", "/nonsense", "/prices/p"],
)
def test_what_is_not_there_is_404(stripe: StripeSimulator, path: str) -> None:
    answer = post(stripe, path)

    assert answer.status_code == 404
    assert answer.json()["error"]["type"] == "invalid_request_error"


def test_a_refused_creation_leaves_nothing(stripe: StripeSimulator) -> None:
    post(stripe, "/customers", {"email": "nobody"})

    assert stripe.v1.customers.list().data == []
    assert stripe.events() == []


def test_a_body_that_is_no_form_is_refused(stripe: StripeSimulator) -> None:
    answer = post(stripe, "/customers", b'{"name": "x"}', Content_Type="application/json")

    assert answer.status_code == 400


def test_the_same_key_is_answered_the_same(stripe: StripeSimulator) -> None:
    first = post(stripe, "/customers", {"name": "Ana"}, Idempotency_Key="a")
    second = post(stripe, "/customers", {"name": "Ana"}, Idempotency_Key="a")
    other = post(stripe, "/customers", {"name": "Bo"}, Idempotency_Key="a")

    assert first.json() == second.json()
    assert "Idempotent-Replayed" not in first.headers
    assert second.headers["Idempotent-Replayed"] == "true"
    assert other.status_code == 400
    assert other.json()["error"]["type"] == "idempotency_error"
    assert len(stripe.v1.customers.list().data) == 1


def test_a_refused_request_may_be_mended_under_the_same_key(stripe: StripeSimulator) -> None:
    post(stripe, "/customers", {"email": "nobody"}, Idempotency_Key="b")

    mended = post(stripe, "/customers", {"email": "b@shop.example"}, Idempotency_Key="b")

    assert mended.status_code == 200


def test_an_answer_that_was_lost_is_found_again(stripe: StripeSimulator) -> None:
    stripe.fault("lost")
    with pytest.raises(requests.ConnectionError):
        post(stripe, "/customers", {"name": "Ana"}, Idempotency_Key="c")

    found = post(stripe, "/customers", {"name": "Ana"}, Idempotency_Key="c")

    assert found.headers["Idempotent-Replayed"] == "true"
    assert len(stripe.v1.customers.list().data) == 1


def test_a_500_is_replayed_and_a_429_is_not(stripe: StripeSimulator) -> None:
    stripe.fault("500", match="Ana")
    stripe.fault("429", match="Bo", seconds=7)

    statuses = [
        post(stripe, "/customers", {"name": name}, Idempotency_Key=name).status_code
        for name in ("Ana", "Ana", "Bo", "Bo")
    ]

    assert statuses == [500, 500, 429, 200]


@pytest.mark.parametrize(
    ("kind", "error", "code"),
    [
        ("402", sdk.CardError, "card_declined"),
        ("409", sdk.APIError, None),
        ("429", sdk.RateLimitError, "rate_limit"),
        ("lock-timeout", sdk.RateLimitError, "lock_timeout"),
        ("500", sdk.APIError, None),
        ("503", sdk.APIError, None),
        ("drop", sdk.APIConnectionError, None),
        ("garbage", sdk.APIError, None),
    ],
)
def test_faults_arrive_as_the_packages_errors(
    stripe: StripeSimulator, kind: str, error: type[sdk.StripeError], code: str | None
) -> None:
    with pytest.raises(error) as caught:
        stripe.v1.customers.create({"name": f"Ana [[simulate:{kind}]]"})

    told = caught.value.error
    assert (told.code if told else None) == code


def test_lists_come_in_pages_newest_first(shop: Shop) -> None:
    keys = [shop.customer(name=f"Customer {number}") for number in range(7)]

    first = shop.v1.customers.list({"limit": 3})
    rest = shop.v1.customers.list({"limit": 100, "starting_after": first.data[-1].id})
    before = shop.v1.customers.list({"limit": 2, "ending_before": keys[3]})

    assert [one.id for one in first.data] == keys[:3:-1]
    assert first.has_more
    assert [one.id for one in rest.data] == keys[3::-1]
    assert not rest.has_more
    assert [one.id for one in before.data] == [keys[5], keys[4]]
    assert [one.id for one in shop.v1.customers.list({"limit": 2}).auto_paging_iter()] == keys[::-1]


@pytest.mark.parametrize("limit", ["0", "101", "x"])
def test_a_page_has_a_hundred_at_most(stripe: StripeSimulator, limit: str) -> None:
    answer = requests.get(
        f"{stripe.api_base}/v1/customers?limit={limit}", auth=(KEY, ""), timeout=10
    )

    assert answer.status_code == 400


def test_prices_are_found_by_their_lookup_keys(shop: Shop) -> None:
    old = shop.price("Old", 100, 90, lookup_key="plan")
    product = shop.v1.prices.retrieve(old).product
    params: Any = {"product": product, "currency": "usd", "unit_amount": 5, "lookup_key": "plan"}
    with pytest.raises(sdk.InvalidRequestError, match="already uses that lookup key"):
        shop.v1.prices.create(params)

    new = shop.v1.prices.create({**params, "transfer_lookup_key": True})
    shop.v1.prices.update(old, {"active": False})

    found = shop.v1.prices.list({"lookup_keys": ["plan"], "expand": ["data.currency_options"]})
    assert [price.id for price in found.data] == [new.id]
    assert found.data[0].currency_options is not None
    inactive = [price.id for price in shop.v1.prices.list({"active": False}).data]
    assert inactive == [old]


def test_what_is_named_is_unfolded(shop: Shop) -> None:
    subscription = shop.subscribe()

    found = shop.v1.subscriptions.retrieve(
        subscription.id,
        {"expand": ["latest_invoice.payments", "default_payment_method", "customer"]},
    )
    listed = shop.v1.invoices.list({"expand": ["data.customer", "data.payments"]})

    assert found.latest_invoice.status == "paid"
    assert found.latest_invoice.payments.data[0].status == "paid"
    assert found.default_payment_method.card.last4 == "4242"
    assert found["items"]["data"][0]["price"]["id"] == shop.pro
    assert listed.data[0].customer.email == "ana@shop.example"


@pytest.mark.parametrize("path", ["nonsense", "email", "subscriptions.data.a.b.c.d"])
def test_what_cannot_be_unfolded_is_refused(shop: Shop, path: str) -> None:
    with pytest.raises(sdk.InvalidRequestError, match="expand"):
        shop.v1.customers.retrieve(shop.customer(), {"expand": [path]})


def test_metadata_is_merged_and_emptied(shop: Shop) -> None:
    key = shop.customer(metadata={"a": "1", "b": "2"})

    shop.v1.customers.update(key, {"metadata": {"a": "", "c": "3"}})
    assert shop.v1.customers.retrieve(key).metadata.to_dict() == {"b": "2", "c": "3"}

    shop.v1.customers.update(key, {"metadata": ""})
    assert shop.v1.customers.retrieve(key).metadata.to_dict() == {}


def test_an_update_tells_what_was_there_before(shop: Shop) -> None:
    key = shop.customer(name="Ana")
    shop.v1.customers.update(key, {"name": "Ana Reis"})

    (event,) = shop.stripe.events("customer.updated")

    assert event["data"]["previous_attributes"] == {"name": "Ana"}
    assert event["data"]["object"]["name"] == "Ana Reis"
    assert event["request"]["id"].startswith("req_")
    assert event["api_version"] == VERSION
    assert event["livemode"] is False
