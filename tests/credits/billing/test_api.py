"""Plans and payments for programs."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import override_settings
from rest_framework.test import APIClient

from accounts.models import Role, User
from tests.support import people
from tests.support.till import Till

ApiOf = Callable[[User], APIClient]


@pytest.fixture
def program(till: Till, api_of: ApiOf) -> APIClient:
    """A program of the owner."""
    return api_of(till.owner)


def test_a_plan_is_bought_changed_ended_and_taken_up_again(till: Till, program: APIClient) -> None:
    answer = program.post("/api/billing/checkout", {"plan": "pro", "currency": "eur"})
    assert answer.status_code == 201
    till.pay(answer.json()["url"])
    till.deliver()

    billing = program.get("/api/billing").json()
    assert (billing["plan"], billing["currency"], billing["balance"]) == ("pro", "eur", 550)
    changed = program.patch("/api/billing/subscription", {"plan": "premium"})
    assert (changed.status_code, changed.json()["plan"]) == (200, "premium")
    ended = program.patch("/api/billing/subscription", {"cancel_at_period_end": True}).json()
    assert ended["cancel_at_period_end"] is True
    again = program.patch("/api/billing/subscription", {"cancel_at_period_end": False}).json()
    assert again["cancel_at_period_end"] is False


def test_invoices_come_in_pages_newest_first(till: Till, program: APIClient) -> None:
    for _number in range(3):
        till.pay(till.pack_page())
        till.pass_time(minutes=2)
    till.deliver()

    first = program.get("/api/billing/invoices?page_size=2").json()
    rest = program.get(first["next"]).json()
    assert [len(first["results"]), len(rest["results"])] == [2, 1]
    assert first["results"][0]["credits"] == 100


def test_what_is_sold_is_told_with_all_its_prices(program: APIClient) -> None:
    offers = program.get("/api/billing/plans").json()

    assert [plan["code"] for plan in offers["plans"]] == ["free", "pro", "premium"]
    assert offers["plans"][1]["amounts"]["usd"] == 9700
    assert offers["packs"][0]["credits"] == 100
    assert offers["currencies"][0] == "usd"


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({}, 400, None),
        ({"plan": "pro", "pack": "small"}, 400, None),
        ({"plan": "pro", "currency": "USD"}, 400, None),
        ({"plan": "pro", "currency": "xxx"}, 422, "currency_not_offered"),
        ({"plan": "free"}, 422, "not_for_sale"),
        ({"pack": "huge"}, 422, "not_for_sale"),
    ],
)
def test_orders_that_cannot_be_are_refused(
    program: APIClient, body: dict[str, Any], status: int, code: str | None
) -> None:
    answer = program.post("/api/billing/checkout", body, format="json")

    assert answer.status_code == status
    assert code is None or answer.json()["type"].endswith(code)


def test_a_workspace_without_a_plan_cannot_change_it(program: APIClient) -> None:
    assert program.patch("/api/billing/subscription", {"plan": "pro"}).status_code == 409


def test_a_stripe_that_is_away_is_503(program: APIClient) -> None:
    with override_settings(STRIPE_BASE_URL="http://127.0.0.1:9"):
        answer = program.post("/api/billing/portal", {})

    assert answer.status_code == 503
    assert answer.headers["Content-Type"] == "application/problem+json"


def test_the_portal_has_an_address(program: APIClient) -> None:
    answer = program.post("/api/billing/portal", {"flow": "payment_method_update"})

    assert (answer.status_code, list(answer.json())) == (201, ["url"])


def test_only_owners_and_admins_look_after_billing(till: Till, api_of: ApiOf) -> None:
    for role, status in ((Role.ADMIN, 200), (Role.EDITOR, 403), (Role.VIEWER, 403)):
        api = api_of(people.join(till.workspace, role))
        assert api.get("/api/billing").status_code == status
        assert api.get("/api/billing/invoices").status_code == status
        assert (api.post("/api/billing/checkout", {"pack": "small"}).status_code == 201) is (
            status == 200
        )
