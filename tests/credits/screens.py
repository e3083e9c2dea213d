"""The screens of billing in the states that a plan can be in."""

from datetime import timedelta
from typing import Any

import requests

from accounts.models import Role
from core import clock, tenancy
from core.failures import FailureClass
from core.work import calls
from core.work import services as work
from credits import services
from credits.billing import services as billing
from credits.billing.services import CheckoutOutcome
from credits.models import Cap, Lot, Subscription
from credits.views.checkout import told_query
from magicpages.models import MagicPage
from tests.credits import billing_rows
from tests.credits.billing_rows import line
from tests.credits.spending import spend
from tests.magicpages import contents
from tests.support import pages, people
from tests.support.people import Account
from tests.support.screens import Stage, Visit, furnishes, screen
from tests.support.stripe_world import GOOD

PAST_DUE = Subscription.Status.PAST_DUE


@furnishes
def invoices(account: Account, rows: int) -> None:
    """Let a workspace have paid for a while."""
    for number in range(1, rows + 1):
        billing_rows.invoice(account.workspace, number)


@screen("billing", state="active")
def active(stage: Stage) -> Visit:
    """A plan that is paid for, with credits of all sorts, and all sorts of invoices."""
    account = stage.newcomer
    billing_rows.subscribe(account.workspace, "pro")
    _give(account, Lot.Source.PLAN, 420, days=25)
    _give(account, Lot.Source.PACK, 1500, days=300)
    _give(account, Lot.Source.STAFF, 40, days=None)
    workspace = account.workspace
    billing_rows.invoice(workspace, 1)
    change = [line("plan", "pro", -4000), line("plan", "premium", 21000, is_proration=True)]
    billing_rows.invoice(workspace, 2, what=change, total=20230, amount_paid=20230, credits=1450)
    pack = [line("pack", "medium", 9900)]
    billing_rows.invoice(workspace, 3, what=pack, amount_refunded=5000, credits_reversed=252)
    billing_rows.invoice(workspace, 4, status="open", credits=None, amount_paid=0)
    billing_rows.invoice(workspace, 5, dispute_status="needs_response", credits_reversed=500)
    return stage.visit(by=account.user)


@screen("billing", state="past-due")
def past_due(stage: Stage) -> Visit:
    """A payment that failed, with time left to pay."""
    until = clock.now() + timedelta(days=9)
    billing_rows.subscribe(
        stage.newcomer.workspace, "premium", status=PAST_DUE, grace_until=until, currency="brl"
    )
    billing_rows.invoice(
        stage.newcomer.workspace, status="open", credits=None, currency="brl", total=149700
    )
    return stage.visit(by=stage.newcomer.user)


@screen("billing", state="paused")
def paused(stage: Stage) -> Visit:
    """A payment that failed, and no time left; the room of the free plan is full."""
    until = clock.now() - timedelta(days=2)
    account = stage.newcomer
    billing_rows.subscribe(account.workspace, status=PAST_DUE, grace_until=until, currency="ils")
    for _number in range(6):
        people.join(account.workspace, Role.VIEWER)
    return stage.visit(by=account.user)


@screen("billing", state="ending")
def ending(stage: Stage) -> Visit:
    """A plan that was canceled and goes on to its end."""
    billing_rows.subscribe(stage.newcomer.workspace, cancel_at_period_end=True, currency="mxn")
    for _number in range(11):
        people.join(stage.newcomer.workspace, Role.VIEWER)
    return stage.visit(by=stage.newcomer.user)


@screen("billing", state="changing")
def changing(stage: Stage) -> Visit:
    """A smaller plan waits for the next period."""
    billing_rows.subscribe(stage.newcomer.workspace, "premium", next_plan_id="pro", currency="aed")
    return stage.visit(by=stage.newcomer.user)


@screen("billing_plans", state="subscribed")
def plans(stage: Stage) -> Visit:
    """The plans, seen from the one in the middle."""
    billing_rows.subscribe(stage.newcomer.workspace, "pro")
    return stage.visit(by=stage.newcomer.user)


