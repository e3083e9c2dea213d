"""Paying for plans and packs: one customer, one grant, and nothing before the money is there."""

from functools import partial

import pytest
from django.utils import translation

from core import tenancy
from credits.billing import currencies, services
from credits.billing.failures import (
    AlreadySubscribed,
    CurrencyNotOffered,
    NotForSale,
    UnknownCheckout,
)
from credits.models import Plan, StripePrice
from credits.periods import add_months
from notifications import kinds
from notifications.models import Notification
from tests.support import people
from tests.support.racing import kinds_of, race
from tests.support.till import Till

DEBIT, FAILING_DEBIT = "bank-debit", "bank-debit-fails"


def test_a_plan_that_is_paid_for_counts_and_brings_its_credits(till: Till) -> None:
    till.subscribe("pro")

    plan = till.plan()
    assert (plan.plan_id, plan.next_plan_id, plan.status) == ("pro", "pro", "active")
    assert (plan.card_brand, plan.card_last4, plan.currency) == ("visa", "4242", "usd")
    assert till.balance() == 50 + 500
    [invoice] = till.invoices()
    assert (invoice.status, invoice.credits, invoice.total) == ("paid", 500, 9700)
    assert plan.period_start is not None
    assert till.lots()[-1].expires_at == add_months(plan.period_start, 2)
    assert sorted(till.told()) == ["billing.changed", "billing.paid"]


def test_the_news_of_a_plan_names_it_in_the_readers_language(till: Till) -> None:
    till.subscribe("premium")
    with tenancy.workspace(till.workspace.pk):
        [news] = Notification.objects.filter(user=till.owner, kind="billing.changed")
        names = {row.code: row for row in Plan.objects.all()}

    # Out of every scope, where nothing could be read.
    for language in ("en", "ar"):
        with translation.override(language):
            assert names["premium"].name in kinds.of(news.kind).title(news.values)
    with translation.override("es"):
        assert news.values["names"]["free"]["es"] == names["free"].name


def test_a_pack_takes_the_same_road_and_lasts_a_year(till: Till) -> None:
    till.pay(till.pack_page("medium"))
    till.deliver()

    assert till.balance() == 50 + 500
    [invoice] = till.invoices()
    assert invoice.what == [
        {
            "kind": "pack",
            "code": "medium",
            "version": 1,
            "amount": 10900,
            "quantity": 1,
            "is_proration": False,
        }
    ]
    assert invoice.paid_at is not None
    assert till.lots()[-1].expires_at == add_months(invoice.paid_at, 12)
    assert (till.lots()[-1].source, till.plan().plan_id) == ("pack", "free")


def test_the_way_back_grants_before_the_webhook_and_the_webhook_adds_nothing(till: Till) -> None:
    session = till.pay(till.plan_page("pro"))

    assert till.arrive(session) == services.CheckoutOutcome("paid", "pro", 500)
    assert till.balance() == 550
    till.deliver(choose=lambda events: events * 3)
    assert till.arrive(session) == services.CheckoutOutcome("paid", "pro", 500)

    assert till.balance() == 550
    assert sorted(till.told()) == ["billing.changed", "billing.paid"]


def test_an_open_page_is_open_and_its_address_is_given_again(till: Till) -> None:
    page = till.plan_page("pro")
    session = page.rpartition("/")[2]

    assert till.arrive(session) == services.CheckoutOutcome("open", "pro", 0)
    assert till.plan_page("pro") == page
    till.plan_page("premium")
    assert till.arrive(session).state == "expired"


def test_a_bank_debit_brings_nothing_until_it_is_paid(till: Till) -> None:
    plan, pack = till.pay(till.plan_page("pro"), DEBIT), till.pay(till.pack_page(), DEBIT)
    till.deliver()

    assert till.arrive(plan) == services.CheckoutOutcome("processing", "pro", 0)
    assert till.arrive(pack) == services.CheckoutOutcome("processing", "", 0)
    assert (till.balance(), till.plan().plan_id, till.told()) == (50, "free", [])
    with pytest.raises(AlreadySubscribed):
        till.plan_page("premium")

    till.pass_time(minutes=5)
    till.deliver()
    assert (till.balance(), till.plan().plan_id) == (650, "pro")
    assert till.arrive(pack) == services.CheckoutOutcome("paid", "", 100)


def test_a_bank_debit_that_fails_brings_nothing_at_all(till: Till) -> None:
    till.pay(till.plan_page("pro"), FAILING_DEBIT)
    till.pay(till.pack_page(), FAILING_DEBIT)
    till.deliver()
    till.pass_time(minutes=5)
    till.deliver()

    assert (till.balance(), till.plan().plan_id, till.plan().status) == (50, "free", "free")
    assert till.plan().grace_until is None


