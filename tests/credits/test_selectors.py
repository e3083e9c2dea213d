"""Prices, quotes and lists, as doors read them."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from core import tenancy
from core.failures import FailureClass
from credits import quotes, selectors
from credits.models import Price
from credits.refunds import REFUND_RULES
from tests.support import pages, people
from tests.support.people import Account


@pytest.fixture
def operation() -> Iterator[str]:
    """Price an operation: 10 since long ago, 12 since yesterday, 99 from tomorrow on."""
    name, now = f"test.{uuid4()}", datetime.now(UTC)
    prices = Price.objects.using("owner")
    for version, (amount, days) in enumerate([(10, -30), (12, -1), (99, 1)], start=1):
        prices.create(
            operation=name, version=version, amount=amount, label="Test",
            starts_at=now + timedelta(days=days),
        )  # fmt: skip
    yield name
    prices.filter(operation=name).delete()


def test_the_price_is_the_latest_that_has_begun(operation: str) -> None:
    price = selectors.price(operation)
    assert (price.amount, price.version) == (12, 2)


def test_an_unknown_operation_has_no_price() -> None:
    with pytest.raises(Price.DoesNotExist):
        selectors.price("nothing")


@pytest.mark.parametrize(
    ("credits", "after", "shortfall"), [(50, 40, 0), (10, 0, 0), (9, 0, 1), (0, 0, 10)]
)
def test_a_quote_says_what_is_left_or_missing(credits: int, after: int, shortfall: int) -> None:
    account = people.sign_up(credits=credits)
    with tenancy.workspace(account.workspace.pk):
        quote = quotes.make(workspace_id=account.workspace.pk, operation="magicpages.generate")
    assert (quote.price, quote.balance) == (10, credits)
    assert (quote.balance_after, quote.shortfall) == (after, shortfall)
    assert quote.is_affordable is (shortfall == 0)


def test_entries_are_listed_from_the_newest_on(account: Account) -> None:
    for _page in range(3):
        pages.requested(account)
    with tenancy.workspace(account.workspace.pk):
        first = selectors.entries(workspace_id=account.workspace.pk, limit=3)
        rest = selectors.entries(workspace_id=account.workspace.pk, before_seq=first[-1].seq)
    assert [entry.seq for entry in first + rest] == [4, 3, 2, 1]


def test_every_class_of_failure_has_a_published_rule() -> None:
    assert set(REFUND_RULES) == set(FailureClass)
    assert all(0 <= rule.percent <= 100 for rule in REFUND_RULES.values())


def test_the_prices_of_the_design_are_in_force() -> None:
    wanted = {
        "magicpages.generate": 10, "videos.render": 25, "campaigns.create": 15, "crm.contact": 5,
        "whatsapp.bot": 5, "agents.create": 20, "stores.import": 3, "campaigns.ideas": 8,
        "campaigns.social": 5,
    }  # fmt: skip
    assert {name: selectors.price(name).amount for name in wanted} == wanted
