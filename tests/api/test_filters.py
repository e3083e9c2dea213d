"""Lists answer with what was asked for, and say what they cannot mean."""

from datetime import UTC, datetime
from typing import Any

import pytest
from rest_framework.test import APIClient

from accounts.models import Role
from core import tenancy
from core.work.models import Status
from magicpages.models import Lead, MagicPage
from tests.support import pages, people
from tests.support.people import Account

OLD = datetime(2026, 3, 1, 12, tzinfo=UTC)


def found(api: APIClient, path: str, **asked: Any) -> list[dict[str, Any]]:
    """Return the rows of a list."""
    answer = api.get(path, asked)
    assert answer.status_code == 200, answer.content
    rows: list[dict[str, Any]] = answer.json()["results"]
    return rows


def lead(account: Account, page: MagicPage, name: str, created_at: datetime = OLD) -> Lead:
    """Let somebody leave their details."""
    with tenancy.workspace(account.workspace.pk):
        row = Lead(
            workspace=account.workspace, page=page, name=name, email=people.address("lead"),
            consent="Write to me", language="en",
        )  # fmt: skip
        row.search_text = row.searchable
        row.save()
        Lead.objects.filter(pk=row.pk).update(created_at=created_at)
    return row


@pytest.fixture
def two_pages(account: Account) -> list[MagicPage]:
    """An old page in Arabic that waits, and a new one in English that failed."""
    old, new = (pages.requested(account) for _ in range(2))
    with tenancy.workspace(account.workspace.pk):
        MagicPage.objects.filter(pk=old.pk).update(language="ar", created_at=OLD)
        MagicPage.objects.filter(pk=new.pk).update(
            language="en", status=Status.FAILED, failure_class="timeout",
            finished_at=datetime.now(UTC),
        )  # fmt: skip
    return [old, new]


@pytest.mark.parametrize(
    ("asked", "places"),
    [
        ({}, [1, 0]),
        ({"status": "queued"}, [0]),
        ({"status": "failed"}, [1]),
        ({"language": "ar"}, [0]),
        ({"created_after": "2026-03-01T12:00:00Z"}, [1]),
        ({"created_after": "2026-03-01T14:00:00+02:30"}, [1, 0]),
        ({"created_before": "2026-03-02"}, [0]),
        ({"language": "en", "status": "queued"}, []),
        # A name that the list does not know changes nothing.
        ({"colour": "blue"}, [1, 0]),
    ],
)
def test_pages_are_found(
    api: APIClient, two_pages: list[MagicPage], asked: dict[str, str], places: list[int]
) -> None:
    rows = found(api, "/api/magic-pages", **asked)

    assert [row["id"] for row in rows] == [str(two_pages[place].pk) for place in places]


@pytest.mark.parametrize(
    ("path", "name", "value"),
    [
        ("magic-pages", "status", "done"),
        ("magic-pages", "status", ""),
        ("magic-pages", "status", "draft"),
        ("magic-pages", "language", "fr"),
        ("magic-pages", "created_after", "yesterday"),
        ("magic-pages", "created_after", "2026-02-30"),
        ("magic-pages", "created_before", "0001-01-01T00:00:00+14:00"),
        ("magic-pages", "created_before", "9999-12-31T23:59:59-14:00"),
        ("magic-pages", "created_before", "2026-W01"),
        ("credits/transactions", "kind", "gift"),
        ("credits/transactions", "operation", "x" * 61),
        ("credits/transactions", "operation", "\x00"),
        ("credits/transactions", "since", "١٢٣"),
        ("leads", "page", "7"),
        ("leads", "q", "x" * 201),
        ("leads", "q", "a\x00b"),
        ("members", "role", "king"),
        ("audit", "member", "me"),
        ("audit", "until", "2026-01-01T25:00:00Z"),
    ],
)
def test_a_value_that_means_nothing_names_its_filter(
    api: APIClient, path: str, name: str, value: str
) -> None:
    answer = api.get(f"/api/{path}", {name: value})

    assert answer.status_code == 400
    assert answer["Content-Type"] == "application/problem+json"
    assert list(answer.json()["errors"]) == [name]


def test_the_ledger_is_found_by_kind_operation_and_time(api: APIClient, account: Account) -> None:
    pages.requested(account)
    path = "/api/credits/transactions"

    assert [row["kind"] for row in found(api, path)] == ["charge", "grant"]
    assert [row["kind"] for row in found(api, path, kind="grant")] == ["grant"]
    assert len(found(api, path, operation="magicpages.generate")) == 1
    assert len(found(api, path, since="2026-01-01", until="2999-01-01")) == 2
    assert found(api, path, until="2026-01-01") == []


def test_leads_are_found_by_page_words_and_time(
    api: APIClient, account: Account, two_pages: list[MagicPage]
) -> None:
    first, second = two_pages
    amira = lead(account, first, "Amira Haddád")
    rui = lead(account, second, "Rui", created_at=datetime(2026, 4, 1, tzinfo=UTC))

    def ids(path: str = "/api/leads", **asked: str) -> list[str]:
        return [row["id"] for row in found(api, path, **asked)]

    assert ids() == [str(rui.pk), str(amira.pk)]
    assert ids(page=str(first.pk)) == [str(amira.pk)]
    assert ids(q="haddad AMIRA") == [str(amira.pk)]
    assert ids(q="100%") == []
    assert ids(since="2026-03-15") == [str(rui.pk)]
    assert ids(until="2026-03-15") == [str(amira.pk)]
    assert ids(f"/api/magic-pages/{second.pk}/leads") == [str(rui.pk)]


def test_leads_of_another_workspace_do_not_exist(
    account: Account, stranger_api: APIClient, two_pages: list[MagicPage]
) -> None:
    page = two_pages[0]
    lead(account, page, "Amira")

    assert found(stranger_api, "/api/leads") == []
    assert found(stranger_api, "/api/leads", page=str(page.pk)) == []
    assert stranger_api.get(f"/api/magic-pages/{page.pk}/leads").status_code == 404


def test_a_filter_holds_on_every_part_of_a_list(api_of: Any, account: Account) -> None:
    for _ in range(3):
        people.join(account.workspace, Role.VIEWER)
    people.join(account.workspace, Role.EDITOR)
    api = api_of(account.user)

    seen, url = [], "/api/members?role=viewer&page_size=2"
    while url:
        answer = api.get(url).json()
        seen += [row["role"] for row in answer["results"]]
        url = answer["next"]

    assert seen == ["viewer"] * 3


def test_the_schema_describes_the_filters() -> None:
    schema = APIClient().get("/api/schema/", headers={"Accept": "application/json"}).json()

    parameters = schema["paths"]["/api/magic-pages"]["get"]["parameters"]
    status = next(each for each in parameters if each["name"] == "status")
    assert status["schema"]["enum"] == ["queued", "running", "ready", "failed"]
    leads = {each["name"] for each in schema["paths"]["/api/leads"]["get"]["parameters"]}
    assert {"page", "q", "since", "until", "cursor", "page_size", "X-Workspace-Id"} <= leads
