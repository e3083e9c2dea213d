"""Changes of a running subscription: another price, another end, and what that costs."""

from dataclasses import asdict, replace
from typing import Any

from integrations.simulators.stripe import calendar, cards, invoices, subscriptions
from integrations.simulators.stripe.catalog import amount_in, emptied, put_metadata
from integrations.simulators.stripe.errors import Refused, invalid, unplayed
from integrations.simulators.stripe.invoices import Bill, Line
from integrations.simulators.stripe.world import Doc, StripeWorld, private

PLAYED = frozenset(
    {
        "automatic_tax",
        "billing_cycle_anchor",
        "cancel_at",
        "cancel_at_period_end",
        "cancellation_details",
        "collection_method",
        "default_payment_method",
        "description",
        "expand",
        "items",
        "metadata",
        "off_session",
        "payment_behavior",
        "payment_settings",
        "proration_behavior",
        "proration_date",
    }
)
BEHAVIORS = ("allow_incomplete", "error_if_incomplete", "default_incomplete")


def update(world: StripeWorld, key: str, params: dict[str, Any]) -> Doc:
    """Change a subscription. Raises Refused, and then nothing has changed."""
    subscription = world.find("subscription", key)
    if unknown := params.keys() - PLAYED:
        raise unplayed(min(unknown))
    if params.keys() - {"metadata", "cancellation_details", "expand"}:
        subscriptions.require_live(subscription)
    if params.get("cancel_at_period_end") is not None and params.get("cancel_at"):
        raise invalid("Pass cancel_at or cancel_at_period_end, not both.", "cancel_at")
    behavior = params.get("payment_behavior", BEHAVIORS[0])
    if behavior not in BEHAVIORS:
        raise unplayed(f"payment_behavior={behavior}")
    if "default_payment_method" in params:
        world.find("payment_method", params["default_payment_method"], "default_payment_method")
    with world.changing(subscription, "customer.subscription.updated"):
        change_items(world, subscription, params, behavior)
        put_plain(subscription, params)
        put_end(world, subscription, params)
    private(subscription).pop("proration_date", None)
    return subscription


def put_plain(subscription: Doc, params: dict[str, Any]) -> None:
    """Write what changes without any money."""
    put_metadata(subscription, params)
    for name in ("default_payment_method", "description"):
        if name in params:
            subscription[name] = emptied(params[name])
    if "automatic_tax" in params:
        is_on = params["automatic_tax"]["enabled"]
        subscription["automatic_tax"] |= {
            **{"enabled": is_on, "liability": {"type": "self"} if is_on else None}
        }
    for name, value in (params.get("cancellation_details") or {}).items():
        subscription["cancellation_details"][name] = emptied(value)


def put_end(world: StripeWorld, subscription: Doc, params: dict[str, Any]) -> None:
    """Set or take back the end of a subscription."""
    wanted = params.get("cancel_at_period_end")
    if wanted is None and "cancel_at" not in params:
        if subscription["cancel_at_period_end"]:
            subscription["cancel_at"] = subscriptions.period_end(subscription)
        return
    at: Any = None
    if wanted:
        at = subscriptions.period_end(subscription)
    elif "cancel_at" in params:
        at = emptied(params["cancel_at"])
    if at is not None and not isinstance(at, int):
        raise unplayed("cancel_at")
    subscription["cancel_at_period_end"] = bool(wanted)
    subscription["cancel_at"] = at
    subscription["canceled_at"] = world.now() if at else None
    subscription["cancellation_details"]["reason"] = "cancellation_requested" if at else None


def change_items(
    world: StripeWorld, subscription: Doc, params: dict[str, Any], payment_behavior: str
) -> None:
    """Change the prices and quantities of items, and bill what is to be billed now."""
    old = [dict(item) for item in subscription["items"]["data"]]
    anchor = subscription["billing_cycle_anchor"]
    pending = list(private(subscription)["pending"])
    bill = plan_change(world, subscription, params)
    if bill is None:
        return
    lines, is_now, reason = bill
    if not is_now:
        for line in lines:
            kept = {**asdict(line), "price": line.price["id"]}
            private(subscription)["pending"].append(kept)
        return
    lines = subscriptions.take_pending(world, subscription) + lines
    if payment_behavior == "error_if_incomplete":
        refusal = refusal_ahead(world, subscription, lines)
        if refusal is not None:
            subscription["items"]["data"] = old
            subscription["billing_cycle_anchor"] = anchor
            private(subscription)["pending"] = pending
            private(subscription).pop("proration_date", None)
            raise refusal
    invoice = subscriptions.bill(world, subscription, reason, lines)
    if payment_behavior == "default_incomplete" and invoice["amount_due"] > 0:
        return
    method = invoices.default_method(world, invoice)
    refused = invoices.collect(world, invoice, method, is_first=False)
    if refused is not None:
        invoices.note_failure(world, invoice, is_scheduled=True)
        subscription["status"] = "past_due"


def refusal_ahead(world: StripeWorld, subscription: Doc, lines: list[Line]) -> Refused | None:
    """Return what the bank would say to a bill, without asking it for the money."""
    invoice = previewed(world, subscription, lines, "subscription_update")
    if invoice["amount_due"] == 0:
        return None
    customer = world.find("customer", subscription["customer"])
    method = cards.default_method(world, customer, subscription)
    if method is None:
        return invalid(
            "This customer has no attached payment source or default payment method. Please "
            "consider adding a default payment method.",
            *(None, "resource_missing"),
        )
    return cards.answer(method, is_first=False)


