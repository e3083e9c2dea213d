"""What a worker does with a piece of work: every way it can go ends once, the money right."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import OperationalError

from core import tenancy
from core.failures import FailureClass, WorkFailure
from core.work import jobs, registry, services
from core.work.models import PaidWork, Status
from core.work.registry import Progress
from credits.refunds import REFUND_RULES, RefundRule
from magicpages.models import MagicPage
from tests.support import ledger, pages, rehearsal
from tests.support.people import Account
from tests.support.rehearsal import Rehearse


def due_now(bought: MagicPage) -> None:
    pages.rewrite(bought, due_at=pages.PAST)


def test_work_ends_ready_with_its_result(bought: MagicPage) -> None:
    pages.do_work(bought)

    page = pages.assert_settled(bought, Status.READY)
    assert (page.title, page.progress, page.attempts) == (rehearsal.TITLE, 100, 1)
    ledger.assert_sound(bought.workspace_id)


def test_stages_are_seen_while_the_work_goes_on(bought: MagicPage, rehearse: Rehearse) -> None:
    seen = []

    def part(item: PaidWork, progress: Progress) -> dict[str, Any]:
        progress.stage("writing", 20)
        now = pages.reload(bought)
        seen.append((now.status, now.stage, now.progress))
        return rehearsal.result()

    rehearse(part)
    pages.do_work(bought)
    assert seen == [(Status.RUNNING, "writing", 20)]


def test_no_transaction_is_open_while_the_outside_world_is_asked(
    bought: MagicPage, rehearse: Rehearse
) -> None:
    scopes = []

    def part(item: PaidWork, progress: Progress) -> dict[str, Any]:
        scopes.append(tenancy.current())
        return rehearsal.result()

    rehearse(part)
    pages.do_work(bought)
    assert scopes == [None]


def test_a_second_run_finds_nothing_to_do(bought: MagicPage, rehearse: Rehearse) -> None:
    pages.do_work(bought)
    rehearse(rehearsal.failing(FailureClass.INTERNAL))
    pages.do_work(bought)
    assert pages.assert_settled(bought, Status.READY).attempts == 1


def test_a_job_of_another_workspace_finds_nothing(bought: MagicPage, elsewhere: Account) -> None:
    jobs.run_work(
        label=rehearsal.LABEL, workspace_id=str(elsewhere.workspace.pk), item_id=str(bought.pk)
    )
    jobs.run_work(
        label=rehearsal.LABEL, workspace_id=str(bought.workspace_id), item_id=str(uuid4())
    )
    assert pages.reload(bought).attempts == 0


@pytest.mark.parametrize("failure_class", FailureClass)
def test_a_final_failure_refunds_by_its_rule_at_once(
    bought: MagicPage, rehearse: Rehearse, failure_class: FailureClass
) -> None:
    rehearse(rehearsal.failing(failure_class))
    pages.do_work(bought)

    page = pages.assert_settled(bought, Status.FAILED)
    assert page.failure_class == failure_class
    assert page.failure_reason == "The provider said no."
    assert page.attempts == 1
    ledger.assert_sound(bought.workspace_id)


@pytest.mark.parametrize(("percent", "given"), [(50, 5), (0, None)])
def test_a_rule_may_keep_part_of_the_charge(
    bought: MagicPage, rehearse: Rehearse, monkeypatch: pytest.MonkeyPatch,
    percent: int, given: int | None,
) -> None:  # fmt: skip
    monkeypatch.setitem(REFUND_RULES, FailureClass.MODERATION, RefundRule(percent, ""))
    rehearse(rehearsal.failing(FailureClass.MODERATION))
    pages.do_work(bought)

    assert pages.money(bought).get("refund") == given
    assert pages.reload(bought).credits_refunded == (given or 0)
    ledger.assert_sound(bought.workspace_id)


def test_a_transient_failure_is_tried_again_before_it_is_refunded(
    bought: MagicPage, rehearse: Rehearse
) -> None:
    rehearse(rehearsal.failing(FailureClass.PROVIDER_ERROR, transient=True))
    for attempt in (1, 2):
        pages.do_work(bought)
        waiting = pages.reload(bought)
        assert (waiting.status, waiting.attempts) == (Status.QUEUED, attempt)
        assert waiting.lease_id is None
        assert pages.money(bought) == {"charge": -pages.PRICE}
        due_now(bought)

    pages.do_work(bought)

    assert pages.assert_settled(bought, Status.FAILED).attempts == 3
    ledger.assert_sound(bought.workspace_id)


def test_work_that_succeeds_in_the_second_try_is_paid_once(
    bought: MagicPage, rehearse: Rehearse
) -> None:
    rehearse(rehearsal.failing(FailureClass.PROVIDER_ERROR, transient=True))
    pages.do_work(bought)
    due_now(bought)
    rehearse(rehearsal.deliver_at_once)
    pages.do_work(bought)

    page = pages.assert_settled(bought, Status.READY)
    assert (page.attempts, page.failure_class) == (2, "")


def test_work_is_not_tried_again_before_it_is_due(bought: MagicPage, rehearse: Rehearse) -> None:
    rehearse(rehearsal.failing(FailureClass.PROVIDER_ERROR, transient=True, retry_after_s=60))
    pages.do_work(bought)
    pages.do_work(bought)

    waiting = pages.reload(bought)
    assert waiting.attempts == 1
    assert waiting.due_at is not None
    # What the provider asked for counts when it is longer than our own wait.
    assert waiting.due_at - datetime.now(UTC) > timedelta(seconds=50)


def test_a_crash_is_our_fault_and_refunded(bought: MagicPage, rehearse: Rehearse) -> None:
    def part(item: PaidWork, progress: Progress) -> dict[str, Any]:
        raise KeyError("headline")

    rehearse(part)
    pages.do_work(bought)

    page = pages.assert_settled(bought, Status.FAILED)
    assert page.failure_class == FailureClass.INTERNAL
    assert page.failure_reason == "KeyError: 'headline'"


def test_a_database_that_goes_away_under_the_work_is_transient(
    bought: MagicPage, rehearse: Rehearse
) -> None:
    def part(item: PaidWork, progress: Progress) -> dict[str, Any]:
        raise OperationalError("server closed the connection unexpectedly")

    rehearse(part)
    pages.do_work(bought)
    assert pages.is_in(bought, Status.QUEUED)


def test_a_result_that_cannot_be_stored_is_refunded_and_not_half_stored(
    bought: MagicPage, rehearse: Rehearse, monkeypatch: pytest.MonkeyPatch
) -> None:
    def deliver(item: PaidWork, result: dict[str, Any]) -> None:
        MagicPage.objects.filter(pk=item.pk).update(title="Half a page")
        raise KeyError("title")

    monkeypatch.setattr(registry.Kind, "load_deliver", lambda _kind: deliver)
    pages.do_work(bought)

    page = pages.assert_settled(bought, Status.FAILED)
    assert page.failure_class == FailureClass.INTERNAL
    assert (page.title, page.content) == ("", {})


def test_a_very_long_reason_is_cut(bought: MagicPage, rehearse: Rehearse) -> None:
    def part(item: PaidWork, progress: Progress) -> dict[str, Any]:
        raise WorkFailure("x" * 100_000, failure_class=FailureClass.INVALID_OUTPUT)

    rehearse(part)
    pages.do_work(bought)
    assert len(pages.reload(bought).failure_reason) == services.REASON_MAX


def test_a_reason_with_a_nul_byte_still_ends_the_work(
    bought: MagicPage, rehearse: Rehearse
) -> None:
    def part(item: PaidWork, progress: Progress) -> dict[str, Any]:
        raise WorkFailure("bad\x00bytes", failure_class=FailureClass.INVALID_OUTPUT)

    rehearse(part)
    pages.do_work(bought)
    pages.assert_settled(bought, Status.FAILED)
