"""Quotes: a price that holds for whoever was told it, and for nobody and nothing else."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core import signing
from django.test import Client
from rest_framework.test import APIClient

from core import clock, tenancy
from core.work.models import Status
from credits import quotes
from credits.models import Cap, Price
from tests.support import ledger, pages, people
from tests.support.pages import BRIEF
from tests.support.people import Account

OPERATION = "magicpages.generate"
SOON, LATER = timedelta(minutes=10), timedelta(minutes=31)


@pytest.fixture
def dearer() -> Iterator[None]:
    """Let the price of a page rise to 12 in five minutes."""
    prices = Price.objects.using("owner")
    made = prices.create(
        operation=OPERATION, version=99, amount=12, label="Page",
        starts_at=datetime.now(UTC) + timedelta(minutes=5),
    )  # fmt: skip
    yield
    prices.filter(pk=made.pk).delete()


def quoted(account: Account, operation: str = OPERATION, quantity: int = 1) -> quotes.Quote:
    with tenancy.workspace(account.workspace.pk):
        return quotes.make(
            workspace_id=account.workspace.pk, operation=operation, quantity=quantity
        )


def asked(api: APIClient, **body: Any) -> Any:
    return api.post("/api/credits/quotes", {"operation": OPERATION} | body)


def problem(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json()["type"].rpartition(":")[2]


def balance(api: APIClient) -> int:
    return int(api.get("/api/credits").json()["balance"])


# --- What it says -------------------------------------------------------------------------------


def test_the_api_quotes_a_price_with_what_it_leaves(api: APIClient) -> None:
    answer = asked(api, quantity=3)

    assert answer.status_code == 200
    quote = answer.json()
    assert quote.pop("id")
    ends = datetime.fromisoformat(quote.pop("expires_at"))
    assert timedelta(minutes=29) < ends - datetime.now(UTC) <= timedelta(minutes=30)
    assert quote == {
        "operation": OPERATION, "quantity": 3, "unit_price": 10, "price": 30, "price_version": 1,
        "balance": 50, "balance_after": 20, "shortfall": 0, "is_affordable": True,
        "quota": {
            "key": "pages", "label": "Pages", "used": 0, "limit": 100, "percent": 0,
            "state": "fine",
        },
        "needs_confirmation": None,
    }  # fmt: skip


def test_asking_for_a_price_writes_and_charges_nothing(api: APIClient) -> None:
    asked(api)

    assert balance(api) == 50
    assert len(api.get("/api/credits/transactions").json()["results"]) == 1


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"operation": "nothing.at_all"}, 422),
        ({"operation": ""}, 400),
        ({"quantity": 0}, 400),
        ({"quantity": -5}, 400),
        ({"quantity": 1001}, 400),
        ({"quantity": "many"}, 400),
    ],
)
def test_what_has_no_price_has_no_quote(api: APIClient, body: dict[str, Any], status: int) -> None:
    assert asked(api, **body).status_code == status


# --- What it holds ------------------------------------------------------------------------------


def test_a_quote_is_honoured_after_the_price_rose(api: APIClient, dearer: None) -> None:
    quote = asked(api).json()["id"]

    with clock.shifted(SOON):
        assert asked(api).json()["price"] == 12
        page = api.post("/api/magic-pages", {**BRIEF, "quote": quote}).json()
        without = api.post("/api/magic-pages", BRIEF).json()

    assert (page["credits_charged"], without["credits_charged"]) == (10, 12)
    assert balance(api) == 28


def test_the_ledger_names_the_version_that_was_quoted(
    api: APIClient, account: Account, dearer: None
) -> None:
    quote = asked(api).json()["id"]
    with clock.shifted(SOON):
        api.post("/api/magic-pages", {**BRIEF, "quote": quote})

    assert ledger.entries_of(account.workspace.pk)[-1].price_version == 1


def test_an_expired_quote_charges_nothing(api: APIClient) -> None:
    quote = asked(api).json()["id"]

    with clock.shifted(LATER):
        answer = api.post("/api/magic-pages", {**BRIEF, "quote": quote})

    assert problem(answer) == (409, "quote_expired")
    assert balance(api) == 50
    assert api.get("/api/magic-pages").json()["results"] == []


def test_a_person_sees_the_new_price_instead_of_paying_it(
    owner_client: Client, account: Account, dearer: None
) -> None:
    draft = pages.draft(account)
    address = f"/magic-pages/{draft.pk}/"
    old = owner_client.get(address).context["quote"].id

    with clock.shifted(LATER):
        answer = owner_client.post(f"{address}confirm/", {"quote": old})

        assert answer.status_code == 409
        shown = answer.content.decode()
        assert "This price was no longer held for you." in shown
        assert "Make it for 12 credits" in shown
        assert pages.reload(draft).status == Status.DRAFT
        new = answer.context["quote"].id
        assert f'value="{new}"' in shown
        owner_client.post(f"{address}confirm/", {"quote": new})

    assert pages.money(draft) == {"charge": -12}


# --- Who may not --------------------------------------------------------------------------------


def forged(account: Account, **changes: Any) -> str:
    """Sign what looks like a quote, as another part of the product would."""
    held = {
        "w": account.workspace.pk.hex, "o": OPERATION, "n": 1, "p": 1, "v": 1,
        "e": 4_000_000_000,
    }  # fmt: skip
    return signing.dumps(held | changes, salt="something.else")


def test_what_is_no_quote_of_ours_is_refused(api: APIClient, account: Account) -> None:
    good = quoted(account).id
    body, _colon, signature = good.rpartition(":")
    wrong = [
        "x", f"{body}x:{signature}", f"{body}:{signature[:-2]}xx", forged(account), "é" * 10,
        good + good, "::", "\u202e" + good,
    ]  # fmt: skip

    for token in wrong:
        answer = api.post("/api/magic-pages", {**BRIEF, "quote": token})
        assert problem(answer) == (422, "quote_invalid"), token

    assert balance(api) == 50


def test_a_quote_of_another_workspace_is_refused(api: APIClient, elsewhere: Account) -> None:
    answer = api.post("/api/magic-pages", {**BRIEF, "quote": quoted(elsewhere).id})

    assert problem(answer) == (422, "quote_invalid")
    assert balance(api) == 50


@pytest.mark.parametrize(("operation", "quantity"), [("stores.import", 1), (OPERATION, 2)])
def test_a_quote_for_something_else_is_refused(
    api: APIClient, account: Account, operation: str, quantity: int
) -> None:
    token = quoted(account, operation, quantity).id

    assert problem(api.post("/api/magic-pages", {**BRIEF, "quote": token}))[0] == 422
    assert balance(api) == 50


def test_a_browser_is_told_that_its_quote_was_tampered_with(
    owner_client: Client, account: Account
) -> None:
    draft = pages.draft(account)

    answer = owner_client.post(f"/magic-pages/{draft.pk}/confirm/", {"quote": uuid4().hex})

    assert answer.status_code == 422
    assert "Nothing was charged" in answer.content.decode()
    assert pages.money(draft) == {}


# --- Confirmed once more ------------------------------------------------------------------------


def ask_above(account: Account, amount: int) -> None:
    with tenancy.workspace(account.workspace.pk):
        Cap.objects.create(
            workspace=account.workspace, kind=Cap.Kind.ASK_ABOVE, subject="", amount=amount
        )


def test_a_large_spend_is_confirmed_in_the_api(api: APIClient, account: Account) -> None:
    ask_above(account, 9)
    assert asked(api).json()["needs_confirmation"] == 9

    refused = api.post("/api/magic-pages", BRIEF)
    agreed = api.post("/api/magic-pages", {**BRIEF, "confirm": True})

    assert problem(refused) == (409, "confirmation_needed")
    assert agreed.status_code == 202
    assert balance(api) == 40


def test_a_large_spend_is_confirmed_at_the_screen(owner_client: Client, account: Account) -> None:
    ask_above(account, 9)
    draft = pages.draft(account)
    address = f"/magic-pages/{draft.pk}/"
    shown = owner_client.get(address)
    assert 'name="confirm"' in shown.content.decode()
    paid = {"quote": shown.context["quote"].id}

    assert owner_client.post(f"{address}confirm/", paid).status_code == 409
    assert pages.money(draft) == {}
    assert owner_client.post(f"{address}confirm/", paid | {"confirm": "1"}).status_code == 302
    assert pages.money(draft) == {"charge": -10}


def test_a_small_spend_is_not_asked_about(api: APIClient, account: Account) -> None:
    ask_above(account, 10)

    assert asked(api).json()["needs_confirmation"] is None
    assert api.post("/api/magic-pages", BRIEF).status_code == 202


# --- Not enough ---------------------------------------------------------------------------------


def test_the_problem_of_an_empty_wallet_says_where_more_is(api_of: Any) -> None:
    api = api_of(people.sign_up(credits=4).user)

    answer = api.post("/api/magic-pages", BRIEF)

    said = answer.json()
    assert answer.status_code == 402
    assert (said["needed"], said["balance"], said["shortfall"]) == (10, 4, 6)
    assert said["top_up_url"].startswith("http")
    assert said["top_up_url"].endswith("/settings/billing/")
