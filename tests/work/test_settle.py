"""Work that needed less than was ordered gives the rest back, at the moment in which it ends."""

from dataclasses import replace
from typing import Any

import pytest

from core import tenancy
from core.failures import FailureClass
from core.work import registry, services
from core.work.models import PaidWork, Status
from credits.presenters import ledger_lines
from magicpages.models import MagicPage
from tests.support import ledger, pages, people
from tests.support.crashes import crashing
from tests.support.people import Account
from tests.support.rehearsal import LABEL, Rehearse, failing, kind, result

ORDERED = 4


def two(item: PaidWork, result: dict[str, Any]) -> int:
    """Say that half was needed."""
    return 2


def none(item: PaidWork, result: dict[str, Any]) -> int:
    """Say that nothing was."""
    return 0


def more(item: PaidWork, result: dict[str, Any]) -> int:
    """Say that more came than was ordered."""
    return 9


@pytest.fixture
def account() -> Account:
    return people.sign_up(credits=100)


@pytest.fixture
def ordered(account: Account, rehearse: Rehearse, monkeypatch: pytest.MonkeyPatch) -> MagicPage:
    """Work of four units, of which two will do."""
    delivers(monkeypatch, "two")
    page = pages.rewrite(pages.draft(account), quantity=ORDERED)
    pages.submit(page)
    return pages.reload(page)


def delivers(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """Let the kind count its units so."""
    counting = replace(kind("play"), units_delivered=f"{__name__}.{name}")
    monkeypatch.setitem(registry._kinds, LABEL, counting)


def test_the_charge_is_the_price_of_all_units(ordered: MagicPage, account: Account) -> None:
    assert ordered.credits_charged == ORDERED * pages.PRICE
    assert ledger.balance_of(account.workspace.pk) == 60


def test_what_was_not_needed_comes_back(ordered: MagicPage, account: Account) -> None:
    pages.do_work(ordered)

    page = pages.reload(ordered)
    assert (page.status, page.credits_refunded) == (Status.READY, 20)
    assert pages.money(page) == {"charge": -40, "refund": 20}
    entry = ledger.entries_of(account.workspace.pk)[-1]
    assert (entry.kind, entry.note, entry.refund_of) == ("refund", "settled", 2)
    assert ledger_lines([entry])[0].note == "Less was needed than quoted"
    ledger.assert_sound(account.workspace.pk)


def test_done_twice_it_comes_back_once(ordered: MagicPage, account: Account) -> None:
    pages.do_work(ordered)
    pages.do_work(ordered)
    assert ledger.balance_of(account.workspace.pk) == 80


@pytest.mark.parametrize(("name", "comes_back"), [("none", 40), ("more", 0)])
def test_never_more_comes_back_than_was_paid(
    ordered: MagicPage, monkeypatch: pytest.MonkeyPatch, name: str, comes_back: int
) -> None:
    delivers(monkeypatch, name)
    pages.do_work(ordered)
    assert pages.reload(ordered).credits_refunded == comes_back


def test_work_that_fails_gives_everything_back(ordered: MagicPage, rehearse: Rehearse) -> None:
    rehearse(failing(FailureClass.MODERATION))
    pages.do_work(ordered)
    assert pages.money(ordered) == {"charge": -40, "refund": 40}


def test_the_end_and_the_settlement_are_one(ordered: MagicPage, account: Account) -> None:
    with tenancy.workspace(account.workspace.pk):
        item = services.claim(kind=registry.kind_of(LABEL), item_id=ordered.pk)
    assert item
    with crashing(tenancy.workspace(account.workspace.pk)):
        services.finish(item, result())

    assert pages.reload(ordered).status == Status.RUNNING
    assert ledger.balance_of(account.workspace.pk) == 60
