"""What modules tell of: leads, and credits that run low or come in."""

from uuid import uuid4

import pytest
from django.test import Client

from accounts.models import User
from core import tenancy
from credits import staff as credit_staff
from magicpages.models import MagicPage
from notifications.presenters import NotificationView
from tests.magicpages import contents
from tests.notifications.conftest import told
from tests.support import pages, people
from tests.support.people import Account

VISITOR = {"name": "Ana Lima", "email": "ana@example.com", "phone": "", "consent": "1"}


@pytest.fixture
def path(account: Account) -> str:
    """The public path of a published page of the owner."""
    return contents.publish(contents.ready(account))


def send_form(path: str) -> None:
    assert Client().post(f"/p/{path}/lead", VISITOR).status_code == 200


def test_a_lead_is_told_to_those_who_work_on_pages(
    account: Account, member: User, viewer: User, path: str
) -> None:
    send_form(path)

    for user in (account.user, member):
        (row,) = told(account, user, kind="magicpages.lead")
        assert NotificationView(row).title == "New lead: <bdi>Ana Lima</bdi>"
        assert row.url.endswith("/leads/")
    assert told(account, viewer) == []


def test_a_notification_holds_no_address_of_a_visitor(account: Account, path: str) -> None:
    send_form(path)

    assert "ana@example.com" not in str(told(account, kind="magicpages.lead")[0].values)


def test_two_leads_are_two_notifications(account: Account, path: str) -> None:
    send_form(path)
    send_form(path)

    assert len(told(account, kind="magicpages.lead")) == 2


def spend(account: Account) -> MagicPage:
    return pages.requested(account)


@pytest.mark.parametrize(
    ("opening", "left_after_each"), [(50, [40, 30, 20, 10, 0]), (29, [19, 9]), (12, [2])]
)
def test_low_credits_are_told_at_the_crossing_alone(
    opening: int, left_after_each: list[int]
) -> None:
    account = people.sign_up(credits=opening)

    for left in left_after_each:
        spend(account)
        crossed = 1 if left < 10 else 0
        assert len(told(account, kind="credits.low")) == crossed

    assert NotificationView(told(account, kind="credits.low")[0]).title == (
        f"<bdi>{left_after_each[-1]}</bdi> credits are left"
    )


def test_a_second_crossing_is_told_again() -> None:
    account = people.sign_up(credits=15)
    spend(account)
    people.top_up(account, 10)
    spend(account)

    assert len(told(account, kind="credits.low")) == 2


def test_those_who_may_not_buy_hear_nothing_of_credits(account: Account, member: User) -> None:
    for _ in range(5):
        spend(account)

    assert told(account, member, kind="credits.low") == []


def test_a_grant_by_staff_is_told_once(account: Account, staff: User) -> None:
    key = uuid4()
    for _ in range(2):
        credit_staff.ask_for(
            workspace_ids=[account.workspace.pk], amount=400, reason="Sorry", key=key, by=staff
        )

    (row,) = told(account, kind="credits.granted")
    assert NotificationView(row).title == "You received <bdi>400</bdi> credits"


def test_a_charge_that_is_rolled_back_is_no_crossing() -> None:
    account = people.sign_up(credits=5)
    page = pages.draft(account)
    with pytest.raises(Exception, match="5 more credits"):
        pages.submit(page)

    assert told(account) == []
    with tenancy.workspace(account.workspace.pk):
        assert MagicPage.objects.get(pk=page.pk).is_draft
