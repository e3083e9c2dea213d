"""What an invoice would be: the next one, or the one a change would bring."""

from copy import deepcopy
from typing import Any

from integrations.simulators.stripe import calendar, changes, invoices, subscriptions
from integrations.simulators.stripe.catalog import amount_in
from integrations.simulators.stripe.errors import invalid, unplayed
from integrations.simulators.stripe.invoices import Bill, Line
from integrations.simulators.stripe.world import Doc, StripeWorld, private

PLAYED = frozenset(
    {
        "billing_cycle_anchor",
        "cancel_at_period_end",
        "items",
        "proration_behavior",
        "proration_date",
    }
)


def create(world: StripeWorld, params: dict[str, Any]) -> Doc:
    """Return a preview; nothing is kept of it."""
    details = params.get("subscription_details") or {}
    if unknown := details.keys() - PLAYED:
        raise unplayed(f"subscription_details[{min(unknown)}]")
    if params.get("preview_mode", "next") != "next":
        raise unplayed("preview_mode")
    if "subscription" in params:
        subscription = world.find("subscription", params["subscription"], "subscription")
        if params.get("customer", subscription["customer"]) != subscription["customer"]:
            raise invalid("The subscription belongs to another customer.", "customer")
        subscriptions.require_live(subscription)
        return of_change(world, deepcopy(subscription), details)
    return of_start(world, params, details)


def of_change(world: StripeWorld, copy: Doc, details: dict[str, Any]) -> Doc:
    """Return what a subscription, a copy of which is given, is billed next."""
    bill = changes.plan_change(world, copy, details)
    lines, is_now, reason = bill or ([], False, "upcoming")
    waiting = subscriptions.take_pending(world, copy)
    if is_now:
        return changes.previewed(world, copy, waiting + lines, reason)
    if copy["cancel_at_period_end"] or details.get("cancel_at_period_end"):
        if not waiting + lines:
            raise invalid(
                "No upcoming invoices for customer: the subscription is canceled at the end of its "
                "period.",
                *("subscription", "invoice_upcoming_none"),
            )
        return changes.previewed(world, copy, waiting + lines, "upcoming")
    for item in copy["items"]["data"]:
        recurring = world.find("price", item["price"])["recurring"]
        item["current_period_start"] = item["current_period_end"]
        item["current_period_end"] = calendar.next_period(
            copy["billing_cycle_anchor"], recurring, item["current_period_end"]
        )
    following = subscriptions.period_lines(world, copy)
    invoice = changes.previewed(world, copy, waiting + lines + following, "upcoming")
    invoice["next_payment_attempt"] = copy["items"]["data"][0]["current_period_start"]
    return invoice


def of_start(world: StripeWorld, params: dict[str, Any], details: dict[str, Any]) -> Doc:
    """Return what a new subscription would begin with."""
    items = details.get("items")
    if not items:
        raise invalid(
            "You must provide subscription or subscription_details[items].", "subscription"
        )
    customer = None
    if "customer" in params:
        customer = world.find("customer", params["customer"], "customer")
    now, lines, currency = world.now(), [], params.get("currency")
    for number, given in enumerate(items):
        where = f"subscription_details[items][{number}][price]"
        price = world.find("price", given.get("price", ""), where)
        currency = currency or price["currency"]
        quantity = int(given.get("quantity", 1))
        amount = amount_in(price, currency) * quantity
        end = calendar.after(now, price["recurring"], 1) if price["recurring"] else now
        text = f"{quantity} × {invoices.title(world, price)}"
        lines.append(Line(price, quantity, amount, now, end, text))
    has_tax = bool((params.get("automatic_tax") or {}).get("enabled"))
    bill = Bill(customer, str(currency), "upcoming", lines, has_tax)
    preview = invoices.draft(world, bill, is_stored=False)
    private(preview).clear()
    return preview
