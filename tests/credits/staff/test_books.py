"""Staff find any entry by what they know of it, and write down what they did about an alarm."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from core import clock, tenancy
from core.failures import FailureClass
from core.tenancy import SystemUse
from credits.models import Discrepancy, Entry
from magicpages.models import MagicPage
from tests.credits.staff.conftest import Clerk
from tests.support import ledger, pages, people, rehearsal
from tests.support.people import Account
from tests.support.rehearsal import Rehearse

ENTRIES = "/admin/credits/entry/"
DISCREPANCIES = "/admin/credits/discrepancy/"
JOB = "chatcmpl-harbour-1"


@pytest.fixture
def failed(account: Account, rehearse: Rehearse) -> MagicPage:
    """A page that failed and was refunded, after a provider took money for it."""
    rehearse(rehearsal.failing(FailureClass.PROVIDER_ERROR))
    page = pages.requested(account)
    pages.do_work(page)
    call = {
        "provider": "openai", "id": f"{JOB}-{page.pk}", "at": timezone.now().isoformat(),
        "attempt": 1, "seconds": 2.5, "model": "gpt-5", "cost_microusd": 41_300,
    }  # fmt: skip
    with tenancy.workspace(account.workspace.pk):
        MagicPage.objects.filter(pk=page.pk).update(provider_calls=[call], cost_microusd=41_300)
    return page


def found(desk: Client, **query: str) -> list[Entry]:
    """Return the entries that the list shows."""
    answer = desk.get(ENTRIES, query)
    assert answer.status_code == 200
    return list(answer.context["cl"].result_list)


def test_entries_are_found_by_whatever_is_known(
    desk: Client, failed: MagicPage, account: Account, elsewhere: Account
) -> None:
    entries = ledger.entries_of(account.workspace.pk)
    charge = entries[1]

    for text, number in (
        (account.workspace.slug, 3), (str(failed.pk), 2), (failed.reference, 2), (charge.key, 1),
        (f"{JOB}-{failed.pk}", 2), (account.user.email, 1), (account.user.email.upper(), 1),
        (elsewhere.user.email, 0), ("nobody@example.com", 0), (uuid4().hex, 0),
    ):  # fmt: skip
        got = found(desk, q=text)
        assert len(got) == number, text
        assert all(each.workspace_id == account.workspace.pk for each in got)


@pytest.mark.usefixtures("failed")
def test_entries_are_found_by_kind_and_days(desk: Client, account: Account) -> None:
    slug = account.workspace.slug
    today = timezone.localdate()
    tomorrow = str(today + timedelta(days=1))

    assert len(found(desk, q=slug, from_day=str(today), to_day=str(today))) == 3
    assert len(found(desk, q=slug, from_day=tomorrow)) == 0
    assert len(found(desk, q=slug, to_day=str(today - timedelta(days=1)))) == 0
    assert len(found(desk, q=slug, kind__exact="refund", from_day=str(today))) == 1
    for junk in ("x", "0001-01-01", "9999-12-31", "2026-02-30"):
        assert len(found(desk, q=slug, from_day=junk)) == 3


def test_the_form_of_days_keeps_what_else_was_chosen(desk: Client) -> None:
    html = desk.get(ENTRIES, {"q": "<b>x", "kind__exact": "refund"}).content.decode()

    form = html.partition('<form class="staff-days"')[2].partition("</form>")[0]
    assert 'name="kind__exact" value="refund"' in form
    assert 'name="q" value="&lt;b&gt;x"' in form


def test_an_entry_is_explained_with_what_it_cost(
    desk: Client, failed: MagicPage, account: Account
) -> None:
    _grant, charge, refund = ledger.entries_of(account.workspace.pk)

    html = desk.get(f"{ENTRIES}{charge.pk}/change/").content.decode()

    for text in (f"{JOB}-{failed.pk}", "$0.04", f"{ENTRIES}{refund.pk}/change/", "version"):
        assert text in html
    assert f"/admin/magicpages/magicpage/{failed.pk}/change/" in html
    assert "/admin/credits/price/" in html
    assert "/admin/credits/lot/" in html


def test_what_it_cost_is_no_business_of_customers(
    owner_client: Client, failed: MagicPage, account: Account
) -> None:
    charge = ledger.entries_of(account.workspace.pk)[1]

    html = owner_client.get(f"/credits/entries/{charge.seq}/").content.decode()

    assert "$0.04" not in html
    assert owner_client.get(f"{ENTRIES}{charge.pk}/change/").status_code in (302, 403)


# --- Discrepancies --------------------------------------------------------------------------------


@pytest.fixture
def alarm(account: Account) -> Discrepancy:
    """Something the nightly count found."""
    return alarm_of(account)


def alarm_of(account: Account, **fields: Any) -> Discrepancy:
    """Let the nightly count have found something."""
    now = clock.now()
    known: dict[str, Any] = {"kind": "balance", "found_at": now, "seen_at": now}
    with tenancy.system_scope(SystemUse.STAFF):
        return Discrepancy.objects.create(
            key=str(uuid4()), about_id=account.workspace.pk, **known | fields
        )


def as_stored(row: Discrepancy) -> dict[str, Any]:
    """Return the row's columns."""
    with tenancy.system_scope(SystemUse.STAFF):
        return dict(Discrepancy.objects.filter(pk=row.pk).values().get())


