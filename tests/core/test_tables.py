"""Lists: what a query string may say, what filters find, and what templates are told."""

from datetime import datetime
from typing import Any

import pytest
from django.http import QueryDict
from django.utils import timezone

from core import tenancy
from magicpages.models import MagicPage
from tests.support import pages
from tests.support.lists import SORTS, fill, flat, follow, read
from tests.support.people import Account


@pytest.mark.parametrize(
    "query",
    [
        "sort=nothing", "sort=-steps", "sort=created_at", "sort=pk;--", "sort=%00", "size=0",
        "size=-3", "size=4", "size=x", "size=%D9%A3", "language=xx", "language=", "theme=%00",
        "ended=maybe", "q=", "q=%20", "q=%00", "made_from=yesterday", "made_to=2026-02-30",
        "made_from=0001-01-01", "made_to=9999-12-31", "made_from=-1", "unknown=1", "%00=%00",
    ],
)  # fmt: skip
def test_what_a_query_string_cannot_mean_counts_as_not_asked(account: Account, query: str) -> None:
    fill(account)

    listing = read(account, f"/things/?{query}")

    assert len(listing.rows) == 3
    assert not listing.is_filtered
    assert listing.url == "/things/"


def test_a_page_size_on_offer_is_kept_on_every_way(account: Account) -> None:
    fill(account)

    listing = read(account, "/things/?size=5&sort=name&q=bread")

    ways = [listing.next_url, listing.clear_url, *(h.url for h in listing.headers if h.url)]
    assert all("size=5" in way for way in ways if way)
    assert listing.size == 5


def test_an_address_says_nothing_that_goes_without_saying(account: Account) -> None:
    fill(account)

    listing = read(account, "/things/?q=&language=&theme=&sort=created&size=3&made_from=&made_to=")

    assert listing.url == "/things/"


# --- Filters ------------------------------------------------------------------------------------


def put(account: Account, title: str, **columns: Any) -> MagicPage:
    """Make one row with a title, as the services do."""
    row = MagicPage(workspace=account.workspace, title=title, language="en")
    row.search_text = row.searchable
    with tenancy.workspace(account.workspace.pk):
        row.save()
        MagicPage.objects.filter(pk=row.pk).update(**columns)
    return row


@pytest.mark.parametrize(
    ("title", "typed"),
    [
        ("Pão de São João", "pao joao"),
        ("Crème brûlée", "CREME brulee"),
        ("Straße", "strasse"),
        ("مُؤسَّسة الخُبز", "موسسه خبز"),
        ("إسكندرية", "اسكندريه"),
        ("شَـــاي", "شاي"),
        ("שָׁלוֹם עולם", "שלום"),
        ("100% rye_bread", "100% rye_"),
        ("Fish & chips", "chips fish"),
    ],
)
def test_search_sees_past_accents_marks_and_letter_forms(
    account: Account, title: str, typed: str
) -> None:
    put(account, title)
    put(account, "Candles of beeswax")

    rows = read(account, f"/things/?{asked(q=typed)}").rows

    assert [row.title for row in rows] == [title]


def asked(**values: str) -> str:
    query = QueryDict("", mutable=True)
    query.update(values)
    return query.urlencode()


@pytest.mark.parametrize("typed", ["%", "_", "rye%bread", "\\"])
def test_search_takes_every_sign_for_what_it_is(account: Account, typed: str) -> None:
    put(account, "Plain words")

    assert read(account, f"/things/?{asked(q=typed)}").rows == []


def test_filters_narrow_each_other(account: Account) -> None:
    wanted = put(account, "Warm bread", theme="night", submitted_at=timezone.now())
    put(account, "Warm bread", theme="night")
    put(account, "Warm bread", theme="editorial", submitted_at=timezone.now())
    put(account, "Cold bread", theme="night", submitted_at=timezone.now())
    put(account, "Warm bread", theme="night", submitted_at=timezone.now(), language="ar")

    listing = read(account, "/things/?q=warm&theme=night&theme=studio&ended=yes&language=en")

    assert [row.pk for row in listing.rows] == [wanted.pk]
    assert [chip.value for chip in listing.chips] == ["“warm”", "English", "A", "B", "Yes"]
    assert listing.active == 3


def test_what_is_not_so_can_be_asked_for(account: Account) -> None:
    put(account, "One", submitted_at=timezone.now())
    put(account, "Two")

    assert [row.title for row in read(account, "/things/?ended=no").rows] == ["Two"]


