"""Billing as people meet it: every step through the front door, paid at a simulated Stripe."""

import re
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.test import Client, override_settings

from accounts.models import Role, User
from core.formatting import isolated
from core.limits import Limit
from credits.views import outside
from tests.support import people
from tests.support import till as tills
from tests.support.stripe_world import GOOD
from tests.support.till import Till

BILLING = "/settings/billing/"
PORTAL, CHECKOUT = f"{BILLING}portal/", f"{BILLING}checkout/"
RETURN, CHANGE = f"{BILLING}return/", f"{BILLING}change/"
CANCEL, PLANS, RESUME = f"{BILLING}cancel/", f"{BILLING}plans/", f"{BILLING}resume/"
DECLINED = "4000000000000002"
DEBIT, FAILING_DEBIT = "bank-debit", "bank-debit-fails"


@pytest.fixture
def till() -> Iterator[Till]:
    """A workspace with a Stripe of its own."""
    with tills.opened() as till:
        yield till


@pytest.fixture
def payer(till: Till, client_of: Callable[[User], Client]) -> Client:
    """The payer's payer."""
    return client_of(till.owner)


def text_of(answer: object) -> str:
    """Return what a page says, without its markup."""
    html = re.sub(r"<[^>]+>", " ", answer.content.decode())  # type: ignore[attr-defined]
    return " ".join(html.split())


def session_of(page: str) -> str:
    """Return the session that a page of Stripe's is for."""
    return page.rpartition("/")[2]


def test_a_plan_is_bought_from_the_page_of_plans_and_its_credits_are_there_on_return(
    till: Till, payer: Client
) -> None:
    leads = payer.post(CHECKOUT, {"plan": "pro", "currency": "eur"})
    assert leads.status_code == 303
    assert leads["Location"].startswith(till.stripe.url)
    till.pay(leads["Location"])

    back = payer.get(RETURN, {"session_id": session_of(leads["Location"])}, follow=True)

    assert "Thank you, it is paid" in text_of(back)
    assert "You are on the Pro plan now." in text_of(back)
    assert "In your balance now 550" in text_of(back)
    page = text_of(payer.get(BILLING))
    assert "Pro Active" in page
    assert "€89 a month" in page
    assert "4242" in page
    assert "Pro plan" in page


def test_coming_back_twice_and_after_the_webhook_brings_the_credits_once(
    till: Till, payer: Client
) -> None:
    session = till.pay(till.pack_page("small"))

    for _time in range(2):
        back = payer.get(RETURN, {"session_id": session}, follow=True)
        assert "In your balance now 150" in text_of(back)
        till.deliver()
    assert till.balance() == 150


def test_who_leaves_the_page_of_payment_is_told_that_nothing_was_paid(
    till: Till, payer: Client
) -> None:
    session = session_of(till.plan_page())

    assert "Nothing was paid" in text_of(payer.get(RETURN, {"session_id": session}))
    assert till.balance() == 50


def test_what_was_paid_is_shown_again_without_asking_stripe_again(
    till: Till, payer: Client, client_of: Callable[[User], Client]
) -> None:
    shown = payer.get(RETURN, {"session_id": till.pay(till.pack_page())})["Location"]

    with override_settings(STRIPE_BASE_URL="http://127.0.0.1:9", STRIPE_TIMEOUT_S=0.2):
        again = payer.get(shown)
        stolen = client_of(people.sign_up("rival").user).get(shown)
        forged = payer.get(f"{shown}x")

    assert "In your balance now 150" in text_of(again)
    assert stolen["Location"] == forged["Location"] == BILLING


def look(client: Client, session: str) -> Any:
    """Look again as the waiting page does."""
    headers = {"HX-Request": "true", "HX-Target": "page-status"}
    return client.get(RETURN, {"session_id": session, "look": "1"}, headers=headers)


def test_a_debit_under_way_is_looked_at_again_until_it_is_paid(till: Till, payer: Client) -> None:
    session = till.pay(till.pack_page(), DEBIT)

    waiting = payer.get(RETURN, {"session_id": session}, follow=True)
    assert "Your payment is being confirmed" in text_of(waiting)
    assert f'hx-get="{RETURN}?session_id={session}&amp;look=1"' in waiting.content.decode()
    assert 'look=2"' in look(payer, session).content.decode()

    till.pass_time(minutes=5)
    paid = look(payer, session)
    assert "Thank you, it is paid" in text_of(paid)
    assert "data-poll" not in paid.content.decode()
    assert "<html" not in paid.content.decode()
    assert "In your balance now 150" in text_of(payer.get(paid["HX-Replace-Url"]))


@pytest.mark.parametrize(
    ("page", "said"),
    [("plan_page", "your plan has not changed"), ("pack_page", "no credits came")],
)
def test_a_debit_that_fails_ends_the_wait_with_a_clear_sentence(
    till: Till, payer: Client, page: str, said: str
) -> None:
    session = till.pay(getattr(till, page)(), FAILING_DEBIT)
    waiting = payer.get(RETURN, {"session_id": session}, follow=True)
    assert "data-poll" in waiting.content.decode()

    till.pass_time(minutes=5)

    for answer in (look(payer, session), payer.get(RETURN, {"session_id": session}, follow=True)):
        assert "The bank refused the payment" in text_of(answer)
        assert said in text_of(answer)
        assert "data-poll" not in answer.content.decode()
    assert till.balance() == 50


