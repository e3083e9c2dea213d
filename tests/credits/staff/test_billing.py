"""Staff read what Stripe said, ask it again, and give money back: with the rights for it."""

from collections.abc import Callable, Iterator
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from accounts.models import AuditEntry, User
from core import formatting, tenancy
from credits.models import Invoice, Subscription
from tests.credits import billing_rows
from tests.credits.staff.conftest import Clerk
from tests.support import ledger
from tests.support import till as tills
from tests.support.people import Account
from tests.support.till import Till

SUBSCRIPTIONS = "/admin/credits/subscription/"
INVOICES = "/admin/credits/invoice/"
Refund = Callable[..., Any]


@pytest.fixture
def till() -> Iterator[Till]:
    """An owner who pays for Pro, and a Stripe."""
    with tills.opened() as till:
        till.subscribe("pro")
        yield till


def subscription_of(account: Account) -> Subscription:
    """Return the account's subscription."""
    with tenancy.workspace(account.workspace.pk):
        return Subscription.objects.get(workspace=account.workspace)


def invoice_of(account: Account) -> Invoice:
    """Return the account's only invoice."""
    with tenancy.workspace(account.workspace.pk):
        return Invoice.objects.get(workspace=account.workspace)


def refund(client: Client, row: Invoice, **sent: str) -> Any:
    """Send the form of a refund."""
    values = {"amount": "", "reason": "They were double", "refunded": str(row.amount_refunded)}
    return client.post(f"{INVOICES}{row.pk}/refund/", values | sent)


def ask_again(client: Client, account: Account) -> Any:
    """Send the action that asks Stripe."""
    pk = str(subscription_of(account).pk)
    sent = {"action": "ask_stripe_again", "_selected_action": [pk]}
    return client.post(SUBSCRIPTIONS, sent, follow=True)


def test_a_subscription_is_found_by_its_customer(desk: Client, account: Account) -> None:
    billing_rows.subscribe(account.workspace, "premium", next_plan_id="pro")
    row = subscription_of(account)

    found = desk.get(SUBSCRIPTIONS, {"q": row.stripe_customer_id}).content.decode()
    page = desk.get(f"{SUBSCRIPTIONS}{row.pk}/change/").content.decode()

    assert account.workspace.name in found
    for text in (row.stripe_customer_id, row.stripe_subscription_id, "Premium", "Pro", "4242"):
        assert text in page
    assert f"{INVOICES}?workspace__exact={account.workspace.pk}" in page


def test_staff_ask_stripe_again(desk: Client, till: Till) -> None:
    with tenancy.workspace(till.workspace.pk):
        Subscription.objects.update(status="canceled", plan_id="free", synced_from=None)

    html = ask_again(desk, till.account).content.decode()

    assert "1 subscription is as Stripe has it now" in html
    row = subscription_of(till.account)
    assert (row.plan_id, row.status) == ("pro", "active")
    page = desk.get(f"{SUBSCRIPTIONS}{row.pk}/change/").content.decode()
    assert "customer.subscription.created" in page


def test_stripe_that_is_away_is_told_of(desk: Client, till: Till) -> None:
    till.stripe.fault("500", times=50)

    html = ask_again(desk, till.account).content.decode()

    assert "does not answer properly" in html
    assert desk.get(SUBSCRIPTIONS).status_code == 200


def test_who_never_paid_is_not_asked_for(desk: Client, account: Account) -> None:
    assert "None of these has ever paid" in ask_again(desk, account).content.decode()


def test_an_invoice_is_given_back_whole(desk: Client, staff: User, till: Till) -> None:
    row = invoice_of(till.account)
    before = ledger.balance_of(till.workspace.pk)
    page = desk.get(f"{INVOICES}{row.pk}/refund/").content.decode()
    assert formatting.money(row.amount_paid, "USD") in page

    assert refund(desk, row).status_code == 302

    after = invoice_of(till.account)
    assert after.amount_refunded == after.amount_paid
    assert ledger.balance_of(till.workspace.pk) == before - 500
    with tenancy.workspace(till.workspace.pk):
        line = AuditEntry.objects.get(action="billing.refunded")
    assert (line.user_id, line.details["reason"]) == (staff.pk, "They were double")
    assert (
        f"{INVOICES}{row.pk}/refund/"
        not in desk.get(f"{INVOICES}{row.pk}/change/").content.decode().partition("object-tools")[2]
    )


def test_a_part_is_given_back_once_however_often_it_is_sent(desk: Client, till: Till) -> None:
    row = invoice_of(till.account)
    refund(desk, row, amount="10.50")
    again = refund(desk, row, amount="10.50")

    assert again.status_code == 200
    assert "Money has gone back meanwhile" in again.content.decode()
    assert invoice_of(till.account).amount_refunded == 1050


@pytest.mark.parametrize("amount", ["0", "-5", "0.001", "1e9", "NaN", "x", "99999"])
def test_a_wrong_amount_gives_nothing_back(desk: Client, account: Account, amount: str) -> None:
    row = billing_rows.invoice(account.workspace)

    answer = refund(desk, row, amount=amount)

    assert answer.status_code == 200
    assert "amount" in answer.context["form"].errors


def test_an_invoice_that_was_not_paid_is_not_refunded(desk: Client, account: Account) -> None:
    row = billing_rows.invoice(account.workspace, status="open", credits=None)

    assert "cannot be refunded" in refund(desk, row).content.decode()


@pytest.mark.parametrize("rights", [(), ("view_invoice",), ("view_invoice", "change_invoice")])
def test_nobody_refunds_without_the_right(
    clerk: Clerk, account: Account, rights: tuple[str, ...]
) -> None:
    row = billing_rows.invoice(account.workspace)
    client = clerk(*rights)

    assert client.get(f"{INVOICES}{row.pk}/refund/").status_code == 403
    assert refund(client, row).status_code == 403
    assert "/refund/" not in client.get(f"{INVOICES}{row.pk}/change/").content.decode()


def test_customers_refund_nothing(owner_client: Client, account: Account) -> None:
    row = billing_rows.invoice(account.workspace)

    assert refund(owner_client, row).status_code in (302, 403)
    assert owner_client.get(f"{INVOICES}{row.pk}/refund/").status_code in (302, 403)


def test_an_invoice_there_is_not_is_not_refunded(desk: Client) -> None:
    assert desk.get(f"{INVOICES}{uuid4()}/refund/").status_code == 404
    assert desk.post(f"{INVOICES}{uuid4()}/refund/").status_code == 404


def test_nothing_of_billing_is_changed_by_hand(desk: Client, account: Account) -> None:
    row, invoice = subscription_of(account), billing_rows.invoice(account.workspace)

    for address in (f"{SUBSCRIPTIONS}{row.pk}", f"{INVOICES}{invoice.pk}"):
        assert desk.post(f"{address}/change/", {"plan": "premium"}).status_code == 403
        assert desk.post(f"{address}/delete/", {"post": "yes"}).status_code == 403
    assert subscription_of(account).plan_id == "free"


def test_nobody_asks_stripe_without_the_right(clerk: Clerk, till: Till) -> None:
    with tenancy.workspace(till.workspace.pk):
        Subscription.objects.update(plan_id="free")

    ask_again(clerk("view_subscription"), till.account)

    assert subscription_of(till.account).plan_id == "free"
