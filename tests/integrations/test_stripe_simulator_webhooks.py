"""How the simulated Stripe tells of what happened, and what it still knows after a restart."""

import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest
import requests
import stripe as sdk

from integrations.simulators.stripe.api import stripe as make_stripe
from tests.integrations.shop import Shop
from tests.support.stripe_world import SECRET, StripeSimulator, running

construct: Any = sdk.Webhook.construct_event


class Inbox:
    """An endpoint that keeps what it is sent, and refuses as often as it is told to."""

    def __init__(self) -> None:
        self.received: list[tuple[bytes, str]] = []
        self.refusals = 0
        inbox = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                refused = inbox.refusals > 0
                inbox.refusals -= refused
                if not refused:
                    inbox.received.append((body, self.headers["Stripe-Signature"]))
                self.send_response(500 if refused else 200)
                self.end_headers()

            def log_message(self, *args: Any) -> None:
                pass

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/hook"
        threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True).start()

    def events(self, secret: str = SECRET) -> list[Any]:
        """Return what came, each proved by Stripe's own package."""
        return [construct(body, header, secret) for body, header in self.received]

    def names(self) -> list[str]:
        return [event.data.object["name"] for event in self.events()]

    def wait_for(self, number: int) -> None:
        until = time.monotonic() + 10
        while len(self.received) < number:
            assert time.monotonic() < until, f"{len(self.received)} of {number} came"
            time.sleep(0.02)


@pytest.fixture
def inbox() -> Iterator[Inbox]:
    inbox = Inbox()
    yield inbox
    inbox.server.shutdown()
    inbox.server.server_close()


@pytest.fixture
def told(inbox: Inbox) -> Iterator[StripeSimulator]:
    """A Stripe that sends its events to the inbox."""
    with running(webhook=inbox.url) as simulator:
        yield simulator


def add(stripe: StripeSimulator, *names: str) -> None:
    for name in names:
        stripe.v1.customers.create({"name": name})


def test_events_arrive_in_order_and_signed(told: StripeSimulator, inbox: Inbox) -> None:
    add(told, "Ana", "Bo", "Cy")
    told.settle()

    assert inbox.names() == ["Ana", "Bo", "Cy"]
    (event, *_) = inbox.events()
    assert event.type == "customer.created"
    assert event.id == told.events()[0]["id"]
    with pytest.raises(sdk.SignatureVerificationError):
        inbox.events(secret="whsec_other")


def test_an_endpoint_gets_what_it_asked_for(stripe: StripeSimulator, inbox: Inbox) -> None:
    endpoint = stripe.v1.webhook_endpoints.create(
        {"url": inbox.url, "enabled_events": ["customer.updated"], "api_version": sdk.api_version}
    )
    add(stripe, "Ana")
    key = stripe.v1.customers.list().data[0].id
    stripe.v1.customers.update(key, {"name": "Bo"})
    stripe.settle()

    assert endpoint.secret is not None
    assert [event.type for event in inbox.events(endpoint.secret)] == ["customer.updated"]
    stripe.v1.webhook_endpoints.delete(endpoint.id)
    assert stripe.v1.webhook_endpoints.list().data == []


def test_a_refused_event_is_sent_again(told: StripeSimulator, inbox: Inbox) -> None:
    inbox.refusals = 2
    add(told, "Ana")

    inbox.wait_for(1)
    assert inbox.names() == ["Ana"]


def test_an_event_can_come_twice(told: StripeSimulator, inbox: Inbox) -> None:
    told.webhooks("double")
    add(told, "Ana", "Bo")
    told.settle()

    assert inbox.names() == ["Ana", "Ana", "Bo"]
    assert len({event.id for event in inbox.events()}) == 2


def test_an_event_can_come_late(told: StripeSimulator, inbox: Inbox) -> None:
    told.webhooks("late", seconds=0.5)
    add(told, "Ana", "Bo")
    told.settle()

    assert inbox.names() == ["Bo", "Ana"]


