"""Subscriptions: how they begin, renew, fail, come back and end."""

from typing import Any

from integrations.simulators.stripe import calendar, cards, invoices
from integrations.simulators.stripe.catalog import amount_in
from integrations.simulators.stripe.errors import Refused, invalid
from integrations.simulators.stripe.invoices import Bill, Line
from integrations.simulators.stripe.world import Doc, StripeWorld, collection, private, token

LIVE = ("active", "past_due", "trialing", "incomplete", "unpaid")
BILLED = ("active", "past_due")
Quantities = list[tuple[Doc, int]]


def start(
    world: StripeWorld, customer: Doc, lines: Quantities, currency: str, method: Doc, **extra: Any
) -> Doc:
    """Make a subscription of recurring prices that begins now."""
    now = world.now()
    recurring = lines[0][0]["recurring"]
    end = calendar.after(now, recurring, 1)
    subscription = world.make(
        "subscription",
        customer=customer["id"],
        currency=currency,
        billing_cycle_anchor=now,
        start_date=now,
        status="incomplete",
        default_payment_method=method["id"],
        **extra,
    )
    key = subscription["id"]
    items = [new_item(world, key, price, quantity, now, end) for price, quantity in lines]
    subscription["items"] = collection(items, f"/v1/subscription_items?subscription={key}")
    private(subscription)["pending"] = []
    customer["currency"] = currency
    world.emit("customer.subscription.created", subscription)
    return subscription


def new_item(
    world: StripeWorld, subscription: str, price: Doc, quantity: int, start: int, end: int
) -> Doc:
    """Return one item of a subscription."""
    return {
        **{"id": f"si_{token(14)}", "object": "subscription_item", "billing_thresholds": None},
        **{"created": world.now(), "current_period_start": start, "current_period_end": end},
        **{"discounts": [], "metadata": {}, "price": price["id"], "quantity": quantity},
        **{"subscription": subscription, "tax_rates": [], "billed_until": end},
    }


def first_invoice(
    world: StripeWorld, subscription: Doc, extra_lines: Quantities, description: str | None
) -> Doc:
    """Make the invoice that a subscription begins with."""
    lines = period_lines(world, subscription)
    now = world.now()
    for price, quantity in extra_lines:
        amount = amount_in(price, subscription["currency"]) * quantity
        lines.append(Line(price, quantity, amount, now, now, invoices.title(world, price)))
    return bill(world, subscription, "subscription_create", lines, description=description)


def bill(
    world: StripeWorld, subscription: Doc, reason: str, lines: list[Line], **extra: Any
) -> Doc:
    """Make and finalize an invoice of a subscription."""
    period = {name: extra.pop(name) for name in ("start", "end") if name in extra}
    customer = world.find("customer", subscription["customer"])
    has_tax = subscription["automatic_tax"]["enabled"]
    invoice = invoices.draft(
        world,
        Bill(
            *(customer, subscription["currency"], reason, lines, has_tax, subscription),
            **period,
            extra=extra,
        ),
    )
    subscription["latest_invoice"] = invoice["id"]
    invoices.finalize(world, invoice)
    return invoice


def period_lines(world: StripeWorld, subscription: Doc) -> list[Line]:
    """Return the lines of the current period of every item."""
    lines = []
    for item in subscription["items"]["data"]:
        price = world.find("price", item["price"])
        amount = amount_in(price, subscription["currency"]) * item["quantity"]
        start, end = item["current_period_start"], item["current_period_end"]
        text = f"{item['quantity']} × {invoices.title(world, price)}"
        lines.append(Line(price, item["quantity"], amount, start, end, text, item["id"]))
    return lines


def period_end(subscription: Doc) -> int:
    """Return when the current period is over."""
    return int(min(item["current_period_end"] for item in subscription["items"]["data"]))


def renew(world: StripeWorld, subscription: Doc) -> None:
    """Begin the next period and bill it; a subscription that was to end ends instead."""
    if subscription["cancel_at_period_end"]:
        end(world, subscription, "cancellation_requested")
        return
    old_start = subscription["items"]["data"][0]["current_period_start"]
    old_end = period_end(subscription)
    with world.changing(subscription, "customer.subscription.updated"):
        for item in subscription["items"]["data"]:
            recurring = world.find("price", item["price"])["recurring"]
            anchor = subscription["billing_cycle_anchor"]
            item["current_period_start"] = item["current_period_end"]
            following = calendar.next_period(anchor, recurring, item["current_period_end"])
            item["current_period_end"] = item["billed_until"] = following
        lines = take_pending(world, subscription) + period_lines(world, subscription)
        invoice = bill(
            *(world, subscription, "subscription_cycle", lines), start=old_start, end=old_end
        )
    collect(world, subscription, invoice)


