"""Who may end a piece of work: one worker at a time, and nobody twice."""

from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from django.utils import timezone
from pytest_django.fixtures import Settings

from core import tenancy
from core.failures import FailureClass, WorkFailure
from core.work import registry, services
from core.work.models import PaidWork, Status
from core.work.registry import Progress
from core.work.sweep import sweep
from magicpages.models import MagicPage
from tests.support import pages, rehearsal
from tests.support.racing import race
from tests.support.rehearsal import Rehearse


def test_of_racing_workers_one_does_the_work(bought: MagicPage, rehearse: Rehearse) -> None:
    begun = []

    def part(item: PaidWork, progress: Progress) -> dict[str, Any]:
        begun.append(item.lease_id)
        return rehearsal.result()

    rehearse(part)
    race([partial(pages.do_work, bought)] * 4)

    assert len(begun) == 1
    assert pages.assert_settled(bought, Status.READY).attempts == 1


@pytest.mark.parametrize("turn", range(5))
def test_success_and_deadline_at_one_instant_end_the_work_once(
    bought: MagicPage, turn: int
) -> None:
    with tenancy.workspace(bought.workspace_id):
        item = services.claim(kind=registry.kind_of(rehearsal.LABEL), item_id=bought.pk)
    assert item is not None

    def succeed() -> bool:
        with tenancy.workspace(item.workspace_id):
            return services.finish(item, rehearsal.result())

    def expire() -> bool:
        with tenancy.workspace(item.workspace_id):
            return services.fail(item, failure_class=FailureClass.TIMEOUT, reason="Too late")

    has_succeeded, has_expired = race([succeed, expire])

    assert has_succeeded is not has_expired
    page = pages.assert_settled(bought, Status.READY if has_succeeded else Status.FAILED)
    assert (page.late_result is None) is has_succeeded


def test_a_worker_that_lost_its_lease_leaves_the_work_to_its_successor(
    bought: MagicPage, rehearse: Rehearse
) -> None:
    after = []

    def slow(item: PaidWork, progress: Progress) -> dict[str, Any]:
        rehearse(rehearsal.deliver_at_once)
        pages.rewrite(bought, lease_until=pages.PAST)
        pages.do_work(bought)
        progress.stage("checking", 70)
        after.append("never reached")
        return rehearsal.result("Too late")

    rehearse(slow)
    pages.do_work(bought)

    page = pages.assert_settled(bought, Status.READY)
    assert (page.title, page.attempts, after) == (rehearsal.TITLE, 2, [])


def test_a_loser_that_reports_nothing_does_not_overwrite_its_successor(
    bought: MagicPage, rehearse: Rehearse
) -> None:
    def slow(item: PaidWork, progress: Progress) -> dict[str, Any]:
        rehearse(rehearsal.deliver_at_once)
        pages.rewrite(bought, lease_until=pages.PAST)
        pages.do_work(bought)
        return rehearsal.result("Too late")

    rehearse(slow)
    pages.do_work(bought)

    page = pages.assert_settled(bought, Status.READY)
    assert page.title == rehearsal.TITLE
    assert page.late_result is None


def test_a_loser_that_fails_does_not_end_its_successors_work(
    bought: MagicPage, rehearse: Rehearse
) -> None:
    def slow(item: PaidWork, progress: Progress) -> dict[str, Any]:
        with tenancy.workspace(bought.workspace_id):
            MagicPage.objects.filter(pk=bought.pk).update(lease_until=pages.PAST)
            assert services.claim(kind=registry.kind_of(rehearsal.LABEL), item_id=bought.pk)
        raise WorkFailure("Too late", failure_class=FailureClass.PROVIDER_ERROR)

    rehearse(slow)
    pages.do_work(bought)
    assert pages.is_in(bought, Status.RUNNING)
    assert pages.money(bought) == {"charge": -pages.PRICE}


def test_a_live_lease_keeps_others_away(bought: MagicPage, rehearse: Rehearse) -> None:
    def part(item: PaidWork, progress: Progress) -> dict[str, Any]:
        pages.do_work(bought)
        return rehearsal.result()

    rehearse(part)
    pages.do_work(bought)
    assert pages.reload(bought).attempts == 1


