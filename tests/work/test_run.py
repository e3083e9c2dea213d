"""What a worker does with a piece of work: every way it can go ends once, the money right."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any
from uuid import uuid4

import pytest
from django.db import OperationalError
from pytest_django.fixtures import Settings

from core import tenancy
from core.failures import FailureClass, WorkFailure
from core.work import jobs, registry, services
from core.work.models import PaidWork, Status
from core.work.registry import Progress
from core.work.sweep import sweep
from credits.refunds import REFUND_RULES, RefundRule
from magicpages.models import MagicPage
from tests.support import ledger, pages, rehearsal
from tests.support.people import Account
from tests.support.racing import race

Rehearse = Callable[[rehearsal.Part], None]
PAST = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.fixture
def bought(account: Account, rehearse: Rehearse) -> MagicPage:
    """A page that is paid for and waits."""
    return pages.requested(account)


def failing(failure_class: FailureClass, **how: Any) -> rehearsal.Part:
    """Return work that always fails."""

    def part(item: PaidWork, progress: Progress) -> dict[str, Any]:
        raise WorkFailure("The provider said no.", failure_class=failure_class, **how)

    return part


def due_now(bought: MagicPage) -> None:
    pages.rewrite(bought, due_at=PAST)


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
    rehearse(failing(FailureClass.INTERNAL))
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
    rehearse(failing(failure_class))
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
    rehearse(failing(FailureClass.MODERATION))
    pages.do_work(bought)

    assert pages.money(bought).get("refund") == given
    assert pages.reload(bought).credits_refunded == (given or 0)
    ledger.assert_sound(bought.workspace_id)


def test_a_transient_failure_is_tried_again_before_it_is_refunded(
    bought: MagicPage, rehearse: Rehearse
) -> None:
    rehearse(failing(FailureClass.PROVIDER_ERROR, transient=True))
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
    rehearse(failing(FailureClass.PROVIDER_ERROR, transient=True))
    pages.do_work(bought)
    due_now(bought)
    rehearse(rehearsal.deliver_at_once)
    pages.do_work(bought)

    page = pages.assert_settled(bought, Status.READY)
    assert (page.attempts, page.failure_class) == (2, "")


def test_work_is_not_tried_again_before_it_is_due(bought: MagicPage, rehearse: Rehearse) -> None:
    rehearse(failing(FailureClass.PROVIDER_ERROR, transient=True, retry_after_s=60))
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


# --- Races ----------------------------------------------------------------------------------


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


# --- Leases -----------------------------------------------------------------------------------


def test_a_worker_that_lost_its_lease_leaves_the_work_to_its_successor(
    bought: MagicPage, rehearse: Rehearse
) -> None:
    after = []

    def slow(item: PaidWork, progress: Progress) -> dict[str, Any]:
        rehearse(rehearsal.deliver_at_once)
        pages.rewrite(bought, lease_until=PAST)
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
        pages.rewrite(bought, lease_until=PAST)
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
            MagicPage.objects.filter(pk=bought.pk).update(lease_until=PAST)
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


# --- Late results -----------------------------------------------------------------------------


def late(bought: MagicPage, *, reports: bool = False) -> rehearsal.Part:
    """Return work that answers after its deadline has passed and its refund was given."""

    def part(item: PaidWork, progress: Progress) -> dict[str, Any]:
        pages.rewrite(bought, deadline_at=PAST)
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
        rehearse(failing(FailureClass.MODERATION))
    pages.do_work(bought)
    with tenancy.workspace(bought.workspace_id):
        assert not services.cancel(item=MagicPage.objects.get(pk=bought.pk))
    pages.assert_settled(bought, status)
