"""Events that never come, or come before what they name can be seen."""

from uuid import uuid4

import pytest
from django.test import override_settings

from core import tenancy
from core.webhooks.models import InboundEvent
from credits.billing import catching_up
from credits.models import Discrepancy
from credits.reconciliation import reconcile
from tests.support.till import Till


def lose_events(till: Till) -> None:
    """Let nothing arrive of what Stripe had to say so far."""
    till.stripe.seen = len(till.stripe.events())


def lost_payments(till: Till) -> list[str]:
    with tenancy.system_scope(tenancy.SystemUse.RECONCILE):
        found = Discrepancy.objects.filter(
            kind="payment_lost", about_id=till.workspace.pk, resolved_at=None
        )
        return list(found.values_list("key", flat=True))


def test_the_end_of_a_plan_is_noticed_without_its_event(till: Till) -> None:
    till.subscribe("pro")
    till.cancel()
    till.deliver()
    till.pass_time(days=32)
    lose_events(till)
    assert till.effective_plan() == "pro"

    catching_up.catch_up()

    assert (till.effective_plan(), till.plan().status) == ("free", "canceled")


def test_a_renewal_is_noticed_without_its_event(till: Till) -> None:
    till.subscribe("pro")
    till.pass_time(days=32)
    lose_events(till)

    catching_up.catch_up()

    assert [invoice.credits for invoice in till.invoices()] == [500, 500]


def test_a_payment_whose_event_was_lost_is_an_alarm_until_it_is_here(till: Till) -> None:
    session = till.pay(till.pack_page("medium"))
    lose_events(till)
    till.pass_time(hours=2)

    reconcile()

    assert len(lost_payments(till)) == 1
    till.arrive(session)
    reconcile()
    assert lost_payments(till) == []


def test_the_count_goes_on_while_stripe_is_away(
    till: Till, caplog: pytest.LogCaptureFixture
) -> None:
    with override_settings(STRIPE_SECRET_KEY=""):
        reconcile()

    assert "payments_not_counted" in caplog.messages
    assert lost_payments(till) == []


def test_a_payment_that_cannot_be_seen_yet_is_tried_again(till: Till) -> None:
    till.pay(till.pack_page("medium"))
    event = till.stripe.events("invoice.paid")[0]
    unseen = {**event["data"]["object"], "id": "in_not_visible_yet"}
    till.send({**event, "id": f"evt_{uuid4().hex}", "data": {"object": unseen}})
    till.work()

    with tenancy.system_scope(tenancy.SystemUse.WEBHOOKS):
        assert InboundEvent.objects.get(source="stripe").state == "waiting"
