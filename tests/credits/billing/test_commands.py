"""Setting Stripe up, moving the clock, and what the start-up checks say."""

from datetime import timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.test import override_settings

from core import clock
from credits import checks
from credits.billing.client import API_VERSION
from credits.billing.events import HANDLERS
from credits.models import StripePrice
from tests.support.till import Till


def set_up() -> tuple[str, str]:
    """Set Stripe up as an operator does; return what is said, and what is complained of."""
    out, err = StringIO(), StringIO()
    with override_settings(STRIPE_IS_SIMULATED=False, SITE_URL="http://127.0.0.1:8000"):
        call_command("stripe_setup", stdout=out, stderr=err)
    return out.getvalue(), err.getvalue()


def test_stripe_is_set_up_once_and_its_secret_shown_once(till: Till) -> None:
    first, complaints = set_up()
    StripePrice.objects.all().delete()
    again, _none = set_up()

    objects = till.stripe.state()["objects"]
    assert complaints == ""
    assert first.count("whsec_") == 1
    assert "whsec_" not in again
    assert len(objects["price"]) == len(objects["product"]) == 5
    assert len(objects["billing_portal.configuration"]) == 1
    [webhook] = objects["webhook_endpoint"]
    assert webhook["url"] == "http://127.0.0.1:8000/webhooks/stripe/"
    assert webhook["api_version"] == API_VERSION
    assert sorted(webhook["enabled_events"]) == sorted(HANDLERS)


def test_events_that_were_added_since_are_asked_for(till: Till) -> None:
    set_up()
    [webhook] = till.stripe.state()["objects"]["webhook_endpoint"]
    till.stripe.client().v1.webhook_endpoints.update(
        webhook["id"], {"enabled_events": ["invoice.paid"]}
    )

    said, _complaints = set_up()

    assert "brought up to date" in said
    [webhook] = till.stripe.state()["objects"]["webhook_endpoint"]
    assert sorted(webhook["enabled_events"]) == sorted(HANDLERS)


def test_a_price_that_differs_at_stripe_is_complained_of(till: Till) -> None:
    product = till.stripe.client().v1.products.create({"name": "Wrong"}).id
    till.stripe.client().v1.prices.create(
        {
            "product": product,
            "currency": "usd",
            "unit_amount": 1,
            "recurring": {"interval": "month"},
            "lookup_key": "nexusone_plan_pro_v1",
        }
    )

    _said, complaints = set_up()

    assert "nexusone_plan_pro_v1 differs at Stripe: aed None instead of 35900" in complaints
    assert "usd 1 instead of 9700" in complaints


def test_without_stripe_the_set_up_says_so() -> None:
    with (
        override_settings(STRIPE_BASE_URL="http://127.0.0.1:9", STRIPE_TIMEOUT_S=0.2),
        pytest.raises(CommandError),
    ):
        call_command("stripe_setup", stdout=StringIO())


def test_both_clocks_move_together_and_only_forward(till: Till, tmp_path: Path) -> None:
    before = till.stripe.state()["now"]
    with override_settings(
        DATA_DIR=tmp_path, SIMULATORS_URL=till.stripe.url, STRIPE_IS_SIMULATED=True
    ):
        call_command("clock", days=31, stdout=StringIO())
        call_command("clock", hours=2, stdout=StringIO())
        assert clock.shift() == timedelta(days=31, hours=2)
        with pytest.raises(CommandError):
            call_command("clock", days=-1, stdout=StringIO())
        # Time's work was done: the free plan's second month has come.
        assert len(till.entries("grant")) == 2
        assert till.stripe.state()["now"] - before >= 31 * 86_400 + 7200
        call_command("clock", reset=True, stdout=StringIO())
        assert clock.shift() == timedelta()


def test_a_clock_that_cannot_be_moved_stays(tmp_path: Path) -> None:
    with (
        override_settings(DATA_DIR=tmp_path, CLOCK_IS_MOVABLE=False),
        pytest.raises(CommandError),
    ):
        call_command("clock", days=1)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("key", "secret", "base", "expected"),
    [
        ("", "", "", ["credits.W001"]),
        ("sk_test_x", "whsec_x", "", []),
        ("rk_live_x", "whsec_x", "", []),
        ("sk_live_x", "", "", ["credits.E002"]),
        ("pk_live_x", "secret", "", ["credits.E001", "credits.E003"]),
        ("sk_live_x", "whsec_x", "http://127.0.0.1:9", ["credits.E004"]),
    ],
)
def test_the_checks_name_what_is_missing(
    key: str, secret: str, base: str, expected: list[str]
) -> None:
    with override_settings(
        STRIPE_SECRET_KEY=key, STRIPE_WEBHOOK_SECRET=secret, STRIPE_BASE_URL=base
    ):
        assert [each.id for each in checks.stripe_is_set_up()] == expected


def test_a_deployment_in_test_mode_is_told_of() -> None:
    with override_settings(STRIPE_SECRET_KEY="sk_test_x"):
        assert [each.id for each in checks.stripe_is_live()] == ["credits.W002"]
    with override_settings(STRIPE_SECRET_KEY="sk_live_x"):
        assert checks.stripe_is_live() == []
