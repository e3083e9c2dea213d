"""Processes killed between any two steps of paid work: nothing is lost, nothing is paid twice."""

import os
import signal
import subprocess
import sys

import pytest
from django.conf import settings

from core.work.models import Status
from core.work.sweep import sweep
from magicpages.models import MagicPage
from tests.support import databases, ledger, pages
from tests.support.people import Account
from tests.support.rehearsal import Rehearse
from tests.support.workers import REHEARSED, ROOT, eventually

pytestmark = pytest.mark.crash

TIMEOUT_S = 60
PAID = {"charge": -pages.PRICE}
PAID_BACK = PAID | {"refund": pages.PRICE}


def collapse(step: str, page: MagicPage) -> None:
    """Let a process of its own come to ``step`` and die there."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.support.collapsing", step, *map(str, identity(page))],
        cwd=ROOT,
        env=os.environ
        | {
            "DJANGO_SETTINGS_MODULE": REHEARSED,
            "DATABASE_URL": databases.owner_url(),
            "REDIS_URL": settings.REDIS_URL,
            "SECRET_KEY": settings.SECRET_KEY,
            "WORK_LEASE_S": "1",
        },
        capture_output=True,
        text=True,
        timeout=TIMEOUT_S,
        check=False,
    )
    assert done.returncode == -signal.SIGKILL, done.stderr


def identity(page: MagicPage) -> tuple[object, object]:
    return page.workspace_id, page.pk


def has_ended(page: MagicPage) -> bool:
    """Do what the scheduler and a worker do, then look."""
    sweep()
    pages.do_work(page)
    return not pages.reload(page).is_pending


@pytest.mark.parametrize("step", ["charged", "submitted"])
def test_what_was_not_committed_was_not_paid(draft: MagicPage, account: Account, step: str) -> None:
    collapse(step, draft)

    eventually(lambda: pages.is_in(draft, Status.DRAFT), "the draft stays one")
    assert pages.money(draft) == {}
    assert ledger.balance_of(account.workspace.pk) == 50
    ledger.assert_sound(account.workspace.pk)
    pages.submit(draft)
    assert pages.money(draft) == PAID


@pytest.mark.parametrize("step", ["committed", "queued"])
def test_what_was_paid_is_done_though_nobody_queued_it(
    draft: MagicPage, rehearse: Rehearse, step: str
) -> None:
    collapse(step, draft)

    assert pages.money(draft) == PAID
    eventually(lambda: has_ended(draft), "the work ends")
    pages.assert_settled(draft, Status.READY)
    ledger.assert_sound(draft.workspace_id)


@pytest.mark.parametrize("step", ["claimed", "delivered", "refunded", "given_up"])
def test_an_end_that_was_not_committed_is_reached_again(bought: MagicPage, step: str) -> None:
    collapse(step, bought)

    assert pages.money(bought) == PAID
    eventually(lambda: has_ended(bought), "the work ends")
    pages.assert_settled(bought, Status.READY)
    ledger.assert_sound(bought.workspace_id)


@pytest.mark.parametrize(("step", "end"), [("finished", Status.READY), ("failed", Status.FAILED)])
def test_an_end_that_was_committed_stays(bought: MagicPage, step: str, end: Status) -> None:
    collapse(step, bought)

    assert has_ended(bought)
    page = pages.assert_settled(bought, end)
    assert pages.money(page) == (PAID if end == Status.READY else PAID_BACK)
    ledger.assert_sound(bought.workspace_id)