@pytest.mark.parametrize("session", ["cs_test_nobody", "in_123", "../../etc", "cs_" + "x" * 400])
def test_a_session_that_is_none_gets_a_plain_sentence(
    till: Till, payer: Client, session: str
) -> None:
    answer = payer.get(RETURN, {"session_id": session})

    assert answer.status_code == 404
    assert "This payment was not found here" in text_of(answer)


def test_a_stranger_learns_nothing_from_a_session_of_ours(
    till: Till, client_of: Callable[[User], Client]
) -> None:
    session = till.pay(till.pack_page())
    other = people.sign_up("rival")

    stolen = client_of(other.user).get(RETURN, {"session_id": session})
    unknown = client_of(other.user).get(RETURN, {"session_id": "cs_test_nobody"})

    assert stolen.status_code == unknown.status_code == 404
    assert text_of(stolen).replace(session, "") == text_of(unknown).replace("cs_test_nobody", "")
    assert till.balance() == 50


@pytest.mark.parametrize("role", [Role.EDITOR, Role.VIEWER])
def test_only_those_in_charge_see_and_do_anything(
    till: Till, client_of: Callable[[User], Client], role: Role
) -> None:
    till.subscribe()
    client = client_of(people.join(till.workspace, role))

    for path in (BILLING, PLANS, CANCEL, f"{CHANGE}?plan=premium", f"{RETURN}?session_id=cs_1"):
        assert client.get(path).status_code == 403, path
    for path in (CHECKOUT, PORTAL, RESUME, CHANGE, CANCEL):
        answer = client.post(path, {"plan": "premium", "pack": "small", "currency": "usd"})
        assert answer.status_code == 403, path
    assert (till.plan().plan_id, till.plan().cancel_at_period_end) == ("pro", False)


def test_an_upgrade_says_its_price_first_and_counts_once_it_is_confirmed(
    till: Till, payer: Client
) -> None:
    till.subscribe("pro")

    asked = text_of(payer.get(CHANGE, {"plan": "premium"}))
    assert "Upgrade to Premium" in asked
    assert "Due now $200.00" in asked
    assert "Credits that come now 1,500" in asked
    assert till.plan().plan_id == "pro"

    done = payer.post(CHANGE, {"plan": "premium"}, follow=True)
    assert "You are on the" in text_of(done)
    assert till.plan().plan_id == "premium"
    assert till.balance() == 50 + 500 + 1500


def test_a_refused_card_changes_nothing_and_says_why_on_the_same_page(
    till: Till, payer: Client
) -> None:
    till.subscribe("pro")
    till.stripe.card(till.plan().stripe_customer_id, DECLINED)

    answer = payer.post(CHANGE, {"plan": "premium"})

    assert answer.status_code == 402
    assert "Nothing was changed. You can use another card" in text_of(answer)
    assert "Upgrade to Premium" in text_of(answer)
    assert till.plan().plan_id == "pro"


def test_a_downgrade_waits_and_can_be_taken_back(till: Till, payer: Client) -> None:
    till.subscribe("premium")
    for _person in range(16):
        people.join(till.workspace, Role.VIEWER)

    asked = text_of(payer.get(CHANGE, {"plan": "pro"}))
    assert "Due now Nothing" in asked
    assert "Seats: you have 17 , and there is room for 15" in asked
    payer.post(CHANGE, {"plan": "pro"})
    assert "Keep Premium" in text_of(payer.get(BILLING))
    assert till.plan().next_plan_id == "pro"

    payer.post(RESUME)
    assert till.plan().next_plan_id == "premium"
    assert "Premium Active" in text_of(payer.get(BILLING))


@pytest.mark.parametrize("is_canceled", [False, True])
def test_asked_to_change_to_the_present_plan_one_is_shown_how_to_keep_it(
    till: Till, payer: Client, is_canceled: bool
) -> None:
    till.subscribe("premium")
    leave = till.cancel if is_canceled else partial(till.change, "pro")
    leave()

    shown = text_of(payer.get(CHANGE, {"plan": "premium"}, follow=True))

    assert "Keep Premium" in shown
    assert "Downgrade to Premium" not in shown


def test_an_upgrade_confirmed_in_two_tabs_is_told_alike_in_both(till: Till, payer: Client) -> None:
    till.subscribe("pro")
    for _tab in range(2):
        told = text_of(payer.post(CHANGE, {"plan": "premium"}, follow=True))
        assert f"You are on the {isolated('Premium')} plan now." in told
    assert len(till.stripe.events("invoice.paid")) == 2


