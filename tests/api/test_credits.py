"""What a program learns of the workspace's credits at a glance."""

from datetime import UTC, datetime, timedelta
from typing import Any

from rest_framework.test import APIClient

from core import clock, tenancy
from credits import services
from credits.models import Lot
from tests.support import people, plans
from tests.support.people import Account


def credits_of(api: APIClient) -> Any:
    answer = api.get("/api/credits")
    assert answer.status_code == 200
    return answer.json()


def given(account: Account, amount: int, key: str, expires_at: datetime | None) -> None:
    with tenancy.workspace(account.workspace.pk):
        services.grant(
            workspace_id=account.workspace.pk, amount=amount, source=Lot.Source.PROMOTION, key=key,
            expires_at=expires_at,
        )  # fmt: skip


def test_a_new_workspace_is_on_the_free_plan_for_a_month(api: APIClient) -> None:
    said = credits_of(api)

    assert (said["balance"], said["plan"], said["is_low"]) == (50, "free", False)
    ends = datetime.fromisoformat(said["period_end"])
    assert timedelta(days=27) < ends - datetime.now(UTC) < timedelta(days=32)
    assert said["expires_next"] == {"credits": 50, "at": said["period_end"]}


def test_what_ends_first_is_named_with_all_that_ends_then(api_of: Any) -> None:
    account = people.sign_up(credits=7)
    soon = datetime.now(UTC) + timedelta(days=3)
    given(account, 20, "a", soon)
    given(account, 10, "b", soon)
    given(account, 99, "c", soon + timedelta(days=1))

    said = credits_of(api_of(account.user))

    assert said["expires_next"]["credits"] == 30
    assert datetime.fromisoformat(said["expires_next"]["at"]) == soon
    with clock.shifted(timedelta(days=3, hours=1)):
        assert credits_of(api_of(account.user))["expires_next"]["credits"] == 99


def test_credits_without_an_end_are_not_said_to_end(api_of: Any) -> None:
    account = people.sign_up(credits=7)

    assert credits_of(api_of(account.user))["expires_next"] is None


def test_low_is_a_fifth_of_the_workspaces_own_plan(api_of: Any) -> None:
    account = people.sign_up(credits=30)
    api = api_of(account.user)
    assert credits_of(api)["is_low"] is False

    plans.put_on(account.workspace, "pro")

    said = credits_of(api)
    assert (said["plan"], said["is_low"]) == ("pro", True)


def test_the_document_says_what_a_lack_of_credits_carries(api: APIClient) -> None:
    schema = api.get("/api/schema/", headers={"Accept": "application/json"}).json()

    problems = schema["paths"]["/api/magic-pages"]["post"]["responses"]
    short = problems["402"]["content"]["application/problem+json"]["schema"]["$ref"]
    fields = schema["components"]["schemas"][short.rpartition("/")[2]]["properties"]
    assert {"needed", "balance", "shortfall", "top_up_url"} <= set(fields)
    refused = problems["403"]["content"]["application/problem+json"]["schema"]["$ref"]
    fields = schema["components"]["schemas"][refused.rpartition("/")[2]]["properties"]
    assert {"quota", "limit", "used", "upgrade_url"} <= set(fields)
