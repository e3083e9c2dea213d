"""Every kind of paid work tells of its end by itself, once, however it ends."""

from functools import partial

import pytest
from django.utils import translation

from accounts.models import User
from core import tenancy
from core.failures import FailureClass
from core.work import registry, services
from core.work.models import PaidWork
from core.work.registry import Progress
from core.work.sweep import sweep
from magicpages.models import MagicPage
from notifications import jobs as mail_jobs
from notifications.models import Notification
from notifications.presenters import NotificationView
from notifications.sweep import sweep_mails
from tests.notifications.conftest import told
from tests.support import pages, rehearsal
from tests.support.people import Account
from tests.support.racing import race
from tests.support.rehearsal import Rehearse
from tests.support.workers import eventually, running


@pytest.fixture
def bought(account: Account, rehearse: Rehearse) -> MagicPage:
    """A page that is paid for and waits."""
    return pages.requested(account)


def sentences(account: Account, language: str = "en") -> list[tuple[str, str]]:
    """Return what the owner reads of work, in a language."""
    with translation.override(language):
        views = [NotificationView(row) for row in told(account, kind__startswith="work.")]
        return [(str(view.title), str(view.text)) for view in views]


def test_a_ready_page_is_told_with_its_name(account: Account, bought: MagicPage) -> None:
    pages.do_work(bought)

    (row,) = told(account, kind__startswith="work.")
    assert (row.kind, row.url) == ("work.ready", f"/magic-pages/{bought.pk}/")
    assert sentences(account)[0][0] == f"“<bdi>{rehearsal.TITLE}</bdi>” is ready"


def test_a_failed_page_is_told_with_its_cause_and_what_came_back(
    account: Account, bought: MagicPage, rehearse: Rehearse
) -> None:
    rehearse(rehearsal.failing(FailureClass.MODERATION))
    pages.do_work(bought)

    ((title, text),) = sentences(account)
    assert title.endswith("could not be made")
    assert text == (
        "The content was refused by the service&#x27;s safety rules. "
        "10 credits are back in your balance."
    )


def test_a_late_result_is_told_after_the_failure(
    account: Account, bought: MagicPage, rehearse: Rehearse
) -> None:
    def part(item: PaidWork, progress: Progress) -> dict[str, object]:
        pages.rewrite(bought, deadline_at=pages.PAST)
        sweep()
        return rehearsal.result()

    rehearse(part)
    pages.do_work(bought)

    assert [row.kind for row in told(account, kind__startswith="work.")] == [
        "work.failed",
        "work.late",
    ]


def test_what_a_person_cancels_is_no_news_to_them(account: Account, bought: MagicPage) -> None:
    with tenancy.workspace(account.workspace.pk):
        services.cancel(item=MagicPage.objects.get(pk=bought.pk))

    assert sentences(account) == []


def test_two_workers_that_end_the_same_work_tell_once(account: Account, bought: MagicPage) -> None:
    kind = registry.kind_of(rehearsal.LABEL)
    with tenancy.workspace(account.workspace.pk):
        item = services.claim(kind=kind, item_id=bought.pk)
    assert item is not None

    def finish() -> bool:
        with tenancy.workspace(account.workspace.pk):
            return services.finish(item, rehearsal.result())

    def overtake() -> bool:
        with tenancy.workspace(account.workspace.pk):
            return services.fail(item, failure_class=FailureClass.TIMEOUT, reason="Too late.")

    results = race([finish, overtake, finish, overtake])

    assert results.count(True) == 1
    kinds = [row.kind for row in told(account, kind__startswith="work.")]
    ended = [kind for kind in kinds if kind != "work.late"]
    assert ended == ["work.ready"] or (ended == ["work.failed"] and len(kinds) == 2)


def test_late_results_of_two_workers_are_told_once(account: Account, bought: MagicPage) -> None:
    kind = registry.kind_of(rehearsal.LABEL)
    with tenancy.workspace(account.workspace.pk):
        item = services.claim(kind=kind, item_id=bought.pk)
        assert item is not None
        services.fail(item, failure_class=FailureClass.TIMEOUT, reason="Too late.")

    def finish(item: PaidWork) -> bool:
        with tenancy.workspace(account.workspace.pk):
            return services.finish(item, rehearsal.result())

    race([partial(finish, item)] * 4)

    assert len(told(account, kind="work.late")) == 1


def test_work_of_somebody_else_is_their_news(
    account: Account, member: User, rehearse: Rehearse
) -> None:
    page = pages.draft(Account(member, account.workspace))
    pages.submit(page)
    pages.do_work(page)

    assert len(told(account, member, kind="work.ready")) == 1
    assert told(account, kind="work.ready") == []


def test_news_of_work_is_read_in_the_language_of_the_day(
    account: Account, bought: MagicPage
) -> None:
    pages.do_work(bought)

    assert sentences(account, "ar")[0][0].count(f"<bdi>{rehearsal.TITLE}</bdi>") == 1


def test_a_mail_of_ready_work_waits_until_nobody_was_looking(
    account: Account, bought: MagicPage, mailoutbox: list[object]
) -> None:
    pages.do_work(bought)
    mail_jobs.send_mails(
        workspace_id=str(account.workspace.pk), user_id=str(account.user.pk), kind="work.ready"
    )

    assert mailoutbox == []
    assert told(account, kind="work.ready")[0].mail == "wanted"


@pytest.mark.crash
def test_a_real_worker_tells_and_mails(account: Account) -> None:
    page = pages.requested(account, offer="0")
    with running():
        eventually(lambda: told(account, kind="work.ready") != [], "the owner is told")
        with tenancy.workspace(account.workspace.pk):
            row = Notification.objects.get(kind="work.ready")
        let_it_be_due(account)
        eventually(lambda: mail_state(account) == "sent", "the mail is sent")

    assert row.url == f"/magic-pages/{page.pk}/"


def let_it_be_due(account: Account) -> None:
    """Let the patience of the mail run out, and queue it as the scheduler does."""
    with tenancy.workspace(account.workspace.pk):
        Notification.objects.filter(kind="work.ready").update(mail_due_at=pages.PAST)
    sweep_mails()


def mail_state(account: Account) -> str:
    return told(account, kind="work.ready")[0].mail
