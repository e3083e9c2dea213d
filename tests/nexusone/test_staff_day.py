"""The first screen of the staff site: the day's figures are right, and few questions are asked."""

from collections.abc import Callable
from uuid import uuid4

import pytest
from django.test import Client

from accounts.models import User
from core import tenancy
from core.failures import FailureClass
from credits import services as credit_services
from credits.models import Lot
from notifications.models import Notification
from tests.support import pages, people, queries, rehearsal
from tests.support.people import Account
from tests.support.rehearsal import Rehearse

DAY = "/admin/"
MOST_QUERIES = 12


def figures(desk: Client) -> dict[str, int]:
    """Return the day's numbers as the screen's own context has them."""
    shown = desk.get(DAY).context
    found = {name: shown[name].today for name in ("sign_ups", "spent", "granted", "refunded")}
    found["failed"] = sum(failure.number for failure in shown["failures"])
    return found | {f"mails_{name}": count for name, count in shown["mails"].items()}


def changes(desk: Client, happen: Callable[[], object]) -> dict[str, int]:
    """Return which figures something changes, and by how much."""
    before = figures(desk)
    happen()
    return {name: now - before[name] for name, now in figures(desk).items() if now != before[name]}


def test_a_sign_up_counts_with_its_grant(desk: Client) -> None:
    assert changes(desk, people.sign_up) == {"sign_ups": 1, "granted": 50}


def test_spent_and_refunded_credits_count_and_so_does_the_failure(
    desk: Client, account: Account, rehearse: Rehearse
) -> None:
    rehearse(rehearsal.failing(FailureClass.MODERATION))

    def fail() -> None:
        pages.do_work(pages.requested(account))

    changed = changes(desk, fail)

    assert (changed["spent"], changed["refunded"], changed["failed"]) == (10, 10, 1)


def test_failures_stand_by_class_and_lead_to_their_rows(
    desk: Client, account: Account, rehearse: Rehearse
) -> None:
    rehearse(rehearsal.failing(FailureClass.DUPLICATE))
    failed = pages.requested(account)
    pages.do_work(failed)

    listed = {failure.cause: failure for failure in desk.get(DAY).context["failures"]}

    html = desk.get(listed[FailureClass.DUPLICATE.label].url).content.decode()
    assert str(failed.pk) in html
    assert desk.get(listed[FailureClass.DUPLICATE.label].url).status_code == 200


def test_mails_that_wait_and_that_were_given_up_count(desk: Client, account: Account) -> None:
    def tell() -> None:
        with tenancy.workspace(account.workspace.pk):
            for mail in (Notification.Mail.WANTED, Notification.Mail.FAILED):
                Notification.objects.create(
                    workspace=account.workspace, user=account.user, kind="test", key=str(uuid4()),
                    mail=mail,
                )  # fmt: skip

    assert changes(desk, tell) == {"mails_waiting": 1, "mails_failed": 1}


def test_the_newest_workspace_stands_first_with_owner_and_balance(
    desk: Client, account: Account
) -> None:
    newest = desk.get(DAY).context["newest"][0]

    assert newest.name == account.workspace.name
    assert newest.owner_email == account.user.email
    assert newest.balance == 50


@pytest.mark.usefixtures("redis_is_away")
def test_the_day_is_shown_while_the_queue_is_away(desk: Client) -> None:
    answer = desk.get(DAY)

    assert answer.status_code == 200
    assert answer.context["queues"] is None
    assert desk.get("/admin/queue/").status_code == 200


def test_the_queue_screen_counts_what_waits(desk: Client, account: Account) -> None:
    before = desk.get("/admin/queue/").context["queues"].waiting
    pages.requested(account)

    assert desk.get("/admin/queue/").context["queues"].waiting == before + 1


def test_the_day_asks_few_questions_however_much_happened(desk: Client, account: Account) -> None:
    desk.get(DAY)
    before = len(queries.of_screen(desk, DAY))
    with tenancy.workspace(account.workspace.pk):
        for _ in range(3):
            credit_services.grant(
                workspace_id=account.workspace.pk,
                amount=5,
                source=Lot.Source.PACK,
                key=str(uuid4()),
            )
    people.sign_up()

    assert len(queries.of_screen(desk, DAY)) == before <= MOST_QUERIES


def test_staff_without_the_rights_see_no_figures(member: User) -> None:
    User.objects.filter(pk=member.pk).update(is_staff=True)
    client = Client()
    client.force_login(member)

    answer = client.get(DAY)

    assert answer.status_code == 200
    assert "newest" not in answer.context
    assert "staff-stats" not in answer.content.decode()


@pytest.mark.parametrize(
    ("language", "direction", "word"),
    [
        ("en", "ltr", "Recent actions"),
        ("es", "ltr", "Acciones recientes"),
        ("pt", "ltr", "Ações recentes"),
        ("ar", "rtl", "آخر الإجراءات"),
        ("he", "rtl", "פעולות אחרונות"),
    ],
)
def test_the_staff_site_speaks_every_language(
    desk: Client, staff: User, language: str, direction: str, word: str
) -> None:
    User.objects.filter(pk=staff.pk).update(language=language)

    html = desk.get(DAY).content.decode()

    assert f'<html lang="{language}" dir="{direction}">' in html
    assert word in html


def test_staff_read_figures_in_their_digits(desk: Client, staff: User) -> None:
    people.sign_up()
    User.objects.filter(pk=staff.pk).update(language="ar", digits="native")

    html = desk.get(DAY).content.decode()

    assert "٥٠ نقطة" in html
