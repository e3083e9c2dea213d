"""A provider of our own that sends webhooks: it signs them, and a test says what they do.

Each test has a kettle with a key of its own, so that it finds no events of other tests. In a worker
process, which no test can talk to, the body says for how many seconds the first try waits.
"""

import hashlib
import hmac
import json
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from uuid import uuid4

from django.test import Client

from core import tenancy
from core.webhooks import registry
from core.webhooks.jobs import drain
from core.webhooks.models import InboundEvent
from core.webhooks.registry import BadSignature, Event, Handled, NotConfigured, Outcome, Verified

SECRET = b"whistle"
SIGNATURE = "Kettle-Signature"
IN_WORKERS = "kettle-in-workers"
Part = Callable[[Event], Outcome]


def sign(body: bytes, secret: bytes = SECRET) -> str:
    """Return the signature of a body."""
    return hmac.new(secret, body, hashlib.sha256).hexdigest()


def verify(body: bytes, headers: Mapping[str, str]) -> Verified:
    """Prove a post as real sources do."""
    given = headers.get("kettle-signature", "")
    if given == "unconfigured":
        raise NotConfigured
    if not hmac.compare_digest(sign(body).encode(), given.encode()):
        raise BadSignature("another signature")
    event = json.loads(body)
    return Verified(event["id"], event["type"])


def handle(event: Event) -> Outcome:
    """Do what the test said."""
    return _kettles[event.source].handle(event)


def wait(event: Event) -> Outcome:
    """Wait at the first try, as long as the body says."""
    if event.attempt == 1:
        time.sleep(event.json()["wait_s"])
    return Handled()


class Kettle:
    """One source with its events; ``part`` is what its handler does."""

    def __init__(self, key: str) -> None:
        self.key = key
        self.part: Part = lambda event: Handled()
        self.handled: list[Event] = []

    @property
    def url(self) -> str:
        """Where it sends to."""
        return f"/webhooks/{self.key}/"

    def handle(self, event: Event) -> Outcome:
        """Remember the event and play the part."""
        self.handled.append(event)
        return self.part(event)

    def body(self, event_id: str, **more: Any) -> bytes:
        """Write an event."""
        return json.dumps({"id": event_id, "type": "tea.ready", **more}).encode()

    def send(self, event_id: str = "evt_1", *, signature: str | None = None, **more: Any) -> Any:
        """Post an event and return the answer."""
        return self.post(self.body(event_id, **more), signature=signature)

    def post(self, body: bytes, *, signature: str | None = None, url: str = "") -> Any:
        """Post a body and return the answer."""
        return Client(raise_request_exception=False).post(
            url or self.url,
            body,
            content_type="application/json",
            headers={SIGNATURE: sign(body) if signature is None else signature},
        )

    def drain(self) -> int:
        """Do what a worker does."""
        return drain(source=self.key)

    def rows(self) -> list[InboundEvent]:
        """Return what is stored, the first received first."""
        with tenancy.system_scope(tenancy.SystemUse.WEBHOOKS):
            return list(InboundEvent.objects.filter(source=self.key).order_by("received_at"))

    def row(self) -> InboundEvent:
        """Return the one event that is stored."""
        [row] = self.rows()
        return row

    def change(self, **values: Any) -> None:
        """Write into all stored events what would take time."""
        with tenancy.system_scope(tenancy.SystemUse.WEBHOOKS):
            InboundEvent.objects.filter(source=self.key).update(**values)


_kettles: dict[str, Kettle] = {}


@contextmanager
def boiling(**options: Any) -> Iterator[Kettle]:
    """Register a kettle for the length of a test, and leave no event of its behind."""
    kettle = Kettle(f"kettle-{uuid4().hex[:12]}")
    _kettles[kettle.key] = kettle
    registry.register(
        registry.Source(
            key=kettle.key, verify=f"{__name__}.verify", handle=f"{__name__}.handle", **options
        )
    )
    try:
        yield kettle
    finally:
        registry.unregister(kettle.key)
        del _kettles[kettle.key]
        with tenancy.system_scope(tenancy.SystemUse.WEBHOOKS):
            InboundEvent.objects.filter(source=kettle.key).delete()


def register_in_workers() -> None:
    """Register the kettle of worker processes."""
    registry.register(
        registry.Source(key=IN_WORKERS, verify=f"{__name__}.verify", handle=f"{__name__}.wait")
    )
