"""A result that came after its refund is offered free: once, and it moves no credits."""

from functools import partial
from typing import Any

import pytest

from core import tenancy
from core.work import services as work
from core.work.models import PaidWork, Status
from core.work.registry import Progress
from core.work.sweep import sweep
from magicpages import services
from magicpages.models import MagicPage
from magicpages.services import NotReady
from tests.support import ledger, pages, rehearsal
from tests.support.people import Account
from tests.support.racing import kinds_of, race
from tests.support.rehearsal import Rehearse


@pytest.fixture
def late(account: Account, rehearse: Rehearse) -> MagicPage:
    """A refunded page whose result came afterwards."""
    page = pages.requested(account)

    def part(item: PaidWork, progress: Progress) -> dict[str, Any]:
        pages.rewrite(page, deadline_at=pages.PAST)
        sweep()
        return rehearsal.result()

    rehearse(part)
    pages.do_work(page)
    return pages.assert_settled(page, Status.FAILED)


def adopt(page: MagicPage, account: Account) -> MagicPage:
    with tenancy.workspace(page.workspace_id):
        return services.adopt_late_result(page=page, by=account.user)


def test_a_late_result_becomes_a_page_for_free(late: MagicPage, account: Account) -> None:
    adopted = pages.reload(adopt(late, account))

    assert adopted.status == Status.READY
    assert adopted.title == rehearsal.TITLE
    assert adopted.product == late.product
    assert pages.money(adopted) == {}
    assert ledger.balance_of(late.workspace_id) == 50
    pages.assert_settled(late, Status.FAILED)


def test_a_late_result_is_adopted_once(late: MagicPage, account: Account) -> None:
    adopt(late, account)
    with pytest.raises(NotReady):
        adopt(late, account)


def test_racing_adoptions_make_one_page(late: MagicPage, account: Account) -> None:
    results = race([partial(adopt, late, account)] * 3)

    assert kinds_of(results) == ["MagicPage", "NotReady", "NotReady"]
    with tenancy.workspace(late.workspace_id):
        assert MagicPage.objects.filter(status=Status.READY).count() == 1


def test_a_page_that_simply_failed_has_nothing_to_adopt(account: Account, draft: MagicPage) -> None:
    with pytest.raises(NotReady):
        adopt(draft, account)


def test_the_first_of_two_late_results_is_kept(late: MagicPage) -> None:
    with tenancy.workspace(late.workspace_id):
        assert not work.finish(late, rehearsal.result("Later still"))
    assert pages.reload(late).late_result == rehearsal.result()