def plan_change(
    world: StripeWorld, subscription: Doc, params: dict[str, Any]
) -> tuple[list[Line], bool, str] | None:
    """Write changed items, and return what they cost, and whether that is billed at once.

    None where nothing about the items changes. Used on a copy, it is what a preview counts.
    """
    now = read_date(world, subscription, params)
    behavior = params.get("proration_behavior", "create_prorations")
    wants_reset = params.get("billing_cycle_anchor") == "now"
    changed = read_items(world, subscription, params)
    if not changed and not wants_reset:
        return None
    private(subscription)["proration_date"] = now
    lines: list[Line] = []
    starts_over = wants_reset
    for item, price, quantity in changed:
        old = world.find("price", item["price"])
        starts_over |= same_rhythm(old, price) is False
        if behavior != "none":
            part = proration(world, subscription, item, now)
            lines.append(replace(part, amount=-part.amount))
        item |= {"price": price["id"], "quantity": quantity}
        if behavior != "none" and not starts_over:
            lines.append(proration(world, subscription, item, now, is_credit=False))
    if starts_over:
        restart(world, subscription, now)
        return (
            [*lines, *subscriptions.period_lines(world, subscription)],
            True,
            "subscription_update",
        )
    return lines, behavior == "always_invoice" and bool(lines), "subscription_update"


def read_date(world: StripeWorld, subscription: Doc, params: dict[str, Any]) -> int:
    """Return the moment prorations count from."""
    moment = int(params.get("proration_date") or world.now())
    item = subscription["items"]["data"][0]
    if not item["current_period_start"] <= moment <= item["current_period_end"]:
        raise invalid(
            "The proration date must be within the current subscription period.", "proration_date"
        )
    return moment


def read_items(
    world: StripeWorld, subscription: Doc, params: dict[str, Any]
) -> list[tuple[Doc, Doc, int]]:
    """Return the items that change, each with its new price and quantity."""
    changed = []
    own = {item["id"]: item for item in subscription["items"]["data"]}
    for number, given in enumerate(params.get("items") or []):
        where = f"items[{number}]"
        if "id" not in given or given.get("deleted"):
            raise unplayed(f"{where}[deleted]" if "id" in given else f"{where} without id")
        item = own.get(given["id"])
        if item is None:
            raise invalid(
                f"No such subscription item: '{given['id']}'", f"{where}[id]", "resource_missing"
            )
        price = world.find("price", given.get("price", item["price"]), f"{where}[price]")
        if not price["active"]:
            raise invalid(f"The price specified is inactive: {price['id']}.", f"{where}[price]")
        if price["type"] != "recurring":
            raise invalid("The price specified is set to `type=one_time`.", f"{where}[price]")
        amount_in(price, subscription["currency"])
        quantity = int(given.get("quantity", item["quantity"]))
        if (price["id"], quantity) != (item["price"], item["quantity"]):
            changed.append((item, price, quantity))
    return changed


def same_rhythm(old: Doc, new: Doc) -> bool:
    """Say whether two prices recur alike."""
    names = ("interval", "interval_count")
    return all(old["recurring"][name] == new["recurring"][name] for name in names)


def restart(world: StripeWorld, subscription: Doc, now: int) -> None:
    """Let the period begin anew."""
    subscription["billing_cycle_anchor"] = now
    for item in subscription["items"]["data"]:
        recurring = world.find("price", item["price"])["recurring"]
        end = calendar.after(now, recurring, 1)
        item |= {"current_period_start": now, "current_period_end": end, "billed_until": end}


def proration(
    world: StripeWorld, subscription: Doc, item: Doc, now: int, *, is_credit: bool = True
) -> Line:
    """Return what the rest of an item's period is worth, counted by the second."""
    price = world.find("price", item["price"])
    start, end = item["current_period_start"], item["current_period_end"]
    whole = amount_in(price, subscription["currency"]) * item["quantity"]
    part = invoices.rounded(whole * (end - now), end - start)
    text = invoices.proration_note(world, price, now, is_credit=is_credit)
    return Line(price, item["quantity"], part, now, end, text, item["id"], is_proration=True)


def previewed(world: StripeWorld, subscription: Doc, lines: list[Line], reason: str) -> Doc:
    """Return the invoice of lines without making it."""
    customer = world.find("customer", subscription["customer"])
    has_tax = subscription["automatic_tax"]["enabled"]
    bill = Bill(customer, subscription["currency"], reason, lines, has_tax, subscription)
    return invoices.draft(world, bill, is_stored=False)


def cancel(world: StripeWorld, key: str, params: dict[str, Any]) -> Doc:
    """End a subscription at once."""
    subscription = world.find("subscription", key)
    if subscription["status"] == "canceled":
        raise invalid(f"No such subscription: '{key}'", "id", "resource_missing")
    if params.get("invoice_now") or params.get("prorate"):
        raise unplayed("invoice_now" if params.get("invoice_now") else "prorate")
    for name, value in (params.get("cancellation_details") or {}).items():
        subscription["cancellation_details"][name] = emptied(value)
    subscriptions.end(world, subscription, "cancellation_requested")
    return subscription
