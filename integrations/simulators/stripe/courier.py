"""Delivers events to webhook endpoints: signed, tried again, and late or twice on request."""

import hashlib
import hmac
import ipaddress
import json
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import requests

from integrations.simulators.stripe.world import Doc, StripeWorld

WAITS_S = (0.5, 1, 2, 4, 8, 15, 30, 60)
TIMEOUT_S = 10
FAULTS = frozenset({"late", "double", "reorder", "drop", "bad-signature"})
LATE_S = 5.0


@dataclass(frozen=True)
class Target:
    """Where events go, and the secret they are signed with."""

    url: str
    secret: str
    events: tuple[str, ...] = ("*",)


class Courier:
    """Delivers in the background, in order, each delivery in its own time.

    Faults are turns: each event for an endpoint uses one up. ``drop`` keeps what it dropped
    until it is asked to deliver again; ``reorder`` collects as many events as it has turns.
    """

    def __init__(self, world: StripeWorld, default: Target | None = None) -> None:
        self.default = default
        self._world = world
        self._doors = threading.Condition()
        self._waiting: list[Doc] = []
        self._dropped: list[Doc] = []
        self._collected: list[Doc] = []
        self._orders: list[Doc] = []
        self._under_way: list[Doc] = []
        self._thread: threading.Thread | None = None
        self._is_closed = False
        self.log: list[Doc] = []

    def take(self, event: Doc) -> None:
        """Accept a new event for every endpoint that wants it."""
        targets = self._targets(event["type"])
        event["pending_webhooks"] = len(targets)
        body = json.dumps(self._world.shown(event), ensure_ascii=False, indent=2)
        with self._doors:
            for target in targets:
                delivery: Doc = {"event": event["id"], "type": event["type"], "body": body}
                delivery |= {"url": target.url, "secret": target.secret, "tries": 0, "due": 0.0}
                self._place(delivery)
            self._wake()

    def order(self, kind: str, *, times: int, seconds: float | None) -> None:
        """Let the next deliveries go wrong."""
        with self._doors:
            self._orders.append({"kind": kind, "times": times, "seconds": seconds})

    def orders(self) -> list[Doc]:
        """Return what is still to go wrong."""
        with self._doors:
            return [dict(order) for order in self._orders]

    def clear(self) -> None:
        """Forget orders, and let what they held go on its way."""
        with self._doors:
            self._orders.clear()
            self._release_collected()
            self._wake()

    def redeliver(self, key: str | None = None) -> int:
        """Deliver again what was dropped or given up, or one event by its id; say how many."""
        if key is not None:
            event = self._world.find("event", key, "event")
            self.take(event)
            return 1
        with self._doors:
            again, self._dropped = self._dropped, []
            for delivery in again:
                self._waiting.append({**delivery, "tries": 0, "due": 0.0})
            self._wake()
            return len(again)

    def pending(self) -> int:
        """Return how many deliveries wait or are under way; dropped ones do not count."""
        with self._doors:
            return len(self._waiting) + len(self._under_way) + len(self._collected)

    def state(self) -> Doc:
        """Return what an observer may want to know."""
        with self._doors:
            dropped = [delivery["event"] for delivery in self._dropped]
            return {
                **{"pending": len(self._waiting) + len(self._under_way), "dropped": dropped},
                **{"held_for_reorder": len(self._collected), "faults": list(self._orders)},
                "log": list(self.log[-50:]),
            }

    def kept(self) -> Doc:
        """Return what must survive a restart."""
        with self._doors:
            waiting = self._under_way + self._waiting + self._collected
            return {"waiting": waiting, "dropped": list(self._dropped)}

    def restore(self, kept: Mapping[str, Any]) -> None:
        """Take over what was under way before a restart."""
        with self._doors:
            self._waiting = [{**delivery, "due": 0.0} for delivery in kept["waiting"]]
            self._dropped = list(kept["dropped"])
            self._wake()

    def forget(self) -> None:
        """Forget every delivery."""
        with self._doors:
            self._waiting, self._dropped, self._collected = [], [], []
            self._orders.clear()
            self.log.clear()

    def close(self) -> None:
        """End the thread; what waits is left."""
        with self._doors:
            self._is_closed = True
            self._doors.notify_all()

    def _targets(self, event_type: str) -> list[Target]:
        targets = [self.default] if self.default else []
        for endpoint in self._world.all("webhook_endpoint", status="enabled"):
            wanted = tuple(endpoint["enabled_events"])
            targets.append(Target(endpoint["url"], endpoint["_"]["secret"], wanted))
        return [target for target in targets if "*" in target.events or event_type in target.events]

    def _place(self, delivery: Doc) -> None:
        order = next(iter(self._orders), None)
        if order is None:
            self._waiting.append(delivery)
            return
        order["times"] -= 1
        if order["times"] <= 0:
            self._orders.remove(order)
        seconds = order["seconds"]
        match order["kind"]:
            case "late":
                due = time.monotonic() + (LATE_S if seconds is None else seconds)
                self._waiting.append({**delivery, "due": due})
            case "double":
                self._waiting += [delivery, dict(delivery)]
            case "drop":
                self._dropped.append(delivery)
            case "bad-signature":
                self._waiting.append({**delivery, "is_forged": True})
            case "reorder":
                self._collected.append(delivery)
                if order["times"] <= 0:
                    self._release_collected()

    def _release_collected(self) -> None:
        self._waiting += reversed(self._collected)
        self._collected = []

    def _wake(self) -> None:
        if self._thread is None and self._waiting and not self._is_closed:
            self._thread = threading.Thread(target=self._run, daemon=True, name="stripe-courier")
            self._thread.start()
        self._doors.notify_all()

    def _run(self) -> None:
        while (delivery := self._next()) is not None:
            note = post(delivery)
            with self._doors:
                self._under_way.remove(delivery)
                self.log.append(note)
                del self.log[:-200]
                if not note["is_accepted"]:
                    self._again(delivery)
                self._world.touched()
                self._doors.notify_all()

    def _next(self) -> Doc | None:
        with self._doors:
            while not self._is_closed:
                now = time.monotonic()
                for delivery in self._waiting:
                    if delivery["due"] <= now:
                        self._waiting.remove(delivery)
                        self._under_way.append(delivery)
                        return delivery
                soonest = min((d["due"] for d in self._waiting), default=now + 60)
                self._doors.wait(timeout=max(soonest - now, 0.01))
            return None

    def _again(self, delivery: Doc) -> None:
        tries = delivery["tries"]
        if tries >= len(WAITS_S):
            self._dropped.append(delivery)
            return
        again = {key: value for key, value in delivery.items() if key != "is_forged"}
        again |= {"tries": tries + 1, "due": time.monotonic() + WAITS_S[tries]}
        self._waiting.append(again)


