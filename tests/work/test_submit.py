"""Confirming a draft charges it and queues it, once and together."""

from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import django_rq
import pytest
from rq.job import Job

from core import tenancy
from core.work import services
from core.work.models import Status
from core.work.services import AlreadySubmitted
from credits.failures import InsufficientCredits
from magicpages import services as pages_services
from magicpages.models import MagicPage
from tests.support import away, ledger, pages, people
from tests.support.crashes import crashing
from tests.support.people import Account
from tests.support.racing import kinds_of, race

pytestmark = pytest.mark.usefixtures("rehearse")


def queued() -> list[str]:
    return list(django_rq.get_queue("slow").job_ids)


def test_a_draft_is_charged_and_queued(draft: MagicPage) -> None:
    pages.submit(draft)

    page = pages.reload(draft)
    assert page.status == Status.QUEUED
    assert page.credits_charged == pages.PRICE
    assert pages.money(page) == {"charge": -pages.PRICE}
    assert page.deadline_at is not None
    assert timedelta(minutes=9) < page.deadline_at - datetime.now(UTC) < timedelta(minutes=11)


def test_the_job_carries_ids_alone(draft: MagicPage) -> None:
    pages.submit(draft)

    (job_id,) = queued()
    job = Job.fetch(job_id, connection=django_rq.get_connection("slow"))
    assert job.func_name == "core.work.jobs.run_work"
    assert job.kwargs == {
        "label": "magicpages.magicpage",
        "workspace_id": str(draft.workspace_id),
        "item_id": str(draft.pk),
    }


def test_the_job_is_queued_after_the_commit(draft: MagicPage) -> None:
    with tenancy.workspace(draft.workspace_id):
        services.submit(item=draft)
        assert queued() == []
    assert len(queued()) == 1


def test_what_is_rolled_back_is_neither_charged_nor_queued(draft: MagicPage) -> None:
    with crashing(tenancy.workspace(draft.workspace_id)):
        services.submit(item=draft)

    assert pages.is_in(draft, Status.DRAFT)
    assert pages.money(draft) == {}
    assert queued() == []


def test_two_tabs_confirming_at_once_pay_once(draft: MagicPage) -> None:
    results = race([partial(pages.submit, draft)] * 2)

    assert kinds_of(results) == ["AlreadySubmitted", "NoneType"]
    assert pages.money(draft) == {"charge": -pages.PRICE}
    assert len(queued()) == 1
    ledger.assert_sound(draft.workspace_id)


@pytest.mark.parametrize("status", [Status.QUEUED, Status.RUNNING, Status.READY, Status.FAILED])
def test_only_a_draft_can_be_confirmed(draft: MagicPage, status: Status) -> None:
    pages.submit(draft)
    columns: dict[Status, dict[str, Any]] = {
        Status.RUNNING: {"lease_id": draft.pk},
        Status.READY: {"finished_at": datetime.now(UTC)},
        Status.FAILED: {"finished_at": datetime.now(UTC), "failure_class": "timeout"},
    }
    pages.rewrite(draft, status=status, **columns.get(status, {}))

    with pytest.raises(AlreadySubmitted):
        pages.submit(draft)
    assert pages.money(draft) == {"charge": -pages.PRICE}


def test_nine_credits_write_nothing() -> None:
    draft = pages.draft(people.sign_up(credits=9))

    with pytest.raises(InsufficientCredits) as refusal:
        pages.submit(draft)

    assert refusal.value.shortfall == 1
    page = pages.reload(draft)
    assert (page.status, page.credits_charged, page.deadline_at) == (Status.DRAFT, 0, None)
    assert pages.money(page) == {}
    assert queued() == []


def test_a_draft_that_was_too_dear_can_be_confirmed_later() -> None:
    account = people.sign_up(credits=9)
    draft = pages.draft(account)
    with pytest.raises(InsufficientCredits):
        pages.submit(draft)
    people.top_up(account, 1)

    pages.submit(draft)

    assert ledger.balance_of(account.workspace.pk) == 0


def test_a_request_without_credits_leaves_no_page_behind() -> None:
    account = people.sign_up(credits=9)
    with pytest.raises(InsufficientCredits), tenancy.workspace(account.workspace.pk):
        pages_services.request_page(
            workspace_id=account.workspace.pk, brief=pages.BRIEF, by=account.user
        )
    with tenancy.workspace(account.workspace.pk):
        assert not MagicPage.objects.exists()


def test_racing_requests_spend_what_is_there() -> None:
    account = people.sign_up(credits=35)
    drafts = [pages.draft(account) for _n in range(5)]

    results = race([partial(pages.submit, draft) for draft in drafts])

    assert kinds_of(results) == ["InsufficientCredits"] * 2 + ["NoneType"] * 3
    assert ledger.balance_of(account.workspace.pk) == 5
    assert sorted(pages.reload(draft).status for draft in drafts) == ["draft"] * 2 + ["queued"] * 3


def test_work_is_accepted_while_redis_is_away(draft: MagicPage) -> None:
    with pytest.MonkeyPatch.context() as patch:
        away.queue(patch)
        pages.submit(draft)

    assert pages.is_in(draft, Status.QUEUED)
    assert pages.money(draft) == {"charge": -pages.PRICE}
    assert queued() == []


def test_a_foreign_draft_cannot_be_confirmed(draft: MagicPage, elsewhere: Account) -> None:
    with pytest.raises(AlreadySubmitted), tenancy.workspace(elsewhere.workspace.pk):
        services.submit(item=draft)
    assert pages.is_in(draft, Status.DRAFT)
    assert ledger.balance_of(elsewhere.workspace.pk) == 50
