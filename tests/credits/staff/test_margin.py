"""What work earns and costs: the rule, worked out by hand."""

import csv
import io
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.test import Client

from core import tenancy
from core.failures import FailureClass
from core.work.models import Status
from credits import margin
from credits.billing.catalogue import Sold
from credits.models import Invoice
from magicpages.models import MagicPage
from tests.credits import billing_rows
from tests.credits.billing_rows import line
from tests.support import pages
from tests.support.people import Account

MARGIN = "/admin/credits/margin/"
# A month in which no other test does anything.
QUIET = date(2026, 3, 1)
THEN = datetime(2026, 3, 15, 12, tzinfo=UTC)
PERIOD = {"first": "2026-03", "last": "2026-03"}


def worked(account: Account, **fields: Any) -> None:
    """Let work have been done in the quiet month."""
    page = pages.draft(account)
    known: dict[str, Any] = {
        "status": Status.READY, "submitted_at": THEN, "finished_at": THEN, "credits_charged": 10,
        "cost_microusd": 40_000,
    }  # fmt: skip
    with tenancy.workspace(account.workspace.pk):
        MagicPage.objects.filter(pk=page.pk).update(**known | fields)


@pytest.fixture
def month(account: Account, elsewhere: Account) -> Any:
    """Work of two workspaces, and two invoices: 500 + 100 credits for 97 + 24 dollars."""
    failure = {"status": Status.FAILED, "failure_class": FailureClass.TIMEOUT}
    worked(account)
    worked(elsewhere)
    worked(account, **failure, credits_refunded=10, cost_microusd=5_000)
    worked(account, is_sample=True, cost_microusd=9_000_000)
    worked(account, provider_calls=[{"is_sample": True, "provider": "openai"}], **failure)
    worked(account, submitted_at=datetime(2026, 4, 1, tzinfo=UTC))
    paid = {"paid_at": THEN, "amount_paid": 10_591}
    billing_rows.invoice(account.workspace, 1, **paid)
    pack = [line("pack", "small", 2400)]
    billing_rows.invoice(
        elsewhere.workspace, 2, what=pack, currency="usd", credits=100, paid_at=THEN, tax=0,
        amount_paid=2400, total=2400,
    )  # fmt: skip
    billing_rows.invoice(account.workspace, 3, status="open", amount_paid=0, credits=None)
    yield
    for each in (account, elsewhere):
        with tenancy.workspace(each.workspace.pk):
            MagicPage.objects.update(submitted_at=None)
            each.workspace.refresh_from_db()
    with tenancy.system_scope(tenancy.SystemUse.STAFF):
        Invoice.objects.filter(paid_at=THEN).update(paid_at=None)


@pytest.mark.usefixtures("month")
def test_a_month_is_counted_by_the_rule() -> None:
    with tenancy.system_scope(tenancy.SystemUse.STAFF):
        found = margin.report(first=QUIET, last=QUIET)

    [row] = found.lines
    figures = row.figures
    assert (row.module, row.month) == ("magicpages", QUIET)
    assert (figures.charged, figures.refunded, figures.credits) == (30, 10, 20)
    assert (figures.cost, figures.failed_cost) == (85_000, 5_000)
    assert (figures.failed, figures.ended) == (1, 3)
    # 89 euros of Pro are its 97 dollars; 121 dollars bought 600 credits.
    assert (found.paid.microusd, found.paid.credits) == (121_000_000, 600)
    assert row.worth == round(20 * 121_000_000 / 600)
    assert row.margin == (row.worth or 0) - 85_000
    assert found.total.figures == figures


@pytest.mark.usefixtures("month")
def test_the_page_and_the_file_say_the_same(desk: Client) -> None:
    html = desk.get(MARGIN, PERIOD).content.decode()
    answer = desk.get(MARGIN, PERIOD | {"format": "csv"})

    for text in ("$0.20", "$4.03", "$0.09", "33.3%", "$121.00", "March 2026"):
        assert text in html, text
    [row] = csv.DictReader(io.StringIO(answer.content.decode()))
    assert answer["Content-Type"].startswith("text/csv")
    assert (row["month"], row["module"], row["credits"]) == ("2026-03", "magicpages", "20")
    assert (row["cost_microusd"], row["worth_microusd"]) == ("85000", "4033333")


@pytest.mark.parametrize("junk", ["x", "2026-13", "1999-01", "", "2026-03-01", "²"])
def test_any_period_is_answered(desk: Client, junk: str) -> None:
    answer = desk.get(MARGIN, {"first": junk, "last": junk})

    assert answer.status_code == 200


def test_months_the_wrong_way_round_are_put_right(desk: Client) -> None:
    shown = desk.get(MARGIN, {"first": "2026-05", "last": "2026-02"}).context

    assert (shown["first"], shown["last"]) == ("2026-02", "2026-05")


def test_where_nobody_paid_nothing_is_worth_anything() -> None:
    assert margin.Paid(0, 0).rate is None
    assert margin.Line(QUIET, "x", margin.Figures(charged=5), None).margin is None


@pytest.mark.parametrize(
    ("microusd", "words"),
    [(0, "$0.00"), (1, "less than $0.01"), (9_999, "less than $0.01"), (10_000, "$0.01")],
)
def test_small_money_is_not_hidden(microusd: int, words: str) -> None:
    assert margin.dollars(microusd) == words


def test_a_year_has_twelve_months() -> None:
    assert margin.next_month(date(2026, 12, 1)) == date(2027, 1, 1)
    assert margin.next_month(date(2026, 1, 1)) == date(2026, 2, 1)
    assert Sold("plan", "pro", 1) in {Sold("plan", "pro", 1)}
