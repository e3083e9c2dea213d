"""Stripe's own control calls: time, refunds, disputes, cards, and webhooks that go wrong."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from werkzeug.exceptions import BadRequest
from werkzeug.wrappers import Request, Response

from integrations.simulators.provider import Action
from integrations.simulators.stripe import cards, invoices, payments, subscriptions, timeline
from integrations.simulators.stripe.courier import FAULTS, Courier
from integrations.simulators.stripe.errors import Refused, invalid
from integrations.simulators.stripe.world import Doc, StripeWorld, collection

MOST_S = 10 * 366 * payments.DAY_S
MOST_TIMES = 1000


@dataclass(frozen=True)
class Actions:
    """The control calls under ``/_control/stripe/``."""

    world: StripeWorld
    courier: Courier

    def all(self) -> tuple[Action, ...]:
        """Return every call with its address."""
        return (
            Action("POST", "/advance", self._with(self._advance)),
            Action("POST", "/refund", self._with(self._refund)),
            Action("POST", "/dispute", self._with(self._dispute)),
            Action("POST", "/card", self._with(self._card)),
            Action("POST", "/webhooks", self._with(self._order)),
            Action("DELETE", "/webhooks", self._with(self._clear)),
            Action("POST", "/redeliver", self._with(self._redeliver)),
            Action("POST", "/reset", self._with(self._reset)),
            Action("GET", "/state", self._with(self._state)),
            Action("GET", "/events", self._with(self._events)),
        )

    def _with(self, act: Callable[[Doc], Doc]) -> Callable[[Request], Response]:
        def perform(request: Request) -> Response:
            document = read(request)
            with self.world.lock:
                timeline.tick(self.world)
                try:
                    answer, status = act(document), 200
                except Refused as refusal:
                    answer, status = refusal.document(), refusal.status
            body = json.dumps(answer, ensure_ascii=False)
            return Response(body, status=status, mimetype="application/json")

        return perform

    def _advance(self, document: Doc) -> Doc:
        known(document, "seconds", "days", "to")
        if len(document) != 1:
            raise BadRequest("Send one of seconds, days, to.")
        if "to" in document:
            to = read_moment(document["to"])
        else:
            unit = payments.DAY_S if "days" in document else 1
            to = self.world.now() + round(number(next(iter(document.values()))) * unit)
        if not 0 <= to - self.world.now() <= MOST_S:
            raise BadRequest("The clock moves forward, by ten years at most.")
        steps = timeline.advance(self.world, to)
        return {"now": self.world.now(), "played": steps}

    def _refund(self, document: Doc) -> Doc:
        known(document, "invoice", "charge", "amount", "reason")
        charge = self._charge(document)
        params = {"charge": charge["id"]}
        params |= {name: document[name] for name in ("amount", "reason") if name in document}
        return self.world.shown(payments.create_refund(self.world, params))

    def _dispute(self, document: Doc) -> Doc:
        known(document, "invoice", "charge", "dispute", "close")
        if "dispute" not in document:
            return self.world.shown(payments.open_dispute(self.world, self._charge(document)))
        if document.get("close") not in ("won", "lost"):
            raise BadRequest("close must be won or lost.")
        dispute = self.world.find("dispute", str(document["dispute"]))
        return self.world.shown(payments.close_dispute(self.world, dispute, document["close"]))

    def _card(self, document: Doc) -> Doc:
        known(document, "customer", "card")
        customer = self.world.find("customer", str(document.get("customer")))
        card = cards.read_card(document.get("card"))
        method = cards.attach(self.world, customer, card)
        subscriptions.change_method(self.world, customer, method)
        return self.world.shown(method)

    def _order(self, document: Doc) -> Doc:
        known(document, "kind", "times", "seconds")
        if document.get("kind") not in FAULTS:
            raise BadRequest(f"kind must be one of: {', '.join(sorted(FAULTS))}.")
        times = int(number(document.get("times", 1)))
        if not 1 <= times <= MOST_TIMES:
            raise BadRequest(f"times must be a number from 1 to {MOST_TIMES}.")
        seconds = number(document["seconds"]) if "seconds" in document else None
        self.courier.order(document["kind"], times=times, seconds=seconds)
        return {"faults": self.courier.orders()}

    def _clear(self, document: Doc) -> Doc:
        self.courier.clear()
        return {"faults": []}

    def _redeliver(self, document: Doc) -> Doc:
        known(document, "event")
        key = document.get("event")
        return {"redelivered": self.courier.redeliver(str(key) if key else None)}

    def _reset(self, document: Doc) -> Doc:
        self.world.clear()
        self.courier.forget()
        return {"now": self.world.now()}

    def _state(self, document: Doc) -> Doc:
        world = self.world
        shown = {
            name: [world.shown(doc) for doc in table.values()]
            for name, table in world.tables.items()
            if name != "event"
        }
        for session in shown["checkout.session"]:
            session["page"] = f"{world.base_url}/pay/{session['id']}"
        return {
            **{"now": world.now(), "offset": world.offset, "webhooks": self.courier.state()},
            **{"later": list(world.later), "objects": shown},
            "events": len(world.tables["event"]),
        }

    def _events(self, document: Doc) -> Doc:
        """Return every event, oldest first, as it is delivered."""
        events = [self.world.shown(event) for event in self.world.all("event")]
        return collection(events, "/_control/stripe/events")

    def _charge(self, document: Doc) -> Doc:
        """Return the paid charge that a control call means."""
        if "charge" in document:
            return self.world.find("charge", str(document["charge"]))
        invoice = self.world.find("invoice", str(document.get("invoice")))
        intent = invoices.intent_of(self.world, invoice)
        if intent is None or not intent["latest_charge"]:
            raise invalid(f"Nothing was charged for {invoice['id']}.", "invoice")
        return self.world.find("charge", intent["latest_charge"])


def read(request: Request) -> Doc:
    """Return the JSON object of a control call; none is an empty one. Raises BadRequest."""
    if not request.get_data(cache=True):
        return {}
    document = request.get_json(force=True)
    if not isinstance(document, dict):
        raise BadRequest("Send one JSON object.")
    return document


def known(document: Doc, *names: str) -> None:
    """Raise BadRequest for a field that a call does not have."""
    if unknown := document.keys() - set(names):
        raise BadRequest(f"Unknown field: {min(unknown)}.")


def number(value: Any) -> float:
    """Return a number. Raises BadRequest for anything else."""
    if isinstance(value, bool) or not isinstance(value, int | float) or abs(value) > MOST_S:
        raise BadRequest("Send a number.")
    return float(value)


def read_moment(value: Any) -> int:
    """Return a moment written as ISO 8601; without a zone it is UTC. Raises BadRequest."""
    try:
        moment = datetime.fromisoformat(str(value))
    except ValueError:
        raise BadRequest("to must be a moment such as 2027-01-31T12:00:00Z.") from None
    return int((moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp())
