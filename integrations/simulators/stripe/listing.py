"""Lists and what may be unfolded in an answer: ``limit``, ``starting_after``, ``expand[]``."""

from collections.abc import Callable
from typing import Any

from integrations.simulators.stripe.blanks import PREFIXES
from integrations.simulators.stripe.errors import invalid
from integrations.simulators.stripe.world import Doc, StripeWorld, collection, private

PAGE = 10
DEEPEST = 4
BOUNDS: dict[str, Callable[[int, int], bool]] = {
    "gt": lambda value, bound: value > bound,
    "gte": lambda value, bound: value >= bound,
    "lt": lambda value, bound: value < bound,
    "lte": lambda value, bound: value <= bound,
}


def page(world: StripeWorld, docs: list[Doc], params: dict[str, Any], url: str) -> Doc:
    """Return one page of objects, newest first, from objects oldest first."""
    docs = [doc for doc in reversed(docs) if is_within(doc, params.get("created"))]
    return cut(world, docs, params, url)


def cut(world: StripeWorld, docs: list[Doc], params: dict[str, Any], url: str) -> Doc:
    """Return one page of objects in the order given."""
    limit = params.get("limit", PAGE)
    keys = [doc["id"] for doc in docs]
    if key := params.get("starting_after"):
        docs = docs[position(keys, key, "starting_after") + 1 :]
    elif key := params.get("ending_before"):
        before = docs[: position(keys, key, "ending_before")]
        shown = [world.shown(doc) for doc in before[-limit:]]
        return {**collection(shown, url), "has_more": len(before) > limit}
    shown = [world.shown(doc) for doc in docs[:limit]]
    return {**collection(shown, url), "has_more": len(docs) > limit}


def position(keys: list[str], key: str, param: str) -> int:
    """Return where an id stands in a list. Raises Refused where it does not."""
    if key not in keys:
        raise invalid(f"No such object: '{key}'", param, "resource_missing")
    return keys.index(key)


def is_within(doc: Doc, created: Any) -> bool:
    """Say whether an object was made within a filter's bounds."""
    if created is None:
        return True
    if isinstance(created, int):
        return bool(doc["created"] == created)
    return all(BOUNDS[name](doc["created"], bound) for name, bound in created.items())


def expand(world: StripeWorld, shown: Doc, paths: list[str]) -> Doc:
    """Return an answer with what ``expand[]`` names unfolded. Raises Refused."""
    for path in paths:
        parts = path.split(".")
        if len(parts) - parts.count("data") > DEEPEST:
            raise invalid(
                f"You cannot expand more than {DEEPEST} levels of a property. Property: {path}",
                "expand",
            )
        unfold(world, shown, parts, path)
    return shown


def unfold(world: StripeWorld, value: Any, parts: list[str], path: str) -> None:
    """Unfold one path inside a value."""
    if not parts or value is None:
        return
    if isinstance(value, list):
        for each in value:
            unfold(world, each, parts, path)
        return
    name, rest = parts[0], parts[1:]
    include = INCLUDED.get((value.get("object", ""), name))
    if include is not None and name not in value:
        value[name] = include(world, value)
    if name not in value:
        raise invalid(f"This property cannot be expanded ({path}).", "expand")
    if isinstance(value[name], str):
        value[name] = unfolded(world, value[name], path)
    unfold(world, value[name], rest, path)


def unfolded(world: StripeWorld, key: str, path: str) -> Doc:
    """Return the object behind an id. Raises Refused where a text is none."""
    for name, prefix in PREFIXES.items():
        if key.startswith(prefix) and key in world.tables[name]:
            return world.shown(world.tables[name][key])
    raise invalid(f"This property cannot be expanded ({path}).", "expand")


def included_refunds(world: StripeWorld, charge: Doc) -> Doc:
    """Return the refunds of a charge."""
    url = f"/v1/charges/{charge['id']}/refunds"
    return page(world, world.all("refund", charge=charge["id"]), {}, url)


def included_payments(world: StripeWorld, invoice: Doc) -> Doc:
    """Return the payments of an invoice."""
    docs = world.all("invoice_payment", invoice=invoice["id"])
    return page(world, docs, {}, "/v1/invoice_payments")


def included_lines(world: StripeWorld, session: Doc) -> Doc:
    """Return the lines of a Checkout session."""
    stored = world.find("checkout.session", session["id"])
    url = f"/v1/checkout/sessions/{session['id']}/line_items"
    return cut(world, private(stored)["lines"], {}, url)


def included_subscriptions(world: StripeWorld, customer: Doc) -> Doc:
    """Return the subscriptions of a customer that have not ended."""
    docs = [
        doc
        for doc in world.all("subscription", customer=customer["id"])
        if doc["status"] != "canceled"
    ]
    return page(world, docs, {}, f"/v1/customers/{customer['id']}/subscriptions")


def included_currencies(world: StripeWorld, price: Doc) -> Doc:
    """Return a price in every currency it has."""
    options: Doc = private(world.find("price", price["id"]))["currency_options"]
    return {currency: dict(option) for currency, option in options.items()}


Include = Callable[[StripeWorld, Doc], Doc]
INCLUDED: dict[tuple[str, str], Include] = {
    ("charge", "refunds"): included_refunds,
    ("invoice", "payments"): included_payments,
    ("checkout.session", "line_items"): included_lines,
    ("customer", "subscriptions"): included_subscriptions,
    ("price", "currency_options"): included_currencies,
}