def take_pending(world: StripeWorld, subscription: Doc) -> list[Line]:
    """Return the prorations that wait for the next invoice, and let them wait no more."""
    pending = private(subscription)["pending"]
    private(subscription)["pending"] = []
    return [Line(**{**line, "price": world.find("price", line["price"])}) for line in pending]


def collect(world: StripeWorld, subscription: Doc, invoice: Doc) -> Refused | None:
    """Take the money of a subscription's invoice by schedule, with all that follows."""
    method = invoices.default_method(world, invoice)
    refusal = invoices.collect(world, invoice, method, is_first=False)
    if refusal is None:
        revive(world, subscription)
        return None
    invoices.note_failure(world, invoice, is_scheduled=True)
    become(world, subscription, "past_due")
    if invoice["next_payment_attempt"] is None:
        end(world, subscription, "payment_failed")
    return refusal


def become(world: StripeWorld, subscription: Doc, status: str) -> None:
    """Change the status of a subscription that has not ended."""
    if subscription["status"] not in LIVE:
        return
    with world.changing(subscription, "customer.subscription.updated"):
        subscription["status"] = status
    customer = world.find("customer", subscription["customer"])
    customer["delinquent"] = status == "past_due"


def revive(world: StripeWorld, subscription: Doc) -> None:
    """Let a subscription be active again once nothing of it is left to pay."""
    for invoice in world.all("invoice", status="open"):
        if invoices.subscription_of(world, invoice) is subscription:
            return
    become(world, subscription, "active")


def end(world: StripeWorld, subscription: Doc, reason: str) -> None:
    """End a subscription now; what is unpaid is no longer collected."""
    now = world.now()
    subscription |= {
        **{"status": "canceled", "ended_at": now},
        "canceled_at": subscription["canceled_at"] or now,
    }
    subscription["cancellation_details"]["reason"] = reason
    for invoice in world.all("invoice", status="open"):
        if invoices.subscription_of(world, invoice) is subscription:
            with world.changing(invoice, "invoice.updated"):
                invoice |= {"next_payment_attempt": None, "auto_advance": False}
    world.touched()
    world.emit("customer.subscription.deleted", subscription)


def pay(world: StripeWorld, invoice: Doc, method: Doc | None, *, is_first: bool = False) -> None:
    """Pay an open invoice because somebody asks for it. Raises Refused where the bank refuses."""
    invoices.require_open(invoice)
    method = method or invoices.default_method(world, invoice)
    refusal = invoices.collect(world, invoice, method, is_first=is_first)
    subscription = invoices.subscription_of(world, invoice)
    if refusal is not None:
        invoices.note_failure(world, invoice, is_scheduled=False)
        raise refusal
    if subscription is not None:
        revive(world, subscription)


def change_method(world: StripeWorld, customer: Doc, method: Doc) -> None:
    """Make a payment method the one that pays from now on, and pay with it what is overdue."""
    with world.changing(customer, "customer.updated"):
        customer["invoice_settings"]["default_payment_method"] = method["id"]
    for subscription in world.all("subscription", customer=customer["id"]):
        if subscription["status"] not in LIVE:
            continue
        with world.changing(subscription, "customer.subscription.updated"):
            subscription["default_payment_method"] = method["id"]
        for invoice in world.all("invoice", status="open", customer=customer["id"]):
            if invoices.subscription_of(world, invoice) is subscription and invoice["attempted"]:
                try_again(world, invoice, method)


def try_again(world: StripeWorld, invoice: Doc, method: Doc) -> None:
    """Try an overdue invoice with another payment method; a refusal changes nothing."""
    intent = invoices.intent_of(world, invoice)
    if intent is not None and intent["status"] == "processing":
        return
    try:
        pay(world, invoice, method, is_first=cards.card_of(method).settles_late)
    except Refused:
        world.touched()


def require_live(subscription: Doc) -> None:
    """Raise Refused for a subscription that has ended."""
    if subscription["status"] not in LIVE:
        raise invalid(
            "A canceled subscription can only update its cancellation_details and metadata.",
            "id",
        )