def test_events_can_come_in_reverse(told: StripeSimulator, inbox: Inbox) -> None:
    told.webhooks("reorder", times=3)
    add(told, "Ana", "Bo", "Cy", "Di")
    told.settle()

    assert inbox.names() == ["Cy", "Bo", "Ana", "Di"]


def test_events_can_get_lost_and_be_sent_after_all(told: StripeSimulator, inbox: Inbox) -> None:
    told.webhooks("drop", times=2)
    add(told, "Ana", "Bo", "Cy")
    told.settle()
    assert inbox.names() == ["Cy"]

    assert told.control("/redeliver")["redelivered"] == 2
    told.settle()
    assert inbox.names() == ["Cy", "Ana", "Bo"]

    told.control("/redeliver", event=told.events()[0]["id"])
    told.settle()
    assert inbox.names() == ["Cy", "Ana", "Bo", "Ana"]


def test_a_signature_can_be_wrong(told: StripeSimulator, inbox: Inbox) -> None:
    told.webhooks("bad-signature")
    add(told, "Ana")
    told.settle()

    with pytest.raises(sdk.SignatureVerificationError):
        inbox.events()


@pytest.mark.parametrize(
    ("url", "secret"), [("http://192.0.2.1/hook", SECRET), ("http://127.0.0.1/hook", "")]
)
def test_a_webhook_is_near_and_has_a_secret(url: str, secret: str) -> None:
    with pytest.raises(ValueError, match="machine|secret"):
        make_stripe(webhook=url, webhook_secret=secret)


def test_events_can_be_handed_over_without_an_address(stripe: StripeSimulator) -> None:
    add(stripe, "Ana", "Bo")

    def receive(body: bytes, headers: dict[str, str]) -> Any:
        header = headers["Stripe-Signature"]
        return construct(body, header, SECRET)

    assert [event.type for event in stripe.deliver(receive)] == ["customer.created"] * 2
    assert stripe.deliver(receive) == []


def test_the_world_outlives_the_process(tmp_path: Path, inbox: Inbox) -> None:
    with running(state=tmp_path) as stripe:
        shop = Shop(stripe)
        subscription = shop.subscribe()
        stripe.advance(days=20)
        before = stripe.state()

    with running(state=tmp_path, webhook=inbox.url) as stripe:
        after = stripe.state()
        assert abs(after["now"] - before["now"]) < 60
        objects = {name: len(docs) for name, docs in after["objects"].items()}
        assert objects == {name: len(docs) for name, docs in before["objects"].items()}
        stripe.advance(days=20)
        invoices = stripe.v1.invoices.list({"subscription": subscription.id}).data
        assert [invoice.billing_reason for invoice in invoices] == [
            "subscription_cycle",
            "subscription_create",
        ]
        assert str(invoices[0].hosted_invoice_url).startswith(stripe.url)
        stripe.settle()
        assert "invoice.paid" in [event.type for event in inbox.events()]


def test_it_can_be_emptied(stripe: StripeSimulator) -> None:
    add(stripe, "Ana")
    stripe.advance(days=3)

    stripe.control("/reset")

    assert stripe.events() == []
    assert stripe.state()["offset"] == 0


@pytest.mark.parametrize(
    ("path", "document"),
    [
        ("/advance", {"days": -1}),
        ("/advance", {"days": 1, "seconds": 1}),
        ("/advance", {"to": "yesterday"}),
        ("/advance", {"weeks": 1}),
        ("/refund", {"invoice": "in_none"}),
        ("/dispute", {"dispute": "du_x", "close": "drawn"}),
        ("/card", {"customer": "cus_none", "card": "1"}),
        ("/webhooks", {"kind": "politely"}),
        ("/webhooks", {"kind": "late", "times": 0}),
        ("/nothing", {"a": 1}),
    ],
)
def test_a_control_call_says_what_is_wrong(
    stripe: StripeSimulator, path: str, document: dict[str, Any]
) -> None:
    answer = requests.post(f"{stripe.url}/_control/stripe{path}", json=document, timeout=10)

    assert answer.status_code in (400, 404)
    assert answer.json()["error"]
