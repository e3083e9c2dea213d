"""Staff have failed work done again: at our cost, once, in the open, and only with the right."""

from typing import Any

import pytest
from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission
from django.test import Client
from django.utils import timezone

from accounts import services
from accounts.models import User, WorkspaceExport
from core import tenancy
from core.failures import FailureClass
from core.work.admin import RetriedWorkAdmin
from core.work.models import Status
from magicpages.models import MagicPage
from tests.support import ledger, pages, people, rehearsal
from tests.support.people import Account
from tests.support.rehearsal import Rehearse

LIST = "/admin/magicpages/magicpage/"
REASON = "Their provider was down <b>"


@pytest.fixture
def failed(account: Account, rehearse: Rehearse) -> MagicPage:
    """A page that failed and was refunded."""
    rehearse(rehearsal.failing(FailureClass.PROVIDER_ERROR))
    page = pages.requested(account)
    pages.do_work(page)
    return pages.assert_settled(page, Status.FAILED)


def ask(client: Client, *chosen: MagicPage, **sent: str) -> Any:
    """Send the action for pages."""
    ids = [str(page.pk) for page in chosen]
    return client.post(LIST, {"action": "try_again", "_selected_action": ids, **sent})


def pages_of(account: Account) -> list[MagicPage]:
    """Return the account's pages, the oldest first."""
    with tenancy.workspace(account.workspace.pk):
        return list(MagicPage.objects.order_by("created_at"))


def test_staff_see_why_it_failed(desk: Client, failed: MagicPage) -> None:
    html = desk.get(f"{LIST}{failed.pk}/change/").content.decode()

    assert "The service we use did not answer properly" in html
    assert "The provider said no." in html


def test_the_ledger_leads_to_the_work_it_paid_for(
    desk: Client, failed: MagicPage, account: Account
) -> None:
    html = desk.get("/admin/credits/entry/", {"q": account.workspace.slug}).content.decode()

    assert html.count(f"{LIST}{failed.pk}/change/") == 2


def test_it_is_asked_first(desk: Client, failed: MagicPage, account: Account) -> None:
    answer = ask(desk, failed)

    assert answer.status_code == 200
    assert 'name="reason"' in answer.content.decode()
    assert len(pages_of(account)) == 1


def test_failed_work_is_done_again_at_our_cost(
    desk: Client, staff: User, failed: MagicPage, account: Account
) -> None:
    before = ledger.balance_of(account.workspace.pk)

    assert ask(desk, failed, retry="1", reason=REASON).status_code == 302

    again = pages_of(account)[-1]
    assert again.pk != failed.pk
    assert (again.product, again.status) == (failed.product, Status.QUEUED)
    assert again.requested_by_id == account.user.pk
    assert ledger.balance_of(account.workspace.pk) == before
    grant, charge = ledger.entries_of(account.workspace.pk)[-2:]
    assert (grant.amount, grant.note, grant.actor_id) == (10, REASON, staff.pk)
    assert (charge.amount, charge.reference) == (-10, again.reference)
    ledger.assert_sound(account.workspace.pk)
    assert REASON in str(LogEntry.objects.get(object_id=str(failed.pk)).change_message)


def test_the_same_page_is_tried_again_once(
    desk: Client, failed: MagicPage, account: Account
) -> None:
    for _ in range(2):
        ask(desk, failed, retry="1", reason=REASON)

    assert len(pages_of(account)) == 2
    assert len(ledger.entries_of(account.workspace.pk)) == 5


def test_work_that_has_not_failed_is_left_alone(
    desk: Client, failed: MagicPage, account: Account
) -> None:
    waiting = pages.requested(account)

    ask(desk, waiting, retry="1", reason=REASON)

    assert len(pages_of(account)) == 2


@pytest.mark.parametrize("reason", ["", "no", "x" * 301])
def test_without_a_reason_nothing_happens(
    desk: Client, failed: MagicPage, account: Account, reason: str
) -> None:
    assert ask(desk, failed, retry="1", reason=reason).status_code == 200
    assert len(pages_of(account)) == 1


def test_staff_who_may_only_look_do_not_spend(failed: MagicPage, account: Account) -> None:
    clerk = User.objects.create_user(people.address("clerk"), people.PASSWORD, is_staff=True)
    clerk.user_permissions.set(Permission.objects.filter(codename="view_magicpage"))
    client = Client()
    client.force_login(clerk)

    assert client.get(LIST).status_code == 200
    ask(client, failed, retry="1", reason=REASON)

    assert len(pages_of(account)) == 1


def test_customers_do_not_reach_it(owner_client: Client, failed: MagicPage) -> None:
    assert ask(owner_client, failed, retry="1", reason=REASON).status_code in (302, 403)


# --- Work of a kind that staff do not try again --------------------------------------------------

EXPORTS = "/admin/accounts/workspaceexport/"


@pytest.fixture
def export(account: Account) -> WorkspaceExport:
    """An export that failed."""
    with tenancy.workspace(account.workspace.pk):
        made = services.request_export(workspace=account.workspace, by=account.user)
        WorkspaceExport.objects.filter(pk=made.pk).update(
            status=Status.FAILED, failure_class=FailureClass.INTERNAL, finished_at=timezone.now()
        )
        made.refresh_from_db()
    return made


def test_no_list_of_exports_offers_to_try_again(desk: Client, export: WorkspaceExport) -> None:
    html = desk.get(EXPORTS).content.decode()

    assert str(export.pk) in html
    assert "try_again" not in html


def test_a_forged_try_again_of_an_export_does_nothing(
    desk: Client, export: WorkspaceExport, account: Account
) -> None:
    forged = {
        "action": "try_again", "_selected_action": [str(export.pk)], "retry": "1", "reason": REASON,
    }  # fmt: skip

    assert desk.post(EXPORTS, forged).status_code in (200, 302)

    with tenancy.workspace(account.workspace.pk):
        [left] = WorkspaceExport.objects.all()
    assert (left.pk, left.status) == (export.pk, Status.FAILED)


def test_an_admin_that_does_not_say_how_is_refused_at_start() -> None:
    class Careless(RetriedWorkAdmin[MagicPage]):
        retry_permission = "credits.add_entry"

    with pytest.raises(TypeError, match="retry"):
        Careless(MagicPage, admin.site)  # type: ignore[abstract]
