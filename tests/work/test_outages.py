"""What the work stands on goes away under it and comes back: the work still ends once."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import redis
from django.conf import settings as django_settings
from django.db import connections
from pytest_django.fixtures import Settings

from core.work.models import PaidWork, Status
from core.work.registry import Progress
from core.work.sweep import sweep
from magicpages.models import MagicPage
from tests.support import away, databases, ledger, pages, rehearsal
from tests.support.people import Account
from tests.support.rehearsal import Rehearse
from tests.support.workers import WorkerProcess, eventually, running


@pytest.fixture
def bought(account: Account, rehearse: Rehearse) -> Iterator[MagicPage]:
    """A page that is paid for and waits."""
    if not databases.is_superuser():
        pytest.skip("only a superuser may cut others' connections")
    yield pages.requested(account)
    # Those that were cut and not asked anything since are of no use to the next test.
    connections.close_all()


def test_work_whose_database_restarts_is_tried_again(bought: MagicPage, rehearse: Rehearse) -> None:
    def part(item: PaidWork, progress: Progress) -> dict[str, Any]:
        rehearse(rehearsal.deliver_at_once)
        databases.disconnect()
        progress.stage("writing", 20)
        return rehearsal.result("never reached")

    rehearse(part)
    pages.do_work(bought)
    assert pages.is_in(bought, Status.QUEUED)
    pages.rewrite(bought, due_at=bought.created_at)
    pages.do_work(bought)

    page = pages.assert_settled(bought, Status.READY)
    assert (page.attempts, page.title) == (2, rehearsal.TITLE)
    ledger.assert_sound(page.workspace_id)


def test_a_lease_outlives_a_restart_of_the_database(
    bought: MagicPage, rehearse: Rehearse, settings: Settings
) -> None:
    settings.WORK_LEASE_S = 0.6

    def part(item: PaidWork, progress: Progress) -> dict[str, Any]:
        databases.disconnect()
        # This thread's connection was cut as well; the lease has one of its own.
        connections.close_all()
        before = pages.reload(bought).lease_until
        eventually(lambda: pages.reload(bought).lease_until != before, "the lease is extended")
        return rehearsal.result()

    rehearse(part)
    pages.do_work(bought)
    assert pages.assert_settled(bought, Status.READY).attempts == 1


@pytest.mark.crash
def test_a_worker_that_loses_redis_in_mid_job_ends_with_an_error(account: Account) -> None:
    page = pages.requested(account, offer="1")
    with through_a_line() as (line, worker):
        eventually(lambda: pages.reload(page).stage == "writing", "the work begins")
        line.cut()
        # Somebody has to start it again. What it had begun ends all the same.
        assert worker.wait() == 1
        eventually(lambda: has_ended(page), "the work ends")

    assert pages.assert_settled(page, Status.READY).attempts == 1


@pytest.mark.crash
def test_an_idle_worker_waits_for_redis_to_come_back(account: Account, bell: redis.Redis) -> None:
    with through_a_line() as (line, _worker):
        eventually(lambda: waits_for_work(bell), "the worker is idle")
        line.cut()
        page = pages.requested(account, offer="0")
        line.mend()
        eventually(lambda: has_ended(page), "the work ends")

    pages.assert_settled(page, Status.READY)


def waits_for_work(bell: redis.Redis) -> bool:
    return any(client["cmd"] == "blpop" for client in bell.client_list())


@contextmanager
def through_a_line() -> Iterator[tuple[away.Line, WorkerProcess]]:
    """Run a worker whose way to Redis can be cut."""
    with (
        away.line_to(django_settings.REDIS_URL) as line,
        running(REDIS_URL=line.url) as worker,
    ):
        yield line, worker


def has_ended(page: MagicPage) -> bool:
    """Let the sweep do its part, then look."""
    sweep()
    return not pages.reload(page).is_pending