def test_days_are_the_readers_and_both_included(account: Account) -> None:
    def at(day: int, hour: int) -> datetime:
        return datetime(2026, 3, day, hour, 59, tzinfo=timezone.get_current_timezone())

    put(account, "The day before", created_at=at(1, 23))
    put(account, "First", created_at=at(2, 0))
    put(account, "Last", created_at=at(3, 23))
    put(account, "After", created_at=at(4, 0))

    for query in (
        "made_from=2026-03-02&made_to=2026-03-03",
        "made_from=2026-03-03&made_to=2026-03-02",
    ):
        listing = read(account, f"/things/?{query}&sort=-created")
        assert [row.title for row in listing.rows] == ["First", "Last"]


def test_a_chip_takes_its_own_filter_away_and_leaves_the_rest(account: Account) -> None:
    put(account, "Warm bread", theme="night")

    listing = read(account, "/things/?q=warm&theme=night&theme=studio&sort=name")

    assert [chip.url for chip in listing.chips] == [
        "/things/?theme=studio&theme=night&sort=name",
        "/things/?q=warm&theme=night&sort=name",
        "/things/?q=warm&theme=studio&sort=name",
    ]
    assert listing.clear_url == "/things/?sort=name"


def test_filters_stay_on_the_way_through_the_list(account: Account) -> None:
    for _ in range(7):
        put(account, "Warm bread", theme="night")
    put(account, "Cold bread", theme="night")

    parts = follow(account, "/things/?q=warm&theme=night&sort=-name", "next_url")

    assert [len(part) for part in parts] == [3, 3, 1]


# --- What templates are told --------------------------------------------------------------------


def test_headings_tell_their_order_and_lead_to_the_other(account: Account) -> None:
    title, steps, language = read(account, "/things/?sort=name&q=x").headers

    assert (title.aria_sort, title.url) == ("ascending", "/things/?q=x&sort=-name")
    assert (steps.aria_sort, steps.url) == ("none", "/things/?q=x&sort=steps")
    assert (language.aria_sort, language.url) == ("", "")
    title, steps, _language = read(account, "/things/?sort=-name").headers
    assert (title.aria_sort, title.url) == ("descending", "/things/?sort=name")
    # This one goes one way only.
    assert read(account, "/things/?sort=steps").headers[1].url == "/things/?sort=steps"


def test_no_more_is_counted_than_is_told(account: Account) -> None:
    fill(account, 12)
    assert read(account).count_text == "12 results"

    fill(account, 5)

    assert read(account).count == 13
    assert read(account).count_text == "More than 12 results"
    assert read(account, "/things/?q=nowhere").count_text == "0 results"


def test_an_empty_list_is_told_from_one_where_nothing_matches(account: Account) -> None:
    assert read(account).is_empty
    assert not read(account, "/things/?q=bread").is_empty


@pytest.mark.parametrize(
    ("headers", "is_fragment"),
    [
        ({}, False),
        ({"HX-Request": "true", "HX-Target": "list-things"}, True),
        ({"HX-Request": "true", "HX-Target": "list-others"}, False),
        ({"HX-Request": "true"}, False),
        ({"HX-Target": "list-things"}, False),
        (
            {
                "HX-Request": "true",
                "HX-Target": "list-things",
                "HX-History-Restore-Request": "true",
            },
            False,
        ),
    ],
)
def test_only_a_script_that_asks_for_the_results_gets_just_them(
    account: Account, headers: dict[str, str], is_fragment: bool
) -> None:
    assert read(account, "/things/", **headers).is_fragment is is_fragment


def test_the_rows_of_others_never_appear(account: Account, elsewhere: Account) -> None:
    fill(elsewhere)
    mine = fill(account, 4)

    for sort in SORTS:
        assert set(flat(follow(account, f"/things/?sort={sort}", "next_url"))) == mine


def test_a_place_in_the_list_of_others_shows_nothing_of_theirs(
    account: Account, elsewhere: Account
) -> None:
    fill(elsewhere)
    mine = fill(account)
    address = read(elsewhere).next_url

    assert {str(row.pk) for row in read(account, address).rows} <= mine


def test_drafts_of_services_are_found(account: Account) -> None:
    pages.draft(account, product="Pão quente", business="Padaria")

    assert len(read(account, f"/things/?{asked(q='pao padaria')}").rows) == 1
