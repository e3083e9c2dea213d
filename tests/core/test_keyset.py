"""Paging: every row once in each order and both directions, whatever comes in meanwhile."""

from urllib.parse import parse_qs, urlsplit

import pytest
from django.db.models import F

from core import keyset, tenancy
from magicpages.models import MagicPage
from tests.support.lists import SORTS, fill, flat, follow, read
from tests.support.people import Account


@pytest.mark.parametrize("sort", SORTS)
def test_every_row_comes_once_in_every_order(account: Account, sort: str) -> None:
    made = fill(account)

    parts = follow(account, f"/things/?sort={sort}", "next_url")

    assert [len(part) for part in parts] == [3, 3, 3, 3, 2]
    assert sorted(flat(parts)) == sorted(made)


@pytest.mark.parametrize("sort", SORTS)
def test_rows_stand_as_their_order_says(account: Account, sort: str) -> None:
    made = fill(account)
    order = read(account, f"/things/?sort={sort}").table
    chosen = next(each for each in order.sorts if each.key == sort.lstrip("-"))
    direction = chosen.order.reverse() if sort.startswith("-") else chosen.order

    found = flat(follow(account, f"/things/?sort={sort}", "next_url"))

    with tenancy.workspace(account.workspace.pk):
        keys = [
            (F(key.lstrip("-")).desc if key.startswith("-") else F(key).asc)(nulls_last=True)
            for key in direction.keys
        ]
        rows = MagicPage.objects.filter(pk__in=made).order_by(*keys)
        assert found == [str(row.pk) for row in rows]


@pytest.mark.parametrize("sort", SORTS)
def test_the_way_back_is_the_way_there(account: Account, sort: str) -> None:
    fill(account)
    there = follow(account, f"/things/?sort={sort}", "next_url")
    last = read(account, f"/things/?sort={sort}")
    while last.next_url:
        last = read(account, last.next_url)

    back = follow(account, last.previous_url, "previous_url")

    assert back == there[-2::-1]


@pytest.mark.parametrize("sort", SORTS)
def test_what_comes_in_meanwhile_neither_hides_nor_repeats_a_row(
    account: Account, sort: str
) -> None:
    made = fill(account)

    there = flat(follow(account, f"/things/?sort={sort}", "next_url", insert=True))
    last = read(account, f"/things/?sort={sort}")
    while last.next_url:
        last = read(account, last.next_url)
    passed = {str(row.pk) for row in last.rows}
    back = flat(follow(account, last.previous_url, "previous_url", insert=True))

    assert [each for each in there if each in made] == list(
        dict.fromkeys(each for each in there if each in made)
    )
    assert made <= set(there)
    assert len(back) == len(set(back))
    assert made <= set(back) | passed


def test_there_is_a_way_on_only_where_there_is_more(account: Account) -> None:
    fill(account, 6)

    first = read(account)
    second = read(account, first.next_url)

    assert (first.previous_url, second.next_url) == ("", "")
    assert first.next_url
    assert second.previous_url


def test_a_place_whose_rows_are_gone_is_the_beginning(account: Account) -> None:
    fill(account, 4)
    address = read(account).next_url
    with tenancy.workspace(account.workspace.pk):
        last = MagicPage.objects.order_by("created_at", "pk")[0]
        last.delete()

    assert len(read(account, address).rows) == 3


# --- Places that were made up ---------------------------------------------------------------------


def cursor_of(account: Account, address: str = "/things/") -> str:
    return parse_qs(urlsplit(read(account, address).next_url).query)["after"][0]


@pytest.mark.parametrize("name", ["after", "before"])
@pytest.mark.parametrize(
    "cursor",
    [
        "junk", "~", "%00", "%00~%00", "W10~x", "'; DROP TABLE x; --~", "x" * 5000, "%D9%A3~%D9%A3",
        "2026-01-01T00:00:00%2B00:00~00000000-0000-0000-0000-000000000000",
    ],
)  # fmt: skip
def test_a_place_that_we_did_not_write_is_the_beginning(
    account: Account, name: str, cursor: str
) -> None:
    fill(account)
    first = [row.pk for row in read(account).rows]

    assert [row.pk for row in read(account, f"/things/?{name}={cursor}").rows] == first


def test_a_place_that_was_tampered_with_is_the_beginning(account: Account) -> None:
    fill(account)
    cursor = cursor_of(account)
    first = [row.pk for row in read(account).rows]

    for n in range(0, len(cursor), 5):
        other = cursor[:n] + ("A" if cursor[n] != "A" else "B") + cursor[n + 1 :]
        assert [row.pk for row in read(account, f"/things/?after={other}").rows] == first


def test_a_place_of_another_order_or_list_is_the_beginning(account: Account) -> None:
    fill(account)
    cursor = cursor_of(account, "/things/?sort=name")
    first = [row.pk for row in read(account).rows]

    assert [row.pk for row in read(account, f"/things/?after={cursor}").rows] == first
    assert keyset.parse(cursor, "things:name") is not None
    assert keyset.parse(cursor, "others:name") is None
