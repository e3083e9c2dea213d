"""Invoices: their lines, their tax, and the way from draft to paid or left open."""

from dataclasses import dataclass, field

from integrations.simulators.stripe import calendar, cards, payments
from integrations.simulators.stripe.catalog import behavior_in
from integrations.simulators.stripe.errors import Refused, declined, invalid
from integrations.simulators.stripe.world import HERE, Doc, StripeWorld, collection, private, token

RETRY_DAYS = (3, 5, 7)
TAX_PERCENT = {"DE": 19, "ES": 21, "FR": 20, "GB": 20, "IL": 18, "IT": 22, "PT": 23}


@dataclass(frozen=True)
class Line:
    """One line to bill. A proration stands for part of a period, with its sign."""

    price: Doc
    quantity: int
    amount: int
    start: int
    end: int
    description: str = ""
    item: str | None = None
    is_proration: bool = False


@dataclass(frozen=True)
class Bill:
    """What an invoice is made of."""

    customer: Doc | None
    currency: str
    reason: str
    lines: list[Line]
    has_tax: bool = False
    subscription: Doc | None = None
    start: int = 0
    end: int = 0
    extra: Doc = field(default_factory=dict)


def draft(world: StripeWorld, bill: Bill, *, is_stored: bool = True) -> Doc:
    """Make the invoice of a bill; one that is not stored is a preview."""
    customer = bill.customer
    now = world.now()
    key = "" if is_stored else f"upcoming_in_{token(24)}"
    invoice = world.make(
        "invoice",
        is_stored=is_stored,
        id=key,
        billing_reason=bill.reason,
        currency=bill.currency,
        customer=customer and customer["id"],
        period_start=bill.start or now,
        period_end=bill.end or now,
        parent=parent_of(bill.subscription),
        **(customer_details(customer) if customer else {}),
        **bill.extra,
    )
    rate = tax_rate(customer) if bill.has_tax else 0
    if bill.has_tax:
        invoice["automatic_tax"] |= {
            **{"enabled": True, "liability": {"type": "self"}, "provider": "stripe"},
            "status": "complete",
        }
    docs = [line_doc(invoice, bill, line, rate) for line in bill.lines]
    invoice["lines"] = collection(docs, f"/v1/invoices/{invoice['id']}/lines")
    add_up(invoice, customer["balance"] if customer else 0)
    if is_stored:
        world.emit("invoice.created", invoice)
    return invoice


def parent_of(subscription: Doc | None) -> Doc | None:
    """Return what generated an invoice, where something did."""
    if subscription is None:
        return None
    details = {"metadata": dict(subscription["metadata"]), "subscription": subscription["id"]}
    details["subscription_proration_date"] = private(subscription).get("proration_date")
    return {
        "quote_details": None,
        "subscription_details": details,
        "type": "subscription_details",
    }


def customer_details(customer: Doc) -> Doc:
    """Return the customer as the invoice remembers them."""
    names = ("address", "email", "name", "phone", "tax_exempt")
    return {f"customer_{name}": customer[name] for name in names}


def tax_rate(customer: Doc | None) -> int:
    """Return the percentage of tax where a customer lives."""
    if customer is None or customer["tax_exempt"] in ("exempt", "reverse"):
        return 0
    return TAX_PERCENT.get((customer["address"] or {}).get("country") or "", 0)


def tax_of(amount: int, rate: int, *, is_inside: bool) -> int:
    """Return the tax of an amount, rounded half away from zero as money is."""
    size = abs(amount)
    tax = size - rounded(size * 100, 100 + rate) if is_inside else rounded(size * rate, 100)
    return tax if amount >= 0 else -tax


def rounded(number: int, by: int) -> int:
    """Return a quotient of positive whole numbers, rounded half up."""
    return (2 * number + by) // (2 * by)


