"""What Stripe knows: its objects, its clock, the events that tell of every change."""

import secrets
import string
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from integrations.simulators.stripe import API_VERSION
from integrations.simulators.stripe.blanks import NO_LIVEMODE, PREFIXES, blank, noun
from integrations.simulators.stripe.errors import missing

Doc = dict[str, Any]
# Addresses of our own pages are kept without the part that changes with the port.
HERE = "here:/"
LETTERS = string.ascii_letters + string.digits
LONG = {"checkout.session": 58, "customer": 14, "product": 14}
# Kept beside an object and never shown.
PRIVATE = "_"


@dataclass(frozen=True)
class Origin:
    """The API request that is being carried out; without an id, Stripe acts by itself."""

    id: str | None = None
    idempotency_key: str | None = None


class StripeWorld:
    """All objects, in the order they were made. Whoever reads or writes them holds ``lock``."""

    def __init__(self, *, base_url: str = "") -> None:
        self.lock = threading.RLock()
        self.tables: dict[str, dict[str, Doc]] = {name: {} for name in PREFIXES}
        self.later: list[Doc] = []
        self.answers: dict[str, Doc] = {}
        self.offset = 0
        self.base_url = base_url
        self.fixed_base = bool(base_url)
        self.origin = Origin()
        self.version = 0
        self.told: Callable[[Doc], None] = lambda event: None
        self._held: int | None = None

    def now(self) -> int:
        """Return the simulated moment."""
        return int(time.time()) + self.offset if self._held is None else self._held

    @contextmanager
    def held_at(self, moment: int) -> Iterator[None]:
        """Let the clock stand at one moment while something due then is played."""
        before, self._held = self._held, moment
        try:
            yield
        finally:
            self._held = before

    def touched(self) -> None:
        """Note that something changed, so that it is kept."""
        self.version += 1

    def make(self, name: str, *, is_stored: bool = True, **values: Any) -> Doc:
        """Make an object with every field its kind has; unless stored, nobody knows of it."""
        doc: Doc = {"id": "", "object": name, "created": self.now(), "livemode": False}
        if name in NO_LIVEMODE:
            del doc["livemode"]
        doc |= {**blank(name), **values}
        doc["id"] = values.get("id") or new_id(name)
        doc.setdefault(PRIVATE, {})
        return self.add(doc) if is_stored else doc

    def add(self, doc: Doc) -> Doc:
        """Keep an object that was made aside, now that nothing about it is refused."""
        self.tables[doc["object"]][doc["id"]] = doc
        self.touched()
        return doc

    def find(self, name: str, key: str, param: str = "id") -> Doc:
        """Return an object. Raises Refused: 404 for one named in the path, else 400."""
        doc = self.tables[name].get(key)
        if doc is None:
            raise missing(noun(name), key, param, 404 if param == "id" else 400)
        return doc

    def all(self, name: str, **like: Any) -> list[Doc]:
        """Return the objects of a kind with these values, oldest first."""
        return [
            doc
            for doc in self.tables[name].values()
            if all(doc.get(field) == value for field, value in like.items())
        ]

    @contextmanager
    def changing(self, doc: Doc, event: str | None = None) -> Iterator[Doc]:
        """Tell of a change afterwards, with what was there before; of no change, nothing."""
        before = self.shown(doc)
        yield doc
        self.touched()
        if event is None:
            return
        after = self.shown(doc)
        if previous := differences(before, after):
            self.emit(event, doc, previous)

    def emit(self, event_type: str, doc: Doc, previous: Doc | None = None) -> Doc:
        """Record an event with the object as it is now, and have it delivered."""
        data: Doc = {"object": self.shown(doc)}
        if previous is not None:
            data["previous_attributes"] = previous
        event = self.make(
            "event",
            api_version=API_VERSION,
            data=data,
            type=event_type,
            request={"id": self.origin.id, "idempotency_key": self.origin.idempotency_key},
        )
        self.told(event)
        return event

    def shown(self, doc: Doc) -> Doc:
        """Return an object as the API shows it."""
        shown: Doc = self._copied(doc)
        return shown

    def _copied(self, value: Any) -> Any:
        if isinstance(value, str):
            return f"{self.base_url}/{value[len(HERE) :]}" if value.startswith(HERE) else value
        if isinstance(value, list):
            return [self._copied(each) for each in value]
        if not isinstance(value, dict):
            return value
        copy = {key: self._copied(each) for key, each in value.items() if key != PRIVATE}
        kind = value.get("object")
        if kind in ("subscription_item", "item") and isinstance(copy["price"], str):
            price = self.shown(self.tables["price"][value["price"]])
            copy["price"] = price
            if kind == "subscription_item":
                copy["plan"] = plan_of(price)
        return copy

    def snapshot(self) -> Doc:
        """Return everything worth keeping, as JSON can say it."""
        return deepcopy(
            {
                "tables": self.tables,
                "later": self.later,
                "answers": self.answers,
                "offset": self.offset,
                "base_url": self.base_url,
            }
        )

    def restore(self, snapshot: Doc) -> None:
        """Take over what a snapshot says."""
        self.tables = {name: dict(snapshot["tables"].get(name, {})) for name in PREFIXES}
        self.later = list(snapshot["later"])
        self.answers = dict(snapshot["answers"])
        self.offset = int(snapshot["offset"])
        if not self.fixed_base:
            self.base_url = snapshot["base_url"]
        self.touched()

    def clear(self) -> None:
        """Forget every object and set the clock back to the real time."""
        self.tables = {name: {} for name in PREFIXES}
        self.later, self.answers, self.offset = [], {}, 0
        self.touched()


def new_id(name: str) -> str:
    """Return an id such as Stripe gives objects of this kind."""
    return PREFIXES[name] + token(LONG.get(name, 24))


def token(length: int) -> str:
    """Return so many random letters and digits."""
    return "".join(secrets.choice(LETTERS) for _ in range(length))


def private(doc: Doc) -> Doc:
    """Return what is kept beside an object and never shown."""
    kept: Doc = doc[PRIVATE]
    return kept


def differences(before: Doc, after: Doc) -> Doc:
    """Return the former values of what changed."""
    names = before.keys() | after.keys()
    return {name: before.get(name) for name in sorted(names) if before.get(name) != after.get(name)}


def plan_of(price: Doc) -> Doc:
    """Return the older view of a recurring price that subscription items still carry."""
    recurring = price["recurring"] or {}
    same = ("active", "billing_scheme", "created", "currency", "id", "livemode", "metadata")
    return {
        **{name: price[name] for name in (*same, "nickname", "product")},
        "object": "plan",
        "amount": price["unit_amount"],
        "amount_decimal": price["unit_amount_decimal"],
        "interval": recurring.get("interval"),
        "interval_count": recurring.get("interval_count"),
        "meter": None,
        "tiers_mode": None,
        "transform_usage": None,
        "trial_period_days": None,
        "usage_type": "licensed",
    }


def collection(docs: list[Doc], url: str) -> Doc:
    """Return a complete list as objects carry it inside."""
    return {"object": "list", "data": docs, "has_more": False, "url": url}
