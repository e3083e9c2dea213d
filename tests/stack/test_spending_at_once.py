"""Many requests for paid work at one instant, through HTTP and two processes of the web server."""

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import partial

import psutil
import pytest
import requests

from accounts import tokens
from credits.models import Price
from magicpages.models import MagicPage
from tests.browser import web
from tests.support import ledger, pages, people
from tests.support.racing import race

pytestmark = pytest.mark.crash

REQUESTS, PRICE, CREDITS = 20, 75, 500
TIMEOUT_S = 60


@pytest.fixture
def dear() -> Iterator[None]:
    """Let a page cost 75 credits."""
    prices = Price.objects.using("owner")
    price = prices.create(
        operation=MagicPage.operation,
        version=75,
        amount=PRICE,
        label="Dear",
        starts_at=datetime(2026, 2, 1, tzinfo=UTC),
    )
    yield
    prices.filter(pk=price.pk).delete()


@pytest.mark.usefixtures("dear")
def test_twenty_requests_at_once_spend_what_is_there() -> None:
    account = people.sign_up(credits=CREDITS)
    head = {"Authorization": f"Bearer {tokens.issue(user=account.user).access}"}

    with web.running(workers=2) as url:
        post = partial(requests.post, f"{url}/api/magic-pages", json=pages.BRIEF, timeout=TIMEOUT_S)
        # Each over a connection of its own, so that the kernel deals them to both processes.
        calls = [partial(post, headers=head | {"Connection": "close"}) for _ in range(REQUESTS)]
        answers = race(calls)
        serving = [
            process.pid
            for process in psutil.process_iter(["cmdline"])
            if url.rpartition(":")[2] in (process.info["cmdline"] or [])
        ]

    codes = Counter(
        answer.status_code if isinstance(answer, requests.Response) else repr(answer)
        for answer in answers
    )
    assert codes == {202: 6, 402: 14}
    assert len(serving) >= 3, "a parent and two workers"
    assert ledger.balance_of(account.workspace.pk) == CREDITS - 6 * PRICE == 50
    charges = [e.amount for e in ledger.entries_of(account.workspace.pk) if e.kind == "charge"]
    assert charges == [-PRICE] * 6
    ledger.assert_sound(account.workspace.pk)
