"""Real workers, really killed: every job still ends once, with the money right."""

from contextlib import AbstractContextManager

import pytest
import redis

from core.work.models import Status
from core.work.sweep import sweep
from magicpages.models import MagicPage
from tests.support import ledger, pages
from tests.support.away import NOWHERE
from tests.support.people import Account
from tests.support.workers import WorkerProcess, eventually, running

pytestmark = pytest.mark.crash

FOREVER, A_MOMENT, AT_ONCE = "60", "1", "0"


def worker(*, lease_s: int = 5) -> AbstractContextManager[WorkerProcess]:
    return running(WORK_LEASE_S=str(lease_s))


def is_under_way(page: MagicPage) -> bool:
    return pages.reload(page).stage == "writing"


def has_ended(page: MagicPage) -> bool:
    """Let the sweep do its part, then look."""
    sweep()
    return not pages.reload(page).is_pending


def test_another_worker_finishes_what_a_killed_one_began(account: Account) -> None:
    page = pages.requested(account, offer=FOREVER)
    with worker(lease_s=1) as one, worker(lease_s=1) as other:
        eventually(lambda: is_under_way(page), "the work begins")
        (one if one.is_busy() else other).kill()
        eventually(lambda: has_ended(page), "the work ends")

    page = pages.assert_settled(page, Status.READY)
    assert (page.attempts, page.title) == (2, "Attempt 2")
    ledger.assert_sound(account.workspace.pk)


def test_a_child_that_outlives_its_worker_ends_the_work_alone(account: Account) -> None:
    page = pages.requested(account, offer=A_MOMENT)
    with worker() as one, worker() as other:
        eventually(lambda: is_under_way(page), "the work begins")
        (one if one.is_busy() else other).kill(with_children=False)
        eventually(lambda: has_ended(page), "the work ends")

    # The child kept its lease, so nobody else began.
    page = pages.assert_settled(page, Status.READY)
    assert (page.attempts, page.title) == (1, "Attempt 1")


def test_a_worker_goes_on_after_redis_lost_everything(account: Account, bell: redis.Redis) -> None:
    first = pages.requested(account, offer=A_MOMENT)
    with worker():
        eventually(lambda: is_under_way(first), "the work begins")
        second = pages.requested(account, offer=AT_ONCE)
        bell.flushall()
        eventually(lambda: has_ended(first) and has_ended(second), "both end")

    for page in (first, second):
        assert pages.assert_settled(page, Status.READY).attempts == 1
    ledger.assert_sound(account.workspace.pk)


def test_a_worker_that_is_asked_to_stop_ends_its_job_first(account: Account) -> None:
    page = pages.requested(account, offer=A_MOMENT)
    with worker() as one:
        eventually(lambda: is_under_way(page), "the work begins")
        one.ask_to_stop()
        assert one.wait() == 0

    assert pages.assert_settled(page, Status.READY).attempts == 1


def test_a_real_worker_writes_a_page_with_the_simulated_model(account: Account) -> None:
    page = pages.requested(account)
    with running("nexusone.settings.local"):
        eventually(lambda: has_ended(page), "the page is written")

    page = pages.assert_settled(page, Status.READY)
    assert page.is_sample
    assert page.title
    assert page.content["blocks"]


def test_a_worker_without_redis_ends_with_an_error() -> None:
    with running(REDIS_URL=NOWHERE) as worker:
        assert worker.wait() == 1