def line_doc(invoice: Doc, bill: Bill, line: Line, rate: int) -> Doc:
    """Return one line as the API shows it."""
    is_inside = behavior_in(line.price, bill.currency) == "inclusive"
    tax = tax_of(line.amount, rate, is_inside=is_inside)
    taxes = {
        **{"amount": tax, "tax_behavior": "inclusive" if is_inside else "exclusive"},
        **{"tax_rate_details": {"tax_rate": f"txr_simulated_{rate}"}},
        **{"taxability_reason": "standard_rated", "type": "tax_rate_details"},
        "taxable_amount": line.amount - tax if is_inside else line.amount,
    }
    details = {"price": line.price["id"], "product": line.price["product"]}
    return {
        **{"id": f"il_{token(24)}", "object": "line_item", "amount": line.amount},
        **{"currency": bill.currency, "description": line.description, "discount_amounts": []},
        **{"discountable": not line.is_proration, "discounts": [], "invoice": invoice["id"]},
        **{"livemode": False, "metadata": {}, "parent": line_parent(bill, line)},
        **{"period": {"end": line.end, "start": line.start}, "pretax_credit_amounts": []},
        "pricing": {
            "price_details": details,
            "type": "price_details",
            "unit_amount_decimal": str(rounded(abs(line.amount), max(line.quantity, 1))),
        },
        **{"quantity": line.quantity, "quantity_decimal": str(line.quantity)},
        **{"subscription": bill.subscription and bill.subscription["id"]},
        **{"subtotal": line.amount, "taxes": [taxes] if rate else []},
    }


def line_parent(bill: Bill, line: Line) -> Doc:
    """Return what generated a line."""
    subscription = bill.subscription and bill.subscription["id"]
    details: Doc = {"proration": line.is_proration, "subscription": subscription}
    details["invoice_item"] = None if line.item and not line.is_proration else f"ii_{token(24)}"
    details["proration_details"] = {"credited_items": None} if line.is_proration else None
    kinds = ("invoice_item_details", "subscription_item_details")
    kind = kinds[1] if line.item and not line.is_proration else kinds[0]
    if kind == kinds[1]:
        details["subscription_item"] = line.item
    return {**dict.fromkeys(kinds), kind: details, "type": kind}


def add_up(invoice: Doc, balance: int) -> None:
    """Write the sums of an invoice, with what the customer's balance takes from it."""
    lines = invoice["lines"]["data"]
    subtotal = sum(line["amount"] for line in lines)
    taxes = [tax for line in lines for tax in line["taxes"]]
    on_top = sum(tax["amount"] for tax in taxes if tax["tax_behavior"] == "exclusive")
    tax = sum(tax["amount"] for tax in taxes)
    total = subtotal + on_top
    left = balance + total
    invoice |= {
        **{"subtotal": subtotal, "subtotal_excluding_tax": subtotal - (tax - on_top)},
        **{"total": total, "total_excluding_tax": total - tax, "starting_balance": balance},
        **{"amount_due": max(left, 0), "amount_remaining": max(left, 0)},
        **{"ending_balance": min(left, 0), "total_taxes": merged(taxes)},
    }


def merged(taxes: list[Doc]) -> list[Doc]:
    """Return the taxes of all lines, one entry per rate and kind."""
    sums: dict[tuple[str, str], Doc] = {}
    for tax in taxes:
        key = (tax["tax_behavior"], tax["tax_rate_details"]["tax_rate"])
        if key not in sums:
            sums[key] = dict(tax)
        else:
            sums[key]["amount"] += tax["amount"]
            sums[key]["taxable_amount"] += tax["taxable_amount"]
    return list(sums.values())


def finalize(world: StripeWorld, invoice: Doc, intent: Doc | None = None) -> None:
    """Give an invoice its number, and the intent that is to pay it unless it has one."""
    customer = world.find("customer", invoice["customer"])
    number = f"{customer['invoice_prefix']}-{customer['next_invoice_sequence']:04d}"
    customer["next_invoice_sequence"] += 1
    customer["balance"] = invoice["ending_balance"]
    secret = token(32)
    private(invoice)["secret"] = secret
    invoice |= {
        **{"number": number, "status": "open", "effective_at": world.now()},
        "hosted_invoice_url": f"{HERE}invoices/{secret}",
        "invoice_pdf": f"{HERE}invoices/{secret}/pdf",
    }
    invoice["status_transitions"]["finalized_at"] = world.now()
    world.emit("invoice.finalized", invoice)
    if invoice["amount_due"] > 0:
        intent = intent or payments.new_intent(
            world,
            amount=invoice["amount_due"],
            currency=invoice["currency"],
            customer=customer["id"],
            description=invoice["description"] or "Subscription",
        )
        link(world, invoice, intent)


def link(world: StripeWorld, invoice: Doc, intent: Doc) -> None:
    """Note which intent pays an invoice."""
    world.make(
        "invoice_payment",
        amount_requested=invoice["amount_due"],
        currency=invoice["currency"],
        invoice=invoice["id"],
        payment={"payment_intent": intent["id"], "type": "payment_intent"},
        status_transitions={"canceled_at": None, "paid_at": None},
    )


