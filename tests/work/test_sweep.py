"""The sweep finds whatever was left behind, hands it over once, and ends what cannot go on."""

import signal
from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import django_rq
import pytest
import redis
from django.core.management import call_command
from django.db import OperationalError
from pytest_django.fixtures import Settings

from core.failures import FailureClass, WorkFailure
from core.work import services
from core.work.models import PaidWork, Status
from core.work.registry import Progress
from core.work.sweep import sweep
from magicpages.models import MagicPage
from tests.support import away, ledger, pages
from tests.support.people import Account
from tests.support.racing import race
from tests.support.rehearsal import Rehearse


def jobs_of(page: MagicPage) -> list[str]:
    """Return the page's jobs in the queue; other tests leave theirs."""
    return [job_id for job_id in django_rq.get_queue("slow").job_ids if str(page.pk) in job_id]


def empty_queue() -> None:
    django_rq.get_connection("slow").delete("rq:queue:slow")


def running(page: MagicPage, *, attempts: int = 1, lease_s: float = -1) -> MagicPage:
    """Let the page be in the hands of a worker whose lease ends in so many seconds."""
    return pages.rewrite(
        page,
        status=Status.RUNNING,
        attempts=attempts,
        lease_id=uuid4(),
        lease_until=datetime.now(UTC) + timedelta(seconds=lease_s),
    )


def test_work_that_was_never_queued_is_handed_over_later(account: Account) -> None:
    with pytest.MonkeyPatch.context() as patch:
        away.queue(patch)
        page = pages.requested(account)
    assert jobs_of(page) == []

    sweep()

    assert len(jobs_of(page)) == 1


def test_work_in_a_flushed_queue_is_handed_over_again(bought: MagicPage, bell: redis.Redis) -> None:
    bell.flushdb()
    sweep()
    assert len(jobs_of(bought)) == 1


def test_what_was_left_behind_is_done_in_the_end(bought: MagicPage, bell: redis.Redis) -> None:
    bell.flushdb()
    sweep()
    (job_id,) = jobs_of(bought)
    job = django_rq.get_queue("slow").fetch_job(job_id)
    assert job is not None
    job.func(**job.kwargs)

    pages.assert_settled(bought, Status.READY)


def test_a_slow_queue_is_not_flooded(
    bought: MagicPage, bell: redis.Redis, settings: Settings
) -> None:
    settings.WORK_REQUEUE_S = 600
    sweep()
    bell.flushdb()
    sweep()
    # It was handed over a moment ago; what became of the job is not asked.
    assert jobs_of(bought) == []

    pages.rewrite(bought, handed_at=pages.PAST)
    sweep()
    assert len(jobs_of(bought)) == 1


def test_a_job_that_still_waits_is_not_queued_twice(bought: MagicPage) -> None:
    sweep()
    pages.rewrite(bought, handed_at=pages.PAST)
    sweep()
    assert len(jobs_of(bought)) == 1


def test_work_that_waits_for_its_next_try_is_handed_over_when_due(
    bought: MagicPage, rehearse: Rehearse, settings: Settings
) -> None:
    settings.WORK_RETRY_S = [60]

    def part(item: PaidWork, progress: Progress) -> dict[str, Any]:
        raise WorkFailure("Later", failure_class=FailureClass.PROVIDER_ERROR, transient=True)

    rehearse(part)
    pages.do_work(bought)
    empty_queue()
    sweep()
    assert jobs_of(bought) == []

    pages.rewrite(bought, due_at=pages.PAST)
    sweep()
    # The number of the attempt is part of the id: this is not the job of the first.
    assert [job_id[-2:] for job_id in jobs_of(bought)] == ["-1"]


def test_a_lease_that_ran_out_is_handed_to_another_worker(bought: MagicPage) -> None:
    empty_queue()
    running(bought)

    sweep()
    assert len(jobs_of(bought)) == 1
    pages.do_work(bought)

    assert pages.assert_settled(bought, Status.READY).attempts == 2


def test_a_live_lease_is_left_alone(bought: MagicPage) -> None:
    empty_queue()
    running(bought, lease_s=60)
    sweep()
    assert jobs_of(bought) == []
    assert pages.is_in(bought, Status.RUNNING)


def test_work_that_loses_every_worker_is_refunded(bought: MagicPage) -> None:
    running(bought, attempts=3)
    sweep()
    page = pages.assert_settled(bought, Status.FAILED)
    assert page.failure_class == FailureClass.INTERNAL


@pytest.mark.parametrize("lease_s", [None, -1, 60])
def test_work_past_its_deadline_is_refunded(bought: MagicPage, lease_s: float | None) -> None:
    if lease_s is not None:
        running(bought, lease_s=lease_s)
    pages.rewrite(bought, deadline_at=pages.PAST)

    sweep()

    page = pages.assert_settled(bought, Status.FAILED)
    assert page.failure_class == FailureClass.TIMEOUT
    ledger.assert_sound(bought.workspace_id)


def test_drafts_and_ended_work_are_left_alone(draft: MagicPage, bought: MagicPage) -> None:
    pages.do_work(bought)
    empty_queue()
    for page in (draft, bought):
        pages.rewrite(page, deadline_at=pages.PAST, due_at=pages.PAST)

    sweep()

    assert jobs_of(draft) == jobs_of(bought) == []
    assert pages.is_in(draft, Status.DRAFT)
    pages.assert_settled(bought, Status.READY)


def test_two_sweeps_at_once_hand_over_once(
    bought: MagicPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    handed: Counter[UUID] = Counter()
    hand_over = services.hand_over

    def count(item: PaidWork) -> bool:
        handed[item.pk] += 1
        return hand_over(item)

    monkeypatch.setattr(services, "hand_over", count)
    race([sweep] * 4)
    assert handed[bought.pk] == 1


def test_two_sweeps_at_once_refund_once(bought: MagicPage) -> None:
    pages.rewrite(bought, deadline_at=pages.PAST)
    race([sweep] * 4)
    pages.assert_settled(bought, Status.FAILED)
    ledger.assert_sound(bought.workspace_id)


def test_a_sweep_serves_every_workspace(
    bought: MagicPage, elsewhere: Account, bell: redis.Redis
) -> None:
    other = pages.requested(elsewhere)
    bell.flushdb()
    sweep()
    assert len(jobs_of(bought)) == len(jobs_of(other)) == 1


@pytest.mark.usefixtures("redis_is_away")
def test_a_sweep_asks_once_while_redis_is_away(
    account: Account, bought: MagicPage, caplog: pytest.LogCaptureFixture
) -> None:
    pages.requested(account)
    caplog.clear()

    sweep()

    assert [record.message for record in caplog.records] == ["queue_is_away"]
    assert pages.is_in(bought, Status.QUEUED)


@pytest.fixture
def signals(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the scheduler leave this process's signals alone."""
    monkeypatch.setattr(signal, "signal", lambda *_: None)


@pytest.mark.usefixtures("signals")
def test_the_scheduler_sweeps(bought: MagicPage, bell: redis.Redis) -> None:
    bell.flushdb()
    call_command("scheduler", once=True)
    assert len(jobs_of(bought)) == 1


@pytest.mark.usefixtures("signals")
def test_the_scheduler_outlives_a_database_that_is_away(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def unreachable() -> int:
        raise OperationalError("connection refused")

    monkeypatch.setattr("core.work.sweep.sweep", unreachable)
    call_command("scheduler", once=True)
    assert [record.message for record in caplog.records].count("chore_waits") == 1
