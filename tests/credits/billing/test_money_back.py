"""Money that goes back takes its credits along: once, in proportion, never below zero."""

from collections.abc import Callable

import pytest
from django.test import Client

from accounts.models import User
from core import tenancy
from credits import services as credits
from credits.billing import refunding, services, sync
from credits.billing.failures import NotRefundable
from credits.models import Invoice
from credits.reconciliation import payments
from tests.support import people
from tests.support.till import Till


def bought(till: Till, pack: str = "medium") -> Invoice:
    till.pay(till.pack_page(pack))
    till.deliver()
    return till.invoices()[-1]


def spend(till: Till, amount: int) -> None:
    with tenancy.workspace(till.workspace.pk):
        credits.charge(
            workspace_id=till.workspace.pk,
            amount=amount,
            operation="magicpages.generate",
            reference=f"test:{amount}",
            key=f"test:{amount}",
        )


def test_half_the_money_takes_half_the_credits_once(till: Till) -> None:
    invoice = bought(till)
    till.stripe.refund(invoice.stripe_id, invoice.amount_paid // 2)
    till.deliver(choose=lambda events: events * 2)

    assert till.balance() == 50 + 250
    till.stripe.refund(invoice.stripe_id)
    till.deliver()
    row = till.invoices()[0]
    assert (till.balance(), row.credits_reversed, row.credits_unrecovered) == (50, 500, 0)
    assert row.amount_refunded == row.amount_paid
    assert [entry.amount for entry in till.entries("reversal")] == [-250, -250]
    assert till.told() == ["billing.paid", "billing.reversed", "billing.reversed"]


def test_what_was_spent_already_is_written_down_as_not_recovered(till: Till) -> None:
    invoice = bought(till)
    spend(till, 400)
    till.stripe.refund(invoice.stripe_id)
    till.deliver()

    row = till.invoices()[0]
    assert till.balance() == 0
    assert (row.credits_reversed, row.credits_unrecovered) == (150, 350)


def test_a_refund_before_its_payment_is_known_comes_to_the_same(till: Till) -> None:
    till.pay(till.pack_page("medium"))
    [paid] = till.stripe.events("invoice.paid")
    till.stripe.refund(paid["data"]["object"]["id"])
    till.deliver(choose=lambda events: list(reversed(events)))

    assert (till.balance(), till.invoices()[0].credits_reversed) == (50, 500)


def test_a_chargeback_takes_the_credits_and_winning_brings_them_back_once(till: Till) -> None:
    invoice = bought(till)
    dispute = till.stripe.dispute(invoice.stripe_id)
    till.deliver(choose=lambda events: events * 2)
    assert (till.balance(), till.invoices()[0].dispute_status) == (50, "needs_response")

    till.stripe.close_dispute(dispute["id"], "won")
    till.deliver(choose=lambda events: events * 3)

    row = till.invoices()[0]
    assert (till.balance(), row.dispute_status, row.credits_reversed) == (550, "won", 0)
    assert len(till.entries("grant")) == 3
    assert till.lots()[-1].source == "pack"
    assert till.told() == ["billing.paid", "billing.reversed", "billing.returned"]


def test_the_ledger_says_in_words_why_credits_went_and_came_with_the_money(
    till: Till, client_of: Callable[[User], Client]
) -> None:
    disputed = bought(till)
    dispute = till.stripe.dispute(disputed.stripe_id)
    till.deliver()
    till.stripe.close_dispute(dispute["id"], "won")
    till.deliver()
    till.pass_time(hours=1)
    given_back = bought(till, "small")
    till.stripe.refund(given_back.stripe_id)
    till.deliver()
    client = client_of(till.owner)

    listed = client.get("/credits/").content.decode()
    for raw in ("chargeback", "won", "refund"):
        assert f"<bdi>{raw}</bdi>" not in listed
    taken, back, _bought, refunded = till.entries()[-4:]
    for entry, invoice, told in (
        (taken, disputed, "Your bank took the payment for them back."),
        (back, disputed, "The payment for them arrived after all."),
        (refunded, given_back, "The payment for them was refunded"),
    ):
        page = client.get(f"/credits/entries/{entry.seq}/").content.decode()
        assert told in page
        assert f'href="{invoice.hosted_url}"' in page


def test_a_chargeback_that_is_lost_stays(till: Till) -> None:
    invoice = bought(till)
    dispute = till.stripe.dispute(invoice.stripe_id)
    till.deliver()
    till.stripe.close_dispute(dispute["id"], "lost")
    till.deliver()

    assert (till.balance(), till.invoices()[0].dispute_status) == (50, "lost")


def test_staff_gives_money_back_and_the_credits_go_along(till: Till) -> None:
    invoice = bought(till)
    staff = people.sign_up("colleague").user

    back = services.refund_invoice(
        workspace_id=till.workspace.pk,
        invoice_id=invoice.pk,
        amount=invoice.amount_paid // 5,
        reason="Bought by mistake",
        by=staff,
    )
    till.deliver()

    assert back == invoice.amount_paid // 5
    assert till.balance() == 50 + 400
    assert till.invoices()[0].amount_refunded == back


@pytest.mark.parametrize("amount", [0, -5, 10_900_01])
def test_more_than_is_left_cannot_be_given_back(till: Till, amount: int) -> None:
    invoice = bought(till)

    with pytest.raises(NotRefundable):
        services.refund_invoice(
            workspace_id=till.workspace.pk,
            invoice_id=invoice.pk,
            amount=amount,
            reason="",
            by=till.owner,
        )
    assert till.balance() == 550


def test_a_refund_that_the_bank_sent_back_is_made_anew(
    till: Till, monkeypatch: pytest.MonkeyPatch
) -> None:
    till.subscribe("pro")
    keys = []
    failed = {"id": "re_1", "amount": 100, "created": 1, "status": "failed"}

    def refuse(*parts: object, **_more: object) -> None:
        keys.append(parts)
        raise NotRefundable

    monkeypatch.setattr(refunding, "key", refuse)
    for refunds in ([], [failed]):
        monkeypatch.setattr(sync, "refunds_of", lambda _intent, refunds=refunds: refunds)
        with pytest.raises(NotRefundable):
            services.refund_invoice(
                workspace_id=till.workspace.pk, invoice_id=till.invoices()[0].pk,
                amount=100, reason="Asked for", by=till.owner,
            )  # fmt: skip

    assert len(set(keys)) == 2


def test_a_dispute_that_was_won_leaves_the_books_in_agreement(till: Till) -> None:
    invoice = bought(till)
    dispute = till.stripe.dispute(invoice.stripe_id)
    till.deliver()
    till.stripe.close_dispute(dispute["id"], "won")
    till.deliver()

    assert findings(till) == set()


def test_an_invoice_that_says_other_than_the_ledger_is_found(till: Till) -> None:
    invoice = bought(till)
    till.stripe.refund(invoice.stripe_id, invoice.amount_paid // 2)
    till.deliver()
    assert findings(till) == set()

    with tenancy.workspace(till.workspace.pk):
        Invoice.objects.filter(pk=invoice.pk).update(credits_reversed=1)
    assert findings(till) == {"payment_reversed"}


def findings(till: Till) -> set[str]:
    with tenancy.system_scope(tenancy.SystemUse.RECONCILE):
        found = [*payments.count_grants(), *payments.count_reversals()]
    return {each.kind for each in found if each.workspace_id == till.workspace.pk}