def test_a_session_of_another_workspace_grants_and_shows_nothing(till: Till) -> None:
    session = till.pay(till.plan_page("pro"))
    stranger = people.sign_up("thief")

    for name in (session, "cs_test_nothing", "../customers", "cs_test_" + "x" * 300):
        with pytest.raises(UnknownCheckout):
            services.sync_checkout(workspace_id=stranger.workspace.pk, session_id=name)
    assert till.balance() == 50


def test_a_second_plan_is_refused_and_packs_keep_the_plans_currency(till: Till) -> None:
    till.subscribe("pro", currency="brl")
    with pytest.raises(AlreadySubscribed):
        till.plan_page("premium")

    till.pay(till.pack_page("small", "usd"))
    till.deliver()

    assert [row.currency for row in till.invoices()] == ["brl", "brl"]
    assert till.balance() == 50 + 500 + 100


@pytest.mark.parametrize("currency", ["xxx", "jpy", "USD", ""])
def test_a_currency_without_a_price_is_refused(till: Till, currency: str) -> None:
    with pytest.raises(CurrencyNotOffered):
        till.plan_page("pro", currency)
    with pytest.raises(CurrencyNotOffered):
        till.pack_page("small", currency)


def test_what_is_not_for_sale_is_refused(till: Till) -> None:
    for code in ("free", "gold", ""):
        with pytest.raises(NotForSale):
            till.plan_page(code)
    with pytest.raises(NotForSale):
        till.pack_page("huge")


def test_two_payments_begun_at_once_make_one_customer_and_one_page(till: Till) -> None:
    pages = race([partial(till.plan_page, "pro")] * 2)

    assert kinds_of(pages) == ["str", "str"]
    assert len(till.stripe.state()["objects"]["customer"]) == 1
    assert len({till.plan().stripe_customer_id}) == 1
    assert len(set(pages)) == 1


def test_the_way_back_and_the_webhook_at_one_instant_grant_once(till: Till) -> None:
    session = till.pay(till.plan_page("pro"))
    for event in till.stripe.events():
        till.send(event)

    calls = [partial(till.arrive, session), till.work, till.work, partial(till.arrive, session)]
    assert "Exception" not in kinds_of(race(calls))  # type: ignore[arg-type]
    till.work()

    assert till.balance() == 550
    assert len(till.entries("grant")) == 2
    assert (till.plan().plan_id, sorted(till.told())) == (
        "pro",
        ["billing.changed", "billing.paid"],
    )


def test_a_stripe_that_forgot_everything_is_filled_anew(till: Till) -> None:
    till.plan_page("pro")
    till.stripe.control("/reset")

    till.pay(till.plan_page("pro"))
    till.stripe.seen = 0
    till.deliver()

    assert till.balance() == 550


def test_prices_are_made_once_and_known_by_their_lookup_keys(till: Till) -> None:
    till.plan_page("pro")
    StripePrice.objects.all().delete()
    till.plan_page("premium")
    till.plan_page("pro")

    prices = till.stripe.state()["objects"]["price"]
    assert sorted(price["lookup_key"] for price in prices) == [
        "nexusone_plan_premium_v1",
        "nexusone_plan_pro_v1",
    ]


def test_what_stripe_is_told_names_the_workspace_everywhere(till: Till) -> None:
    till.subscribe("pro")

    objects = till.stripe.state()["objects"]
    named = str(till.workspace.pk)
    [session], [subscription] = objects["checkout.session"], objects["subscription"]
    assert session["client_reference_id"] == session["metadata"]["workspace_id"] == named
    assert subscription["metadata"]["workspace_id"] == named
    assert objects["customer"][0]["metadata"] == {"workspace_id": named}
    assert session["success_url"].endswith("/return/?session_id={CHECKOUT_SESSION_ID}")


def test_amounts_of_currencies_without_a_smaller_coin_stay_as_they_are() -> None:
    assert [currencies.decimals(code) for code in ("usd", "jpy", "krw", "clp", "ils")] == [
        *(2, 0, 0, 0, 2)
    ]
    assert currencies.offered()[0] == "usd"
    assert {"eur", "gbp", "brl", "mxn", "ils", "aed"} <= set(currencies.offered())
    assert [currencies.suggested(each) for each in ("he", "pt", "ar", "en", "xx")] == [
        *("ils", "brl", "aed", "usd", "usd")
    ]


def test_stripe_is_not_asked_while_a_scope_is_open(till: Till) -> None:
    with (
        tenancy.workspace(till.workspace.pk),
        pytest.raises(RuntimeError),
    ):
        till.plan_page("pro")