def test_staff_write_down_what_they_did_and_nothing_else(desk: Client, alarm: Discrepancy) -> None:
    before = as_stored(alarm)
    forged = {
        "note": "Looked into it <b>", "kind": "lot", "key": "x", "resolved_at_0": "2026-01-01",
        "resolved_at_1": "00:00", "resolved_at": "2026-01-01", "times_seen": "9", "details": "{}",
    }  # fmt: skip

    assert desk.post(f"{DISCREPANCIES}{alarm.pk}/change/", forged).status_code == 302

    assert as_stored(alarm) == before | {"note": "Looked into it <b>"}
    assert "&lt;b&gt;" in desk.get(f"{DISCREPANCIES}{alarm.pk}/change/").content.decode()


def test_no_alarm_is_made_or_made_away_with(desk: Client, alarm: Discrepancy) -> None:
    assert desk.post(f"{DISCREPANCIES}{alarm.pk}/delete/", {"post": "yes"}).status_code == 403
    assert desk.post(f"{DISCREPANCIES}add/", {"kind": "lot"}).status_code == 403
    sent = {"action": "delete_selected", "_selected_action": [alarm.pk], "post": "yes"}
    desk.post(DISCREPANCIES, sent)
    assert as_stored(alarm)


def test_open_ones_come_first_and_are_counted(desk: Client, account: Account) -> None:
    before = desk.get("/admin/").context["books"]["open"]
    gone = alarm_of(account, resolved_at=clock.now())
    still = alarm_of(account, seen_at=clock.now() - timedelta(days=9))

    listed = desk.get(DISCREPANCIES, {"q": account.workspace.slug}).context["cl"].result_list
    assert [row.pk for row in listed] == [still.pk, gone.pk]
    assert desk.get("/admin/").context["books"]["open"] == before + 1


def test_nobody_writes_without_the_right(
    clerk: Clerk, owner_client: Client, alarm: Discrepancy
) -> None:
    address = f"{DISCREPANCIES}{alarm.pk}/change/"

    assert clerk("view_discrepancy").get(address).status_code == 200
    assert clerk("view_discrepancy").post(address, {"note": "Mine"}).status_code == 403
    assert clerk().get(address).status_code == 403
    assert owner_client.post(address, {"note": "Mine"}).status_code in (302, 403)
    assert as_stored(alarm)["note"] == ""


# --- Margin ---------------------------------------------------------------------------------------

MARGIN = "/admin/credits/margin/"


def test_the_margin_needs_its_right(clerk: Clerk, owner_client: Client) -> None:
    assert clerk("view_margin").get(MARGIN).status_code == 200
    assert clerk("view_entry", "view_invoice").get(MARGIN).status_code == 403
    assert clerk().get(f"{MARGIN}?format=csv").status_code == 403
    assert owner_client.get(MARGIN).status_code in (302, 403)
    assert people.sign_up().user.is_staff is False