def intent_of(world: StripeWorld, invoice: Doc) -> Doc | None:
    """Return the intent that pays an invoice; one of nothing has none."""
    for payment in world.all("invoice_payment", invoice=invoice["id"]):
        return world.find("payment_intent", payment["payment"]["payment_intent"])
    return None


def invoice_of(world: StripeWorld, intent: Doc) -> Doc | None:
    """Return the invoice that an intent pays."""
    for payment in world.all("invoice_payment"):
        if payment["payment"]["payment_intent"] == intent["id"]:
            return world.find("invoice", payment["invoice"])
    return None


def subscription_of(world: StripeWorld, invoice: Doc) -> Doc | None:
    """Return the subscription an invoice belongs to."""
    if not invoice["parent"]:
        return None
    key = invoice["parent"]["subscription_details"]["subscription"]
    return world.tables["subscription"].get(key)


def settle(world: StripeWorld, invoice: Doc) -> None:
    """Note that an invoice is paid, and tell of it."""
    invoice |= {
        **{"status": "paid", "amount_paid": invoice["amount_due"], "amount_remaining": 0},
        **{"attempted": True, "next_payment_attempt": None, "auto_advance": False},
    }
    invoice["status_transitions"]["paid_at"] = world.now()
    world.touched()
    for payment in world.all("invoice_payment", invoice=invoice["id"], status="open"):
        payment |= {"status": "paid", "amount_paid": payment["amount_requested"]}
        payment["status_transitions"]["paid_at"] = world.now()
        world.emit("invoice_payment.paid", payment)
    world.emit("invoice.paid", invoice)
    world.emit("invoice.payment_succeeded", invoice)


def collect(
    world: StripeWorld, invoice: Doc, method: Doc | None, *, is_first: bool
) -> Refused | None:
    """Take the money of an open invoice and return the refusal, if it is refused.

    Whether the subscription lives on is for the caller to say.
    """
    refusal: Refused | None
    intent = intent_of(world, invoice)
    if intent is None:
        settle(world, invoice)
        return None
    invoice["attempted"] = True
    if method is None:
        refusal = declined(
            *("resource_missing", None),
            "This customer has no attached payment source or default payment method.",
        )
    else:
        refusal = payments.attempt(world, intent, method, is_first=is_first)
    if refusal is None and intent["status"] == "succeeded":
        invoice["attempt_count"] += 1
        settle(world, invoice)
    return refusal


def note_failure(world: StripeWorld, invoice: Doc, *, is_scheduled: bool) -> None:
    """Note a failed attempt; one of the schedule names the next, None after the last."""
    if is_scheduled:
        invoice["attempt_count"] += 1
        tries = invoice["attempt_count"] - 1
        invoice["next_payment_attempt"] = (
            world.now() + RETRY_DAYS[tries] * payments.DAY_S if tries < len(RETRY_DAYS) else None
        )
    world.touched()
    world.emit("invoice.payment_failed", invoice)


def require_open(invoice: Doc) -> None:
    """Raise Refused for an invoice that cannot be paid."""
    if invoice["status"] == "paid":
        raise invalid("Invoice is already paid", None, "invoice_already_paid")
    if invoice["status"] != "open":
        raise invalid("Invoice is not open", None, "invoice_not_open")


def void(world: StripeWorld, invoice: Doc) -> Doc:
    """Take an open invoice back for good. Raises Refused for one that is not open."""
    require_open(invoice)
    invoice |= {"status": "void", "next_payment_attempt": None, "auto_advance": False}
    invoice["status_transitions"]["voided_at"] = world.now()
    for payment in world.all("invoice_payment", invoice=invoice["id"], status="open"):
        payment["status"] = "canceled"
        payment["status_transitions"]["canceled_at"] = world.now()
    if intent := intent_of(world, invoice):
        intent["status"] = "canceled"
    world.touched()
    world.emit("invoice.voided", invoice)
    return invoice


def default_method(world: StripeWorld, invoice: Doc) -> Doc | None:
    """Return what pays an invoice when nobody is asked."""
    customer = world.find("customer", invoice["customer"])
    return cards.default_method(world, customer, subscription_of(world, invoice))


def title(world: StripeWorld, price: Doc) -> str:
    """Return what a price is called on an invoice."""
    return str(world.tables["product"][price["product"]]["name"])


def proration_note(world: StripeWorld, price: Doc, moment: int, *, is_credit: bool) -> str:
    """Return the sentence of a proration's line."""
    kind = "Unused time on" if is_credit else "Remaining time on"
    return f"{kind} {title(world, price)} after {calendar.day(moment)}"
