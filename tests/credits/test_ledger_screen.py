"""The ledger as a person reads it: in the order of the books, narrowed, and summed."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import User
from core.failures import FailureClass
from credits.presenters import LedgerLine
from tests.support import pages, people
from tests.support.people import Account
from tests.support.rehearsal import Rehearse, failing

LEDGER = "/credits/"


def lines(client: Client, query: str = "") -> list[LedgerLine]:
    """Return what the ledger shows."""
    rows: list[LedgerLine] = client.get(f"{LEDGER}?{query}").context["listing"].rows
    return rows


def test_the_ledger_is_complete_and_in_order(client_of: Callable[[User], Client]) -> None:
    account = people.sign_up(credits=10_000)
    for _ in range(30):
        pages.requested(account)
    client = client_of(account.user)

    for sort, numbers in (("", range(31, 0, -1)), ("-seq", range(1, 32))):
        found, address = [], f"{LEDGER}?sort={sort}"
        while address:
            listing = client.get(address).context["listing"]
            found += [line.seq for line in listing.rows]
            address = listing.next_url
        assert found == list(numbers)


def test_each_balance_follows_from_the_one_before(owner_client: Client, account: Account) -> None:
    for _ in range(3):
        pages.requested(account)

    found = lines(owner_client, "sort=-seq")

    balance = 0
    for line in found:
        balance += line.amount
        assert line.balance_after == balance


@pytest.mark.parametrize("query", ["after=junk", "before=31", "sort=amount", "kind=theft", "%00=1"])
def test_an_unreadable_question_is_not_asked(owner_client: Client, query: str) -> None:
    answer = owner_client.get(f"{LEDGER}?{query}")

    assert answer.status_code == 200
    assert [line.seq for line in answer.context["listing"].rows] == [1]


def test_the_ledger_names_what_was_paid_for_and_leads_there(
    owner_client: Client, account: Account
) -> None:
    page = pages.requested(account)

    html = owner_client.get(LEDGER).content.decode()

    assert f'href="/magic-pages/{page.pk}/"' in html
    assert "\N{MINUS SIGN}10" in html
    assert "+50" in html


def test_entries_are_narrowed_by_kind_purpose_and_day(
    owner_client: Client, account: Account
) -> None:
    pages.requested(account)
    pages.requested(account)
    today = timezone.localdate()
    yesterday = (today - timedelta(days=1)).isoformat()

    assert [line.seq for line in lines(owner_client, "kind=grant")] == [1]
    assert [line.seq for line in lines(owner_client, "kind=grant&kind=charge")] == [3, 2, 1]
    assert [line.seq for line in lines(owner_client, "operation=magicpages.generate")] == [3, 2]
    assert [line.seq for line in lines(owner_client, f"date_from={today}&kind=charge")] == [3, 2]
    assert lines(owner_client, f"date_to={yesterday}") == []
    assert lines(owner_client, "kind=refund") == []


def test_what_was_asked_for_is_summed(
    owner_client: Client, account: Account, rehearse: Rehearse
) -> None:
    rehearse(failing(FailureClass.TIMEOUT))
    pages.do_work(pages.requested(account))
    pages.requested(account)

    sums = owner_client.get(f"{LEDGER}?kind=charge&kind=refund").context["sums"]

    assert (sums.entries, sums.received, sums.spent, sums.change) == (3, 10, -20, -10)


def test_sums_are_those_of_every_match_and_not_of_one_part(
    client_of: Callable[[User], Client],
) -> None:
    account = people.sign_up(credits=10_000)
    for _ in range(30):
        pages.requested(account)

    context = client_of(account.user).get(f"{LEDGER}?kind=charge").context

    assert len(context["listing"].rows) == 25
    assert (context["sums"].entries, context["sums"].spent) == (30, -300)


def test_an_unfiltered_ledger_is_not_summed(owner_client: Client) -> None:
    assert owner_client.get(LEDGER).context["sums"] is None


def test_the_ledger_of_others_stays_theirs(
    client_of: Callable[[User], Client], stranger: User, account: Account
) -> None:
    pages.requested(account)
    client = client_of(stranger)

    assert [line.kind for line in lines(client)] == ["grant"]
    assert client.get(f"{LEDGER}?kind=charge").context["sums"].entries == 0