def test_a_plan_is_canceled_with_its_reason_and_kept_after_all(till: Till, payer: Client) -> None:
    till.subscribe("pro")

    assert "What stays" in text_of(payer.get(CANCEL))
    payer.post(CANCEL, {"why": "price", "words": "A bit much for us"})
    assert till.plan().cancel_at_period_end
    page = text_of(payer.get(BILLING))
    assert "Pro ends on" in page
    assert "Keep Pro" in page

    payer.post(RESUME)
    assert not till.plan().cancel_at_period_end


def test_a_reason_that_is_too_long_comes_back_with_what_was_written(
    till: Till, payer: Client
) -> None:
    till.subscribe("pro")

    answer = payer.post(CANCEL, {"words": "x" * 301})

    assert answer.status_code == 422
    assert "x" * 301 in answer.content.decode()
    assert not till.plan().cancel_at_period_end


def test_a_failed_renewal_shows_how_long_everything_goes_on(till: Till, payer: Client) -> None:
    till.subscribe("pro", "4000000000000341")
    till.pass_time(days=32)
    till.deliver()
    assert till.plan().status == "past_due"

    page = text_of(payer.get(BILLING))
    assert "The last payment did not work" in page
    assert "Update the card" in page
    assert "The last payment did not work" in text_of(payer.get("/dashboard/"))


@pytest.mark.parametrize(
    ("path", "form"),
    [
        (CHECKOUT, {"plan": "pro", "currency": "usd"}),
        (CHECKOUT, {"pack": "small", "currency": "usd"}),
        (PORTAL, {}),
    ],
)
def test_a_stripe_that_is_away_is_said_on_the_page_it_was_asked_from(
    till: Till, payer: Client, path: str, form: dict[str, str]
) -> None:
    till.stripe.fault("500", times=9)

    answer = payer.post(path, form)

    assert answer.status_code == 503
    assert "does not answer properly just now" in text_of(answer)
    assert 'role="alert"' in answer.content.decode()


@pytest.mark.parametrize(
    "form",
    [{}, {"plan": "free"}, {"plan": "gold"}, {"pack": "huge"}, {"pack": "small", "currency": "x"}],
)
def test_what_is_not_for_sale_is_refused_in_words(
    till: Till, payer: Client, form: dict[str, str]
) -> None:
    answer = payer.post(CHECKOUT, {"currency": "usd"} | form)

    assert answer.status_code == 422
    assert "Please choose another one." in text_of(answer)


def test_the_card_is_changed_at_stripe(till: Till, payer: Client) -> None:
    till.subscribe("pro")

    answer = payer.post(PORTAL, {"flow": "payment_method_update"})

    assert answer.status_code == 303
    assert answer["Location"].startswith(till.stripe.url)


def test_forms_of_billing_may_lead_to_stripe_and_no_other_form_may(
    till: Till, payer: Client
) -> None:
    def targets(path: str) -> str:
        policy = payer.get(path)["Content-Security-Policy"]
        return next(part for part in policy.split("; ") if part.startswith("form-action"))

    stripe = urlsplit(till.stripe.url)
    for path in (BILLING, PLANS):
        assert "https://checkout.stripe.com https://billing.stripe.com" in targets(path)
        assert f"{stripe.scheme}://{stripe.netloc}" in targets(path)
    assert targets("/credits/") == "form-action 'self'"


def test_prices_are_shown_in_the_currency_that_was_asked_for_until_one_is_settled(
    till: Till, payer: Client
) -> None:
    assert "$24" in text_of(payer.get(BILLING))
    assert "£19" in text_of(payer.get(BILLING, {"currency": "gbp"}))
    assert "$24" in text_of(payer.get(BILLING, {"currency": "xyz"}))

    till.subscribe("pro", GOOD, "gbp")
    page = payer.get(BILLING, {"currency": "usd"})
    assert "£19" in text_of(page)
    assert "currencies__item" not in page.content.decode()


@pytest.mark.parametrize("language", [code for code, _name in settings.LANGUAGES])
def test_the_price_list_writes_amounts_as_its_language_does(language: str) -> None:
    answer = Client().get(f"/{language}/pricing/", {"currency": "brl"})

    assert answer.status_code == 200
    assert re.search(r"1[.,]497", answer.content.decode())
    assert f'href="/{language}/refunds/"' in answer.content.decode()


def test_stripe_is_not_asked_as_often_as_somebody_likes(
    payer: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outside, "OF_PERSON", Limit("billing-test-person", 2, 2, 60))
    answers = [payer.get(f"{RETURN}?session_id=cs_test_{n}").status_code for n in range(3)]

    assert answers == [404, 404, 429]
    assert payer.post(PORTAL).status_code == 429


def test_a_session_that_is_none_is_not_asked_for(
    payer: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outside, "OF_PERSON", Limit("billing-test-nobody", 0, 0, 60))

    for said in ("../customers", "cs_test_a%00b", "in_1", "cs_" + "x" * 300):
        assert payer.get(f"{RETURN}?session_id={said}").status_code == 404


def test_a_plan_named_with_a_nul_is_refused(till: Till, payer: Client) -> None:
    till.subscribe("pro")

    assert payer.get(f"{CHANGE}?plan=a%00b").status_code == 400
    assert payer.post(CHANGE, {"plan": "p\0ro"}).status_code == 400