@screen("billing_plans", state="changing")
def plans_while_changing(stage: Stage) -> Visit:
    """The plans while a smaller one waits."""
    billing_rows.subscribe(stage.newcomer.workspace, "premium", next_plan_id="pro")
    return stage.visit(by=stage.newcomer.user)


@screen("billing_change", state="down")
def downgrade(stage: Stage) -> Visit:
    """To a smaller plan, with more seats taken than it has."""
    billing_rows.subscribe(stage.newcomer.workspace, "premium")
    for _number in range(16):
        people.join(stage.newcomer.workspace, Role.VIEWER)
    return stage.visit(by=stage.newcomer.user, query="plan=pro")


@screen("billing_cancel", state="asked")
def cancel(stage: Stage) -> Visit:
    """Before a plan is ended."""
    billing_rows.subscribe(stage.newcomer.workspace, "pro")
    return stage.visit(by=stage.newcomer.user)


# Before this is shown, Stripe is asked what the change costs: the gate that counts queries has the
# same screen in the state that only looks.
@screen("billing_change", state="up", browser_only=True)
def upgrade(stage: Stage) -> Visit:
    """To a larger plan, with what it costs now."""
    account = stage.newcomer
    _arrive(account, _pay(_plan_page(account)))
    return stage.visit(by=account.user, query="plan=premium")


@screen("billing_return", state="paid")
def paid(stage: Stage) -> Visit:
    """Back from paying for a plan."""
    account = stage.newcomer
    _arrive(account, _pay(_plan_page(account)))
    return _told(stage, CheckoutOutcome("paid", "pro", 500))


@screen("billing_return", state="processing")
def waiting(stage: Stage) -> Visit:
    """Back from paying by a debit that the bank has not decided."""
    session = _pay(_plan_page(stage.newcomer), "bank-debit")
    return stage.visit(by=stage.newcomer.user, query=f"session_id={session}")


@screen("billing_return", state="failed")
def refused(stage: Stage) -> Visit:
    """A debit that the bank refused afterwards."""
    return _told(stage, CheckoutOutcome("failed", "pro", 0))


@screen("billing_return", state="open")
def left(stage: Stage) -> Visit:
    """Back without having paid."""
    session = _plan_page(stage.newcomer).rpartition("/")[2]
    return stage.visit(by=stage.newcomer.user, query=f"session_id={session}")


@screen("billing_return", state="unknown")
def unknown_payment(stage: Stage) -> Visit:
    """A payment that is none of this workspace's."""
    visit = stage.visit(by=stage.newcomer.user, query="session_id=nothing")
    return Visit(visit.route, visit.user, query=visit.query, status=404)


def _give(account: Account, source: Lot.Source, amount: int, *, days: int | None) -> None:
    until = clock.now() + timedelta(days=days) if days else None
    with tenancy.workspace(account.workspace.pk):
        services.grant(
            workspace_id=account.workspace.pk,
            amount=amount,
            source=source,
            key=f"screens:{source}",
            expires_at=until,
        )


# --- Ledger, usage, limits ------------------------------------------------------------------------


@furnishes
def limits(account: Account, rows: int) -> None:
    """Let a workspace limit what some of its members spend, and keep all of it far away."""
    members = [people.join(account.workspace, Role.VIEWER) for _number in range(min(rows, 5))]
    with tenancy.workspace(account.workspace.pk):
        Cap.objects.create(workspace=account.workspace, kind="per_day", amount=1_000_000)
        for member in members:
            Cap.objects.create(
                workspace=account.workspace, kind="member_day", subject=str(member.pk), amount=100
            )


@screen("credits:entry", state="charge")
def charge(stage: Stage) -> Visit:
    """A charge whose work went well at the second call."""
    page = pages.requested(stage.newcomer, product="خبز طبيعي بالخميرة البلدية يصلك كل صباح")
    _call(page, remote_id="", failed="http_503")
    _call(page, remote_id="chatcmpl-Xq7rNw2LcVbT81", input_tokens=1812, output_tokens=1240)
    contents.finish(page)
    return stage.visit(2, by=stage.newcomer.user)


