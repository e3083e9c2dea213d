"""A simulated Stripe of one's own, inside the test's process."""

import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import requests
from stripe import StripeClient
from werkzeug.serving import make_server

from integrations.simulators.app import Simulators
from integrations.simulators.provider import World
from integrations.simulators.server import QuietHandler
from integrations.simulators.stripe import courier
from integrations.simulators.stripe.api import stripe

KEY = "sk_test_simulated"
SECRET = "whsec_simulated"
GOOD = "4242424242424242"
FAILS_LATER = "4000000000000341"
DISPUTES = "4000000000000259"

Receive = Callable[[bytes, dict[str, str]], Any]


@dataclass
class StripeSimulator:
    """A running simulator: its addresses, its clock, and what a person would do on its pages."""

    url: str
    secret: str = SECRET
    seen: int = 0

    @property
    def api_base(self) -> str:
        """Where Stripe's API is: what ``base_addresses["api"]`` takes."""
        return f"{self.url}/stripe"

    def client(self) -> StripeClient:
        """Return Stripe's own client, talking to this simulator."""
        return StripeClient(KEY, base_addresses={"api": self.api_base}, max_network_retries=0)

    @property
    def v1(self) -> Any:
        """Stripe's own client without its types, for tests that look into answers."""
        return self.client().v1

    def control(self, path: str, method: str = "POST", **document: Any) -> Any:
        """Make a control call under ``/_control/stripe`` and return its answer."""
        url = f"{self.url}/_control/stripe{path}"
        response = requests.request(method, url, json=document or None, timeout=30)
        assert response.ok, response.text
        return response.json()

    def fault(self, kind: str, **order: Any) -> None:
        """Order a fault of the API: 402, 409, 429, lock-timeout, 500, 503, lost, hang, drop."""
        document = {"provider": "stripe", "kind": kind, **order}
        url = f"{self.url}/_control/faults"
        assert requests.post(url, json=document, timeout=10).ok

    def webhooks(self, kind: str, **order: Any) -> None:
        """Order a fault of the webhooks: late, double, reorder, drop, bad-signature."""
        self.control("/webhooks", kind=kind, **order)

    def advance(self, **by: Any) -> int:
        """Move the clock by ``days`` or ``seconds``, or ``to`` a moment; return the new time."""
        return int(self.control("/advance", **by)["now"])

    def refund(self, invoice: str, amount: int | None = None) -> Any:
        """Refund an invoice's payment, all of it or an amount."""
        document: dict[str, Any] = {"invoice": invoice}
        if amount is not None:
            document["amount"] = amount
        return self.control("/refund", **document)

    def dispute(self, invoice: str) -> Any:
        """Dispute an invoice's payment."""
        return self.control("/dispute", invoice=invoice)

    def close_dispute(self, dispute: str, outcome: str) -> Any:
        """End a dispute ``won`` or ``lost``."""
        return self.control("/dispute", dispute=dispute, close=outcome)

    def card(self, customer: str, card: str) -> Any:
        """Give a customer another card, as the portal would."""
        return self.control("/card", customer=customer, card=card)

    def state(self) -> Any:
        """Return the whole world."""
        return self.control("/state", "GET")

    def events(self, event_type: str = "") -> list[Any]:
        """Return the events so far, oldest first, of one type or all."""
        found = self.control("/events", "GET")["data"]
        return [event for event in found if not event_type or event["type"] == event_type]

    def pay(self, session_url: str, card: str = GOOD, **form: str) -> requests.Response:
        """Pay on a Checkout page; the answer is the redirect, or the page with a refusal."""
        data = {"card": card, **form}
        return requests.post(session_url, data=data, timeout=30, allow_redirects=False)

    def deliver(self, receive: Receive) -> list[Any]:
        """Hand every event not handed over yet to ``receive(body, headers)``, signed.

        For tests whose application has no address: the Django test client, say.
        """
        fresh = self.events()[self.seen :]
        self.seen += len(fresh)
        return [self.hand_over(event, receive) for event in fresh]

    def hand_over(self, event: Any, receive: Receive) -> Any:
        """Hand one event over, signed."""
        body = json.dumps(event).encode()
        return receive(body, {"Stripe-Signature": courier.signature(body, self.secret)})

    def settle(self, seconds: float = 10) -> None:
        """Wait until the courier has delivered everything. Raises TimeoutError."""
        until = time.monotonic() + seconds
        while self.state()["webhooks"]["pending"]:
            if time.monotonic() > until:
                raise TimeoutError("Webhooks are still under way.")
            time.sleep(0.05)


@contextmanager
def running(
    *, webhook: str = "", secret: str = SECRET, state: Path | None = None
) -> Iterator[StripeSimulator]:
    """Run a simulated Stripe on a free port until the block ends."""
    provider = stripe(webhook=webhook, webhook_secret=secret, state=state)
    app = Simulators((provider,), World(today=date(2026, 11, 1)))
    listener = socket.create_server(("127.0.0.1", 0), backlog=128)
    port = listener.getsockname()[1]
    server = make_server(
        *("127.0.0.1", port, app),
        threaded=True,
        request_handler=QuietHandler,
        fd=listener.fileno(),
    )
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield StripeSimulator(f"http://127.0.0.1:{port}", secret)
    finally:
        server.shutdown()
        thread.join(timeout=5)
        server.server_close()
        listener.close()
        app.close()
