"""What Stripe does wrong: said clearly, nothing half-done, asked again with the same key."""

import time
from io import StringIO
from typing import Any

import pytest
import requests
from django.test import override_settings

from credits.billing import client
from credits.billing.failures import BillingUnavailable, PaymentRefused
from tests.support.till import Till

GARBAGE = [200, 502]


def keys_of(till: Till, path: str) -> list[str]:
    """Return the idempotency keys of the posts to a path, in order."""
    url = f"{till.stripe.url}/_control/requests"
    found = requests.get(url, params={"provider": "stripe"}, timeout=10).json()["requests"]
    return [
        headers.get("Idempotency-Key", headers.get("idempotency-key", ""))
        for each in found
        if each["method"] == "POST" and each["path"].endswith(path)
        for headers in [each["headers"]]
    ]


@pytest.fixture(autouse=True)
def hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the tries follow each other at once."""
    monkeypatch.setattr("credits.billing.connection.BUSY_WAITS_S", (0.01, 0.01, None))
    monkeypatch.setattr("stripe._http_client.HTTPClient.INITIAL_DELAY", 0.01)


@pytest.mark.parametrize("kind", ["429", "lock-timeout", "409", "503", "lost", "drop"])
def test_a_passing_trouble_is_asked_again_with_the_same_key(till: Till, kind: str) -> None:
    till.stripe.fault(kind, match="POST /stripe/v1/customers")

    page = till.plan_page("pro")

    assert page.startswith(till.stripe.url)
    objects = till.stripe.state()["objects"]
    assert len(objects["customer"]) == len(objects["checkout.session"]) == 1


@pytest.mark.parametrize("kind", ["429", "503", "409", "garbage", "drop", "500"])
def test_a_lasting_trouble_is_said_and_leaves_nothing_behind(till: Till, kind: str) -> None:
    till.stripe.fault(kind, times=20, match="POST /stripe/v1/checkout/sessions")

    with pytest.raises(BillingUnavailable) as refused:
        till.plan_page("pro")

    assert "payment service" in str(refused.value)
    assert (till.plan().plan_id, till.plan().status, till.balance()) == ("free", "free", 50)
    assert till.stripe.state()["objects"]["checkout.session"] == []


def test_a_stripe_that_hangs_is_given_up(till: Till) -> None:
    till.plan_page("premium")
    till.stripe.fault("hang", times=5, seconds=60, match="checkout/sessions")
    began = time.monotonic()

    with override_settings(STRIPE_TIMEOUT_S=0.3), pytest.raises(BillingUnavailable):
        till.plan_page("pro")

    assert time.monotonic() - began < 30


def test_a_person_waits_so_long_in_all_and_no_longer(till: Till) -> None:
    till.plan_page("premium")
    till.stripe.fault("hang", times=9, seconds=60, match="checkout/sessions")
    began = time.monotonic()

    with client.patience(0.5), pytest.raises(BillingUnavailable):
        till.plan_page("pro")

    assert time.monotonic() - began < 30


def test_an_answer_that_was_lost_charges_an_upgrade_once(till: Till) -> None:
    till.subscribe("pro")
    till.stripe.fault("lost", match="POST /stripe/v1/subscriptions/")

    till.change("premium")
    till.deliver()

    assert [row.reason for row in till.invoices()] == ["subscription_create", "subscription_update"]
    assert till.plan().plan_id == "premium"


def test_without_a_key_billing_says_that_it_is_not_there(till: Till) -> None:
    with override_settings(STRIPE_SECRET_KEY=""), pytest.raises(BillingUnavailable):
        till.plan_page("pro")


def test_an_answer_of_the_other_mode_is_refused(till: Till, monkeypatch: Any) -> None:
    monkeypatch.setattr("credits.billing.connection.is_live", lambda: True)

    with pytest.raises(BillingUnavailable) as refused:
        till.plan_page("pro")

    assert refused.value.reason == "livemode"
    assert till.plan().stripe_customer_id == ""


def test_live_and_test_keys_are_told_apart() -> None:
    for key, expected in {"sk_live_x": True, "rk_live_x": True, "sk_test_x": False}.items():
        with override_settings(STRIPE_SECRET_KEY=key):
            assert client.is_live() is expected
    with override_settings(STRIPE_SECRET_KEY="sk_test_a"):
        first = client.account()
    with override_settings(STRIPE_SECRET_KEY="sk_live_a"):
        assert client.account() != first


@pytest.mark.parametrize(
    ("reason", "words"),
    [("insufficient_funds", "not enough money"), ("", "refused"), ("expired_card", "expired")],
)
def test_a_refusal_of_the_bank_has_words(reason: str, words: str) -> None:
    assert words in str(PaymentRefused(reason))
    assert PaymentRefused(reason).status == 402


def test_logs_hold_neither_keys_nor_bodies_nor_people(till: Till, log: StringIO) -> None:
    till.stripe.fault("402", match="POST /stripe/v1/checkout/sessions")
    with pytest.raises(PaymentRefused):
        till.plan_page("pro")
    till.subscribe("premium")

    written = log.getvalue()
    assert "stripe_failed" in written
    for secret in ("sk_test", "whsec", till.owner.email, till.workspace.name, "cus_", "cs_test"):
        assert secret not in written