def post(delivery: Doc) -> Doc:
    """Send one delivery and return what became of it."""
    body = delivery["body"].encode()
    secret = "whsec_forged" if delivery.get("is_forged") else delivery["secret"]
    headers = {
        "Content-Type": "application/json; charset=utf-8",
        "Stripe-Signature": signature(body, secret),
        "User-Agent": "Stripe/1.0 (simulator)",
    }
    note: Doc = {"event": delivery["event"], "type": delivery["type"], "url": delivery["url"]}
    if not is_loopback(delivery["url"]):
        return {**note, "status": None, "error": "not loopback", "is_accepted": True}
    try:
        with requests.Session() as session:
            session.trust_env = False
            response = session.post(
                delivery["url"],
                data=body,
                headers=headers,
                timeout=TIMEOUT_S,
                allow_redirects=False,
            )
    except requests.RequestException as error:
        return {**note, "status": None, "error": type(error).__name__, "is_accepted": False}
    is_accepted = 200 <= response.status_code < 300
    return {**note, "status": response.status_code, "error": None, "is_accepted": is_accepted}


def signature(body: bytes, secret: str, moment: int | None = None) -> str:
    """Return the header that proves a body: signed with the secret, as of a real moment."""
    stamp = str(int(time.time()) if moment is None else moment)
    signed = hmac.new(secret.encode(), stamp.encode() + b"." + body, hashlib.sha256).hexdigest()
    return f"t={stamp},v1={signed}"


def is_loopback(url: str) -> bool:
    """Say whether an address stays on this machine."""
    host = urlsplit(url).hostname or ""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
