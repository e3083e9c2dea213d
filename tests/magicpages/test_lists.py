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
from magicpages import services
from magicpages.models import Lead, MagicPage
from tests.magicpages import contents
from tests.magicpages.contents import lead
from tests.support import pages, people, queries
from tests.support.people import Account

LIST = "/magic-pages/"
LEADS = f"{LIST}leads/"
# Session, user, scope and membership, balance and wallet: what every screen asks.
MOST = 12


def fill(account: Account, count: int) -> list[str]:
    """Make drafts, several of them in the same instant; return their ids, newest first."""
    moment = timezone.now()
    rows = [
        MagicPage(
            workspace=account.workspace, product=f"Bread {n}", language="en", search_text="bread"
        )
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
            consent="Yes, write to me", language="en", search_text=f"ana {n:03}@example.com",
        )
        for n in range(count)
    ]  # fmt: skip
    with tenancy.workspace(page.workspace_id):
        Lead.objects.bulk_create(rows)
        Lead.objects.filter(page=page).update(created_at=moment)
    return [row.email for row in sorted(rows, key=lambda r: r.pk, reverse=True)]


def read_all(client: Client, address: str) -> list[list[Any]]:
    """Follow a list to its end."""
    parts: list[list[Any]] = []
    while address:
        listing = client.get(address).context["listing"]
        parts.append(listing.rows)
        address = listing.next_url
    return parts


def titles(client: Client, query: str) -> list[str]:
    """Return what the list of pages shows."""
    return [page.title for page in client.get(f"{LIST}?{query}").context["listing"].rows]


def names(client: Client, query: str) -> list[str]:
    """Return who is in the list of all leads."""
    return [lead.name for lead in client.get(f"{LEADS}?{query}").context["listing"].rows]


def test_a_long_list_is_complete_and_in_order(owner_client: Client, account: Account) -> None:
    made = fill(account, 45)

    parts = read_all(owner_client, LIST)

    assert [len(part) for part in parts] == [20, 20, 5]
    assert [str(page.pk) for part in parts for page in part] == made


def test_what_comes_in_meanwhile_moves_nothing(owner_client: Client, account: Account) -> None:
    made = fill(account, 30)
    first = owner_client.get(LIST).context["listing"]
    pages.draft(account)

    second = owner_client.get(first.next_url).context["listing"]

    assert [str(page.pk) for page in second.rows] == made[20:]


def test_a_full_last_part_is_not_followed_by_an_empty_one(
    owner_client: Client, account: Account
) -> None:
    fill(account, 40)

    assert [len(part) for part in read_all(owner_client, LIST)] == [20, 20]


def test_leads_of_a_page_are_complete_and_in_order(owner_client: Client, ready: MagicPage) -> None:
    sent = fill_leads(ready, 45)

    parts = read_all(owner_client, f"{LIST}{ready.pk}/leads/")

    assert [row.email for part in parts for row in part] == sent


def test_leads_of_all_pages_stand_together(owner_client: Client, account: Account) -> None:
    pages_made = [contents.ready(account) for _ in range(2)]
    sent = [fill_leads(page, 15) for page in pages_made]

    found = [row.email for part in read_all(owner_client, LEADS) for row in part]

    assert sorted(found) == sorted(sent[0] + sent[1])


@pytest.mark.parametrize(
    "query",
    ["after=junk", "before=%00", "after=" + "x" * 5000, "sort=evil", "page=nobody", "status=%00",
     "date_from=0001-01-01", "size=1000000", "q=" + "%F0%9F%8D%9E" * 300,
     "after=9999-12-31T23:59:59-23:59~00000000-0000-0000-0000-000000000000"],
)  # fmt: skip
def test_an_unreadable_question_is_harmless(
    owner_client: Client, ready: MagicPage, query: str
) -> None:
    fill_leads(ready, 1)

    for address in (LIST, LEADS, f"{LIST}{ready.pk}/leads/", "/credits/"):
        assert owner_client.get(f"{address}?{query}").status_code == 200


# --- Search, filters, order ---------------------------------------------------------------------


