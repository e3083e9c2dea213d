"""Lists of pages and leads: complete in any number of parts, and as cheap when they are long."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import User
from core import tenancy
from magicpages import views
from magicpages.models import Lead, MagicPage
from tests.magicpages import contents
from tests.support import pages, people, queries
from tests.support.people import Account

LIST = "/magic-pages/"
# Session, user, scope and membership, balance and wallet: what every screen asks.
MOST = 12


def fill(account: Account, count: int) -> list[str]:
    """Make drafts, several of them in the same instant; return their ids, newest first."""
    moment = timezone.now()
    rows = [
        MagicPage(workspace=account.workspace, product=f"Bread {n}", language="en")
        for n in range(count)
    ]
    with tenancy.workspace(account.workspace.pk):
        MagicPage.objects.bulk_create(rows)
        for n, row in enumerate(rows):
            row.created_at = moment - timedelta(seconds=n // 3)
        MagicPage.objects.bulk_update(rows, ["created_at"])
    return [str(row.pk) for row in sorted(rows, key=lambda r: (r.created_at, r.pk), reverse=True)]


def fill_leads(page: MagicPage, count: int) -> list[str]:
    """Keep leads of one instant; return their addresses, newest first."""
    moment = timezone.now()
    rows = [
        Lead(
            workspace_id=page.workspace_id, page=page, name="Ana", email=f"{n:03}@example.com",
            consent="Yes", language="en",
        )
        for n in range(count)
    ]  # fmt: skip
    with tenancy.workspace(page.workspace_id):
        Lead.objects.bulk_create(rows)
        Lead.objects.filter(page=page).update(created_at=moment)
    return [row.email for row in sorted(rows, key=lambda r: r.pk, reverse=True)]


def read_all(client: Client, address: str, key: str) -> list[list[Any]]:
    """Follow a list to its end."""
    parts: list[list[Any]] = []
    following: str | None = ""
    while following is not None:
        answer = client.get(address + following)
        parts.append(list(answer.context[key]))
        following = answer.context["next_url"]
    return parts


def test_a_long_list_is_complete_and_in_order(
    owner_client: Client, account: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(views, "PAGE_SIZE", 4)
    made = fill(account, 10)

    parts = read_all(owner_client, LIST, "pages")

    assert [len(part) for part in parts] == [4, 4, 2]
    assert [str(page.pk) for part in parts for page in part] == made


def test_what_comes_in_meanwhile_moves_nothing(
    owner_client: Client, account: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(views, "PAGE_SIZE", 4)
    made = fill(account, 8)
    first = owner_client.get(LIST)
    pages.draft(account)

    second = owner_client.get(LIST + first.context["next_url"])

    assert [str(page.pk) for page in second.context["pages"]] == made[4:]


def test_a_full_last_part_is_not_followed_by_an_empty_one(
    owner_client: Client, account: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(views, "PAGE_SIZE", 4)
    fill(account, 8)

    assert [len(part) for part in read_all(owner_client, LIST, "pages")] == [4, 4]


def test_leads_are_complete_and_in_order(
    owner_client: Client, ready: MagicPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(views, "PAGE_SIZE", 4)
    sent = fill_leads(ready, 9)

    parts = read_all(owner_client, f"{LIST}{ready.pk}/leads/", "leads")

    assert [lead.email for part in parts for lead in part] == sent


@pytest.mark.parametrize(
    "position",
    [
        "junk",
        "~",
        "2026-01-01~",
        "2026-01-01T00:00:00~00000000-0000-0000-0000-000000000000",
        "2026-13-45T00:00:00%2B00:00~00000000-0000-0000-0000-000000000000",
        "2026-01-01T00:00:00%2B00:00~nobody",
        "%00~%00",
        "'; DROP TABLE x; --~",
        "x" * 5000,
    ],
)
def test_an_unreadable_position_is_the_beginning(
    owner_client: Client, ready: MagicPage, position: str
) -> None:
    fill_leads(ready, 1)

    assert len(owner_client.get(f"{LIST}?after={position}").context["pages"]) == 1
    address = f"{LIST}{ready.pk}/leads/?after={position}"
    assert len(owner_client.get(address).context["leads"]) == 1


@pytest.mark.parametrize("moment", ["0001-01-01T00:00:00%2B23:59", "9999-12-31T23:59:59-23:59"])
def test_a_position_at_the_ends_of_time_is_harmless(
    owner_client: Client, ready: MagicPage, moment: str
) -> None:
    for address in (LIST, f"{LIST}{ready.pk}/leads/", "/credits/"):
        position = f"{moment}~00000000-0000-0000-0000-000000000000"
        assert owner_client.get(f"{address}?after={position}").status_code == 200


def test_a_list_holds_the_workspaces_own_pages_only(
    client_of: Callable[[User], Client], stranger: User, ready: MagicPage
) -> None:
    answer = client_of(stranger).get(LIST)

    assert answer.context["pages"] == []
    assert b"Make a page out of a paragraph" in answer.content


def test_a_card_shows_what_became_of_its_page(owner_client: Client, account: Account) -> None:
    page = contents.ready(account)
    path = contents.publish(page)
    fill_leads(page, 2)

    html = owner_client.get(LIST).content.decode()

    assert "2 leads" in html
    assert re.search(rf'href="http[^"]*/p/{path}"', html)


def test_a_title_of_markup_is_shown_as_text(owner_client: Client, account: Account) -> None:
    pages.draft(account, product="<script>alert(1)</script>")

    for address in (LIST, "/dashboard/"):
        assert b"<script>alert" not in owner_client.get(address).content


@pytest.mark.parametrize("address", ["/dashboard/", LIST, "/credits/", f"{LIST}new/"])
def test_a_screen_asks_no_more_of_the_database_when_there_is_more(
    client_of: Callable[[User], Client], address: str
) -> None:
    account = people.sign_up(credits=1_000)
    client = client_of(account.user)
    for _ in range(2):
        contents.publish(contents.ready(account))
        pages.requested(account)
    few = queries.of_screen(client, address)

    for _ in range(8):
        contents.publish(contents.ready(account))
        fill_leads(pages.requested(account), 3)
    many = queries.of_screen(client, address)

    assert len(many) == len(few) <= MOST, "\n".join(many)


def test_the_screens_of_one_page_are_as_cheap_with_many_leads(
    owner_client: Client, ready: MagicPage, path: str
) -> None:
    for address in (f"{LIST}{ready.pk}/", f"{LIST}{ready.pk}/leads/"):
        few = queries.of_screen(owner_client, address)
        fill_leads(ready, 15)

        assert len(queries.of_screen(owner_client, address)) == len(few) <= MOST


def test_the_ledger_is_complete_and_in_order(client_of: Callable[[User], Client]) -> None:
    account = people.sign_up(credits=10_000)
    for _ in range(30):
        pages.requested(account)

    parts = read_all(client_of(account.user), "/credits/", "entries")

    assert [entry.seq for part in parts for entry in part] == list(range(31, 0, -1))


@pytest.mark.parametrize(
    "before", ["junk", "-1", "٣", "9" * 18, "9" * 400, "0x1", "1.5", "%00", ""]
)
def test_an_unreadable_place_in_the_ledger_is_harmless(owner_client: Client, before: str) -> None:
    answer = owner_client.get(f"/credits/?before={before}")

    assert answer.status_code == 200
    assert [entry.seq for entry in answer.context["entries"]] == [1]


def test_the_ledger_names_what_was_paid_for_and_leads_there(
    owner_client: Client, account: Account
) -> None:
    page = pages.requested(account)

    html = owner_client.get("/credits/").content.decode()

    assert f'href="/magic-pages/{page.pk}/"' in html
    assert "\N{MINUS SIGN}10" in html
    assert "+50" in html
