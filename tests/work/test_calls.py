"""What work asked of providers is written down at once, whoever it belongs to by then."""

from typing import Any

import pytest

from core import tenancy
from core.failures import FailureClass, WorkFailure
from core.work import jobs, services
from core.work.models import PaidWork, Status
from core.work.registry import Progress
from magicpages.models import MagicPage
from tests.support import pages
from tests.support.people import Account
from tests.support.rehearsal import Rehearse, result


def call(progress: Progress, cost: int | None, remote_id: str = "job-1", **details: Any) -> None:
    """Tell of one call."""
    progress.called(provider="openai", remote_id=remote_id, cost_microusd=cost, **details)


def test_calls_stand_in_order_and_their_costs_are_summed(
    account: Account, rehearse: Rehearse
) -> None:
    def work(item: PaidWork, progress: Progress) -> dict[str, Any]:
        call(progress, 1200, model="gpt-4o", seconds=1.5)
        call(progress, None, "job-2", failed="timeout")
        call(progress, 34, "job-3")
        return result()

    rehearse(work)
    page = pages.requested(account)
    pages.do_work(page)

    page = pages.reload(page)
    assert [(each["id"], each["cost_microusd"]) for each in page.provider_calls] == [
        ("job-1", 1200), ("job-2", None), ("job-3", 34),
    ]  # fmt: skip
    assert page.provider_calls[0]["model"] == "gpt-4o"
    assert {each["attempt"] for each in page.provider_calls} == {1}
    assert page.cost_microusd == 1234


@pytest.mark.parametrize("transient", [True, False])
def test_money_that_was_spent_in_vain_is_kept(
    account: Account, rehearse: Rehearse, transient: bool
) -> None:
    def work(item: PaidWork, progress: Progress) -> dict[str, Any]:
        call(progress, 500)
        raise WorkFailure(
            "no", failure_class=FailureClass.INVALID_OUTPUT, transient=transient
        )  # fmt: skip

    rehearse(work)
    page = pages.requested(account)
    pages.do_work(page)

    assert pages.reload(page).cost_microusd == 500


def test_a_call_counts_after_the_lease_is_lost_and_the_work_has_ended(
    account: Account, rehearse: Rehearse
) -> None:
    def work(item: PaidWork, progress: Progress) -> dict[str, Any]:
        with tenancy.workspace(item.workspace_id):
            services.cancel(item=MagicPage.objects.get(pk=item.pk))
        call(progress, 700)
        return result()

    rehearse(work)
    page = pages.requested(account)
    pages.do_work(page)

    page = pages.reload(page)
    assert page.status == Status.FAILED
    assert (page.cost_microusd, len(page.provider_calls)) == (700, 1)


def test_a_call_of_work_that_is_gone_does_no_harm(account: Account) -> None:
    page = pages.requested(account)
    with tenancy.workspace(page.workspace_id):
        MagicPage.objects.filter(pk=page.pk).delete()

    call(jobs._Progress(page), 10)


def test_what_a_provider_sent_is_storable(account: Account) -> None:
    page = pages.requested(account)

    call(jobs._Progress(page), 1, "a\0b" + "x" * 500, model="m\0")

    [kept] = pages.reload(page).provider_calls
    assert kept["id"].startswith("abx")
    assert len(kept["id"]) == 200
    assert kept["model"] == "m"