@screen("credits:entry", state="refund")
def refund(stage: Stage) -> Visit:
    """What came back, by its rule."""
    page = pages.requested(stage.newcomer)
    with tenancy.workspace(page.workspace_id):
        work.fail(page, failure_class=FailureClass.TIMEOUT, reason="Too long.")
    return stage.visit(3, by=stage.newcomer.user)


@screen("credits:entry", state="grant")
def grant(stage: Stage) -> Visit:
    """The credits of an invoice, of which some were taken back."""
    workspace = stage.newcomer.workspace
    row = billing_rows.invoice(workspace, 1)
    with tenancy.workspace(workspace.pk):
        key = f"stripe:{row.stripe_id}"
        services.grant(
            workspace_id=workspace.pk, amount=500, source=Lot.Source.PLAN, key=key,
            expires_at=clock.now() + timedelta(days=60),
        )  # fmt: skip
        services.reverse(
            workspace_id=workspace.pk, grant_key=key, amount=120, key="screens", note="refund"
        )
    return stage.visit(2, by=stage.newcomer.user)


@screen("credits:usage", state="busy")
def usage(stage: Stage) -> Visit:
    """A month of spending on many things by several people."""
    workspace, editor = stage.newcomer.workspace, people.join(stage.newcomer.workspace, Role.EDITOR)
    people.top_up(stage.newcomer, 5000)
    kinds = ("magicpages.generate", "videos.render", "campaigns.create", "stores.import",
             "agents.create", "whatsapp.bot", "crm.contact")  # fmt: skip
    for number in range(28):
        by = stage.newcomer.user.pk if number % 3 else editor.pk
        spend(workspace, 10 + number % 7 * 12, by=by, operation=kinds[number % 7], back=number % 2)
    return stage.visit(by=stage.newcomer.user, query="period=30")


@screen("credits:limits", state="near")
def limits_near(stage: Stage) -> Visit:
    """Limits of every kind, one of them reached."""
    workspace = stage.newcomer.workspace
    billing_rows.subscribe(workspace, "premium")
    editor = people.join(workspace, Role.EDITOR)
    spend(workspace, 45, by=editor.pk)
    for kind, subject, amount in (
        ("ask_above", "", 25), ("per_day", "", 500), ("module_day", "magicpages", 50),
        ("member_day", str(editor.pk), 40),
    ):  # fmt: skip
        with tenancy.workspace(workspace.pk):
            Cap.objects.create(workspace=workspace, kind=kind, subject=subject, amount=amount)
    return stage.visit(by=stage.newcomer.user)


@screen("credits:limits", state="reader")
def limits_read(stage: Stage) -> Visit:
    """The same for somebody who only reads them."""
    workspace = stage.newcomer.workspace
    with tenancy.workspace(workspace.pk):
        Cap.objects.create(workspace=workspace, kind="ask_above", amount=25)
        Cap.objects.create(workspace=workspace, kind="per_day", amount=500)
    return stage.visit(by=people.join(workspace, Role.VIEWER))


def _call(page: MagicPage, *, remote_id: str, **details: Any) -> None:
    with tenancy.workspace(page.workspace_id):
        calls.note(
            page, provider="openai", remote_id=remote_id, cost_microusd=0,
            **{"model": "gpt-4o-2024-08-06", "seconds": 6.4, "cached_input_tokens": 0, **details},
        )  # fmt: skip


def _plan_page(account: Account) -> str:
    return billing.start_plan_checkout(
        workspace_id=account.workspace.pk, plan_code="pro", currency="eur", by=account.user
    )


def _told(stage: Stage, outcome: CheckoutOutcome) -> Visit:
    with tenancy.workspace(stage.newcomer.workspace.pk):
        query = told_query(outcome, "cs_test_told")
    return stage.visit(by=stage.newcomer.user, query=query)


def _pay(page: str, card: str = GOOD) -> str:
    """Pay on a page of the simulated Stripe and return the session's id."""
    form = {"card": card, "country": "DE"}
    answer = requests.post(page, data=form, timeout=30, allow_redirects=False)
    assert answer.status_code == 303, answer.text
    return page.rpartition("/")[2]


def _arrive(account: Account, session: str) -> None:
    billing.sync_checkout(workspace_id=account.workspace.pk, session_id=session)