def test_the_lease_is_extended_while_the_work_waits(
    bought: MagicPage, rehearse: Rehearse, settings: Settings
) -> None:
    settings.WORK_LEASE_S = 0.3

    def part(item: PaidWork, progress: Progress) -> dict[str, Any]:
        first = pages.reload(bought).lease_until
        assert first is not None
        while (now := pages.reload(bought).lease_until) == first:
            pass
        assert now is not None
        assert now > first
        return rehearsal.result()

    rehearse(part)
    pages.do_work(bought)
    pages.assert_settled(bought, Status.READY)


def late(bought: MagicPage, *, reports: bool = False) -> rehearsal.Part:
    """Return work that answers after its deadline has passed and its refund was given."""

    def part(item: PaidWork, progress: Progress) -> dict[str, Any]:
        pages.rewrite(bought, deadline_at=pages.PAST)
        sweep()
        pages.assert_settled(bought, Status.FAILED)
        if reports:
            progress.stage("checking", 70)
        return rehearsal.result()

    return part


@pytest.mark.parametrize("reports", [False, True])
def test_a_late_result_is_kept_beside_the_refund(
    bought: MagicPage, rehearse: Rehearse, reports: bool
) -> None:
    rehearse(late(bought, reports=reports))
    pages.do_work(bought)

    page = pages.assert_settled(bought, Status.FAILED)
    assert page.failure_class == FailureClass.TIMEOUT
    assert page.late_result == rehearsal.result()
    assert page.content == {}


def test_cancelled_work_stops_and_its_result_is_not_given_away(
    bought: MagicPage, rehearse: Rehearse
) -> None:
    def part(item: PaidWork, progress: Progress) -> dict[str, Any]:
        with tenancy.workspace(bought.workspace_id):
            assert services.cancel(item=MagicPage.objects.get(pk=bought.pk))
        return rehearsal.result()

    rehearse(part)
    pages.do_work(bought)

    page = pages.assert_settled(bought, Status.FAILED)
    assert page.failure_class == FailureClass.CANCELLED
    assert page.late_result is None


@pytest.mark.parametrize("status", [Status.READY, Status.FAILED])
def test_ended_work_is_not_cancelled(bought: MagicPage, rehearse: Rehearse, status: Status) -> None:
    if status == Status.FAILED:
        rehearse(rehearsal.failing(FailureClass.MODERATION))
    pages.do_work(bought)
    with tenancy.workspace(bought.workspace_id):
        assert not services.cancel(item=MagicPage.objects.get(pk=bought.pk))
    pages.assert_settled(bought, status)


def test_work_past_its_deadline_is_not_begun(bought: MagicPage) -> None:
    pages.rewrite(bought, deadline_at=timezone.now() - timedelta(seconds=1))

    with tenancy.workspace(bought.workspace_id):
        assert services.claim(kind=registry.kind_of(rehearsal.LABEL), item_id=bought.pk) is None


def test_waiting_takes_nothing_from_the_time_of_the_work(
    bought: MagicPage, settings: Settings
) -> None:
    almost_over = timezone.now() + timedelta(seconds=5)
    pages.rewrite(bought, deadline_at=almost_over)

    with tenancy.workspace(bought.workspace_id):
        item = services.claim(kind=registry.kind_of(rehearsal.LABEL), item_id=bought.pk)
    assert item is not None
    assert item.deadline_at is not None
    left = item.deadline_at - timezone.now()
    assert left.total_seconds() == pytest.approx(settings.WORK_DEADLINE_S, abs=5)


def test_a_second_try_has_no_more_time_than_the_first(bought: MagicPage) -> None:
    deadline = timezone.now() + timedelta(seconds=30)
    pages.rewrite(bought, attempts=1, deadline_at=deadline)

    with tenancy.workspace(bought.workspace_id):
        item = services.claim(kind=registry.kind_of(rehearsal.LABEL), item_id=bought.pk)
    assert item is not None
    assert item.deadline_at == deadline