def test_pages_are_found_by_title_business_and_product(
    owner_client: Client, account: Account
) -> None:
    pages.draft(account, product="Pão quente", business="Padaria São João")
    contents.ready(account, language="he", product="something")
    pages.draft(account, product="Rye")

    assert titles(owner_client, "q=PAO+padaria") == ["Pão quente"]
    assert titles(owner_client, "q=%D7%9C%D7%97%D7%9D") == ["לחם חם"]
    assert titles(owner_client, "q=nothing") == []


def test_pages_are_found_by_their_present_words(owner_client: Client, account: Account) -> None:
    page = pages.draft(account, product="Old words")
    with tenancy.workspace(account.workspace.pk):
        services.change_brief(page=page, brief=pages.BRIEF | {"product": "New words"})

    assert titles(owner_client, "q=old") == []
    assert titles(owner_client, "q=new") == ["New words"]

    contents.finish(pages.reload(page))

    assert titles(owner_client, "q=warm+new") == ["Warm bread"]


def test_every_write_keeps_what_search_looks_through(account: Account) -> None:
    page = contents.ready(account)
    with tenancy.workspace(account.workspace.pk):
        copy = services.copy_brief(page=page, by=account.user)
        services.change_brief(page=copy, brief={"business": "Padaria"})
        MagicPage.objects.filter(pk=page.pk).update(
            late_result={"content": page.content, "model": "m", "is_sample": False}
        )
        services.adopt_late_result(page=page, by=account.user)
        made = list(MagicPage.objects.all())
    kept = lead(page, "Zoë", phone="+1 555")

    assert [row.search_text for row in made] == [row.searchable for row in made]
    assert kept.search_text == kept.searchable == "zoe a@example.com +1 555"


def test_pages_are_narrowed_by_what_they_are(owner_client: Client, account: Account) -> None:
    contents.publish(contents.ready(account, theme="night"))
    contents.ready(account, language="ar")
    pages.draft(account, product="Draft")
    pages.requested(account, product="Waiting")
    pages.rewrite(
        pages.requested(account, product="Failed"),
        status="failed", failure_class="timeout", finished_at=timezone.now(),
    )  # fmt: skip

    assert titles(owner_client, "published=yes") == ["Warm bread"]
    assert titles(owner_client, "published=no&status=ready") == ["خبز ساخن"]
    assert titles(owner_client, "status=draft") == ["Draft"]
    assert titles(owner_client, "status=working&status=failed") == ["Failed", "Waiting"]
    assert titles(owner_client, "theme=night&language=en") == ["Warm bread"]
    assert titles(owner_client, "theme=night&language=ar") == []


def test_pages_stand_in_the_order_that_was_asked_for(
    owner_client: Client, account: Account
) -> None:
    made = [contents.ready(account) for _ in range(3)]
    for page, title, answers in zip(made, ("Écru", "azure", "Zinc"), (1, 3, 0), strict=True):
        fill_leads(page, answers)
        page.title = title
        pages.rewrite(page, title=title, search_text=page.searchable)

    assert titles(owner_client, "") == ["Zinc", "azure", "Écru"]
    assert titles(owner_client, "sort=-created") == ["Écru", "azure", "Zinc"]
    assert titles(owner_client, "sort=name") == ["azure", "Écru", "Zinc"]
    assert titles(owner_client, "sort=-name") == ["Zinc", "Écru", "azure"]
    assert titles(owner_client, "sort=leads") == ["azure", "Écru", "Zinc"]


def test_leads_are_narrowed_by_page_consent_day_and_words(
    owner_client: Client, account: Account
) -> None:
    first, second = contents.ready(account), contents.ready(account)
    lead(first, "Ana Sá", phone="+351 21 555 0199")
    lead(second, "نورة", consent="")
    lead(second, "Old", created_at=timezone.now() - timedelta(days=9))
    today = timezone.localdate().isoformat()

    assert names(owner_client, f"page={first.pk}") == ["Ana Sá"]
    assert names(owner_client, "consent=no") == ["نورة"]
    assert names(owner_client, f"date_from={today}&consent=yes") == ["Ana Sá"]
    assert names(owner_client, "q=sa+0199") == ["Ana Sá"]
    assert names(owner_client, "q=%D9%86%D9%88%D8%B1%D9%87") == ["نورة"]
    assert names(owner_client, "sort=name") == ["Ana Sá", "Old", "نورة"]


