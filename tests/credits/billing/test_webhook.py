"""The door for Stripe: only its own words are taken, once each, in whatever order."""

import json
import time
from typing import Any

import pytest
from django.test import override_settings

from core import tenancy
from core.webhooks.models import InboundEvent
from integrations.simulators.stripe import courier
from tests.support import till as tills
from tests.support.stripe_world import SECRET
from tests.support.till import Till

BODY = json.dumps(
    {
        "id": "evt_attack",
        "object": "event",
        "type": "invoice.paid",
        "livemode": False,
        "data": {"object": {"id": "in_nothing", "object": "invoice"}},
    }
).encode()


def signed(body: bytes = BODY, *, secret: str = SECRET, ago: int = 0) -> str:
    return courier.signature(body, secret, int(time.time()) - ago)


def stored() -> list[InboundEvent]:
    with tenancy.system_scope(tenancy.SystemUse.WEBHOOKS):
        return list(InboundEvent.objects.filter(source="stripe"))


def test_a_signed_event_is_taken(till: Till) -> None:
    assert tills.post(BODY, signed()).status_code == 200
    assert [row.event_id for row in stored()] == ["evt_attack"]


@pytest.mark.parametrize(
    "header",
    [
        None,
        "",
        "t=1,v1=",
        "v1=" + "0" * 64,
        "t=now,v1=" + "0" * 64,
        "t=²,v1=" + "0" * 64,
        "t=1,t=2,v1=" + "0" * 64,
        "t=" + "9" * 5000 + ",v1=" + "0" * 64,
        "t=1;v1=é",
    ],
)
def test_a_broken_signature_is_refused(till: Till, header: str | None) -> None:
    assert tills.post(BODY, header).status_code == 400
    assert stored() == []


def test_wrong_secret_old_moment_and_changed_body_are_refused(till: Till) -> None:
    attacks = [
        (BODY, signed(secret="whsec_other")),
        (BODY, signed(ago=301)),
        (BODY, signed(ago=-400)),
        (BODY + b" ", signed()),
        (BODY.replace(b"in_nothing", b"in_another"), signed()),
        (BODY, signed().replace("v1=", "v0=")),
    ]

    assert [tills.post(*attack).status_code for attack in attacks] == [400] * len(attacks)
    assert stored() == []


def test_one_good_signature_among_several_is_enough(till: Till) -> None:
    header = f"{signed()},v1={'0' * 64},v0=abc"
    moment, _comma, rest = header.partition(",")

    assert tills.post(BODY, f"{moment},v1={'f' * 64},{rest}").status_code == 200


def test_what_is_no_event_or_of_the_other_mode_is_refused(till: Till) -> None:
    live = json.dumps({**json.loads(BODY), "livemode": True}).encode()

    for body in (live, b"[]", b"null", b"{}", b"not json", b'{"object": "invoice"}'):
        assert tills.post(body, signed(body)).status_code == 400
    with override_settings(STRIPE_SECRET_KEY="sk_live_something"):
        assert tills.post(BODY, signed()).status_code == 400
        assert tills.post(live, signed(live)).status_code == 200


def test_without_a_secret_stripe_is_told_to_come_again(till: Till) -> None:
    with override_settings(STRIPE_WEBHOOK_SECRET=""):
        assert tills.post(BODY, signed(secret="")).status_code == 503
    assert stored() == []


def test_unknown_kinds_are_ignored_and_unknown_objects_tried_again(till: Till) -> None:
    unknown = {"id": "evt_b", "object": "event", "livemode": False, "type": "account.updated"}
    assert till.send({**unknown, "data": {"object": {}}}).status_code == 200
    assert tills.post(BODY, signed()).status_code == 200
    till.work()

    assert sorted((row.kind, row.state) for row in stored()) == [
        ("account.updated", "ignored"),
        ("invoice.paid", "waiting"),
    ]


def backwards(events: list[Any]) -> list[Any]:
    return list(reversed(events))


def twice_backwards(events: list[Any]) -> list[Any]:
    return [*reversed(events), *events]


@pytest.mark.parametrize("choose", [backwards, twice_backwards])
def test_events_in_any_order_come_to_the_same(till: Till, choose: Any) -> None:
    till.pay(till.plan_page("pro"))
    till.deliver(choose=choose)
    assert (till.balance(), till.plan().plan_id) == (550, "pro")

    till.change("premium")
    till.cancel()
    till.pass_time(days=32)
    till.deliver(choose=choose)

    plan = till.plan()
    assert (plan.plan_id, plan.status, plan.cancel_at_period_end) == ("free", "canceled", False)
    assert till.told().count("billing.ended") == 1


def test_a_deletion_that_comes_before_an_old_update_stays(till: Till) -> None:
    till.subscribe("pro")
    update = till.stripe.events("customer.subscription.updated")[0]
    till.cancel()
    till.pass_time(days=32)
    till.deliver(choose=backwards)

    till.send({**update, "id": "evt_late"})
    till.work()

    assert till.plan().plan_id == "free"


def test_an_event_waits_while_stripe_is_away_and_takes_effect_then(till: Till) -> None:
    till.pay(till.pack_page())
    with override_settings(STRIPE_BASE_URL="http://127.0.0.1:9", STRIPE_TIMEOUT_S=0.2):
        [paid] = till.stripe.events("invoice.paid")
        till.send(paid)
        till.work()
        [row] = stored()
        assert (row.state, till.balance()) == ("waiting", 50)

    time.sleep(0.3)
    till.work()
    assert (stored()[0].state, till.balance()) == ("handled", 150)