def test_where_nothing_matches_the_filters_can_be_cleared(
    owner_client: Client, ready: MagicPage
) -> None:
    html = owner_client.get(f"{LIST}?q=nothing&sort=name").content.decode()

    assert "Nothing matches" in html
    assert f'href="{LIST}?sort=name"' in html
    assert "Make a page out of a paragraph" not in html


# --- Parts and whole ----------------------------------------------------------------------------


@pytest.mark.parametrize("address", [LIST, "/magic-pages/leads/", "/credits/"])
def test_a_script_gets_the_results_alone_and_the_address_that_they_have(
    owner_client: Client, ready: MagicPage, address: str
) -> None:
    whole = owner_client.get(f"{address}?sort=")
    target = whole.context["listing"].id

    part = owner_client.get(
        f"{address}?sort=&size=&q=", headers={"HX-Request": "true", "HX-Target": target}
    )

    assert "<html" in whole.content.decode()
    assert "<html" not in part.content.decode()
    assert f'id="{target}"' in part.content.decode()
    assert part["HX-Push-Url"] == address
    for answer in (whole, part):
        assert {"HX-Request", "HX-Target"} <= set(answer["Vary"].split(", "))


def test_who_comes_back_gets_the_whole_list_with_its_filters(
    owner_client: Client, ready: MagicPage
) -> None:
    headers = {
        "HX-Request": "true", "HX-Target": "list-pages", "HX-History-Restore-Request": "true",
    }  # fmt: skip

    html = owner_client.get(f"{LIST}?q=warm", headers=headers).content.decode()

    assert "<html" in html
    assert 'value="warm"' in html


# --- Who may what -------------------------------------------------------------------------------


def test_viewers_see_no_way_to_do_what_they_may_not(
    client_of: Callable[[User], Client], viewer: User, ready: MagicPage
) -> None:
    fill_leads(ready, 1)
    client = client_of(viewer)

    assert b"/magic-pages/new/" not in client.get(LIST).content
    for address in (LEADS, f"{LIST}{ready.pk}/leads/"):
        html = client.get(address).content
        assert b"000@example.com" in html
        assert b"data-pick" not in html


def test_leads_of_other_workspaces_never_appear(
    client_of: Callable[[User], Client], stranger: User, ready: MagicPage
) -> None:
    fill_leads(ready, 3)
    client = client_of(stranger)

    for query in ("", "q=ana", f"page={ready.pk}", "consent=yes"):
        assert names(client, query) == []
    assert str(ready.pk) not in client.get(LEADS).content.decode()


def test_a_list_holds_the_workspaces_own_pages_only(
    client_of: Callable[[User], Client], stranger: User, ready: MagicPage
) -> None:
    answer = client_of(stranger).get(LIST)

    assert answer.context["listing"].rows == []
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


@pytest.mark.parametrize(
    "address",
    ["/dashboard/", LIST, f"{LIST}?q=a&status=ready&sort=leads", LEADS, f"{LEADS}?q=a&consent=yes",
     "/credits/", "/credits/?kind=charge", f"{LIST}new/"],
)  # fmt: skip
def test_a_screen_asks_no_more_of_the_database_when_there_is_more(
    client_of: Callable[[User], Client], address: str
) -> None:
    account = people.sign_up(credits=1_000)
    client = client_of(account.user)
    for _ in range(2):
        contents.publish(contents.ready(account))
        fill_leads(pages.requested(account), 1)
    # The first screen of a visit notes that the person is here.
    client.get(address)
    few = queries.of_screen(client, address)

    fill(account, 60)
    for _ in range(8):
        contents.publish(contents.ready(account))
        fill_leads(pages.requested(account), 3)
    many = queries.of_screen(client, address)

    assert len(many) == len(few) <= MOST, "\n".join(many)


def test_the_screens_of_one_page_are_as_cheap_with_many_leads(
    owner_client: Client, ready: MagicPage, path: str
) -> None:
    for address in (f"{LIST}{ready.pk}/", f"{LIST}{ready.pk}/leads/"):
        owner_client.get(address)
        few = queries.of_screen(owner_client, address)
        fill_leads(ready, 60)

        assert len(queries.of_screen(owner_client, address)) == len(few) <= MOST
