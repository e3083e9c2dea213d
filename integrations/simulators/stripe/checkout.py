"""Checkout: the session an application opens, and what paying it brings about."""

from typing import Any
from urllib.parse import urlsplit

from integrations.simulators.stripe import cards, invoices, payments, subscriptions
from integrations.simulators.stripe.catalog import amount_in, behavior_in, put_metadata
from integrations.simulators.stripe.errors import Refused, invalid, unplayed
from integrations.simulators.stripe.invoices import Bill, Line
from integrations.simulators.stripe.world import HERE, Doc, StripeWorld, private, token

LEAST_S = 30 * 60
MOST_S = 24 * 3600
ECHOED = (
    *("allow_promotion_codes", "billing_address_collection", "cancel_url", "client_reference_id"),
    *("customer", "customer_creation", "customer_email", "integration_identifier", "locale"),
    *("origin_context", "payment_method_collection", "phone_number_collection", "submit_type"),
    "success_url",
)


def create(world: StripeWorld, params: dict[str, Any]) -> Doc:
    """Open a session."""
    mode = params.get("mode")
    if mode is None:
        raise invalid("Missing required param: mode.", "mode", "parameter_missing")
    if mode == "setup":
        raise unplayed("mode=setup")
    if params.get("ui_mode", "hosted_page") != "hosted_page":
        raise unplayed("ui_mode")
    require_urls(params)
    customer = read_customer(world, params)
    lines, currency = read_lines(world, params, mode)
    require_one_currency(world, customer, mode, currency)
    has_tax = read_tax(params, customer)
    session = world.make(
        "checkout.session",
        mode=mode,
        currency=currency,
        expires_at=read_expiry(world, params),
        **{name: params[name] for name in ECHOED if name in params},
    )
    session["automatic_tax"] = {
        **{"enabled": has_tax, "liability": {"type": "self"} if has_tax else None},
        **{"provider": "stripe" if has_tax else None},
        "status": "requires_location_inputs" if has_tax else None,
    }
    session["tax_id_collection"] = {"required": "never", "enabled": False} | params.get(
        "tax_id_collection", {}
    )
    put_metadata(session, params)
    kept = ("subscription_data", "payment_intent_data", "invoice_creation")
    private(session).update({name: params.get(name) or {} for name in kept})
    if mode == "payment":
        session["invoice_creation"] = shown_invoice_creation(params.get("invoice_creation") or {})
    session["url"] = f"{HERE}pay/{session['id']}"
    private(session)["lines"] = [item_doc(world, *line, currency) for line in lines]
    put_totals(session, customer if has_tax else None)
    return session


def require_urls(params: dict[str, Any]) -> None:
    """Raise Refused where the way back is missing or no address."""
    if "success_url" not in params:
        raise invalid("Missing required param: success_url.", "success_url", "parameter_missing")
    for name in ("success_url", "cancel_url"):
        if name in params and not is_address(params[name]):
            raise invalid("Not a valid URL", name, "url_invalid")


def is_address(text: str) -> bool:
    """Say whether a text is an address of the web."""
    parts = urlsplit(text)
    return parts.scheme in ("http", "https") and bool(parts.hostname)


def read_customer(world: StripeWorld, params: dict[str, Any]) -> Doc | None:
    """Return the customer of a session, if it names one."""
    if "customer" not in params:
        if "customer_update" in params:
            raise invalid("`customer_update` can only be used with `customer`.", "customer_update")
        return None
    if "customer_email" in params:
        raise invalid(
            "You may only specify one of these parameters: customer, customer_email.", "customer"
        )
    return world.find("customer", params["customer"], "customer")


def read_lines(
    world: StripeWorld, params: dict[str, Any], mode: str
) -> tuple[subscriptions.Quantities, str]:
    """Return the prices and quantities of a session, and its currency."""
    given = params.get("line_items")
    if not given:
        raise invalid("Missing required param: line_items.", "line_items", "parameter_missing")
    lines = []
    for number, line in enumerate(given):
        where = f"line_items[{number}]"
        if "price" not in line:
            raise invalid("Missing required param: price.", f"{where}[price]", "parameter_missing")
        price = world.find("price", line["price"], f"{where}[price]")
        if not price["active"]:
            raise invalid(f"The price specified is inactive: {price['id']}.", f"{where}[price]")
        if line.get("quantity", 0) < 1:
            raise invalid("Quantity is required.", f"{where}[quantity]", "parameter_missing")
        lines.append((price, int(line["quantity"])))
    is_recurring = [price["type"] == "recurring" for price, _ in lines]
    if mode == "payment" and any(is_recurring):
        raise invalid(
            "You specified `payment` mode but passed a recurring price. Either switch to "
            "`subscription` mode or use only one-time prices.",
            "mode",
        )
    if mode == "subscription" and not any(is_recurring):
        raise invalid(
            "You must provide at least one recurring price in `subscription` mode when using "
            "prices.",
            "line_items",
        )
    currency = params.get("currency") or lines[0][0]["currency"]
    for price, _ in lines:
        amount_in(price, currency)
    return lines, currency


def require_one_currency(
    world: StripeWorld, customer: Doc | None, mode: str, currency: str
) -> None:
    """Raise Refused for a second currency beside a subscription that lives."""
    if customer is None or mode != "subscription":
        return
    for other in world.all("subscription", customer=customer["id"]):
        if other["status"] in subscriptions.LIVE and other["currency"] != currency:
            raise invalid(
                "You cannot combine currencies on a single customer. This customer has an active "
                f"subscription, subscription schedule, or quote with currency {other['currency']}."
            )


def read_tax(params: dict[str, Any], customer: Doc | None) -> bool:
    """Say whether tax is to be counted. Raises Refused where its place could not be known."""
    update = params.get("customer_update") or {}
    collects_ids = (params.get("tax_id_collection") or {}).get("enabled", False)
    if collects_ids and customer and update.get("name") != "auto":
        raise invalid(
            "Tax ID collection requires updating business name on the customer. To enable tax ID "
            "collection for an existing customer, please set `customer_update[name]` to `auto`."
        )
    has_tax = bool((params.get("automatic_tax") or {}).get("enabled", False))
    has_place = customer is None or (customer["address"] or {}).get("country")
    if has_tax and not has_place and update.get("address") != "auto":
        raise invalid(
            "Automatic tax calculation in Checkout requires a valid address on the Customer. Add "
            "a valid address to the Customer or set `customer_update[address]` to 'auto'.",
            *(None, "customer_tax_location_invalid"),
        )
    return has_tax


def read_expiry(world: StripeWorld, params: dict[str, Any]) -> int:
    """Return when a session ends by itself."""
    expires_at = int(params.get("expires_at", world.now() + MOST_S))
    # The clock of the caller may be a little ahead of or behind ours.
    if not LEAST_S - 60 <= expires_at - world.now() <= MOST_S + 60:
        raise invalid(
            "The `expires_at` timestamp must be between 30 minutes and 24 hours from now.",
            "expires_at",
        )
    return expires_at


def shown_invoice_creation(given: Doc) -> Doc:
    """Return the echo of what kind of invoice a payment makes."""
    data = given.get("invoice_data") or {}
    return {
        "enabled": bool(given.get("enabled", False)),
        "invoice_data": {
            **dict.fromkeys(("account_tax_ids", "custom_fields", "rendering_options")),
            **{"description": data.get("description"), "footer": data.get("footer")},
            **{"issuer": None, "metadata": data.get("metadata") or {}},
        },
    }


def item_doc(world: StripeWorld, price: Doc, quantity: int, currency: str) -> Doc:
    """Return a line of a session."""
    amount = amount_in(price, currency) * quantity
    return {
        **{"id": f"li_{token(24)}", "object": "item", "adjustable_quantity": None},
        **{"amount_discount": 0, "amount_subtotal": amount, "amount_tax": 0},
        **{"amount_total": amount, "currency": currency, "metadata": {}},
        **{"description": invoices.title(world, price), "discounts": [], "taxes": []},
        **{"price": price["id"], "quantity": quantity},
        "_": {"is_inside": behavior_in(price, currency) == "inclusive"},
    }


def put_totals(session: Doc, taxed: Doc | None) -> None:
    """Write the sums of a session, with the tax of a customer whose place is known."""
    rate = invoices.tax_rate(taxed)
    for line in private(session)["lines"]:
        amount, is_inside = line["amount_subtotal"], line["_"]["is_inside"]
        line["amount_tax"] = invoices.tax_of(amount, rate, is_inside=is_inside)
        line["amount_total"] = amount + (0 if is_inside else line["amount_tax"])
    lines = private(session)["lines"]
    session["amount_subtotal"] = sum(line["amount_subtotal"] for line in lines)
    session["amount_total"] = sum(line["amount_total"] for line in lines)
    tax = sum(line["amount_tax"] for line in lines)
    session["total_details"] = {"amount_discount": 0, "amount_shipping": 0, "amount_tax": tax}


def require_payable(world: StripeWorld, session: Doc) -> None:
    """Raise Refused for a session that is over."""
    if session["status"] != "open":
        raise invalid(f"This Checkout Session is {session['status']}.", "session")


def complete(world: StripeWorld, session: Doc, form: dict[str, str]) -> None:
    """Pay a session as its page was filled in. Raises Refused where the bank refuses."""
    require_payable(world, session)
    card = cards.read_card(form.get("card"))
    if card.first and not card.settles_late:
        code, decline_code, message = card.first
        raise Refused(402, "card_error", message, code=code, decline_code=decline_code)
    customer = customer_of(world, session, form)
    if session["automatic_tax"]["enabled"]:
        session["automatic_tax"]["status"] = "complete"
        put_totals(session, customer)
    method = cards.attach(world, customer, card)
    session["payment_method_types"] = [method["type"]]
    if session["mode"] == "subscription":
        subscribe(world, session, customer, method)
    else:
        pay_once(world, session, customer, method)
    session |= {"status": "complete", "url": None, "customer": customer["id"]}
    session["customer_details"] = buyer(customer, form)
    world.touched()
    world.emit("checkout.session.completed", session)


def customer_of(world: StripeWorld, session: Doc, form: dict[str, str]) -> Doc:
    """Return who pays, with the country they chose where tax depends on it."""
    country = form.get("country") or None
    if session["customer"]:
        customer = world.find("customer", session["customer"])
    else:
        email = form.get("email") or session["customer_email"]
        customer = world.make("customer", email=email, invoice_prefix=token(8).upper())
        world.emit("customer.created", customer)
    if country and session["automatic_tax"]["enabled"]:
        with world.changing(customer, "customer.updated"):
            customer["address"] = {**(customer["address"] or {}), "country": country}
    return customer


def buyer(customer: Doc, form: dict[str, str]) -> Doc:
    """Return the customer as the session tells of them."""
    tax_ids = [{"type": "eu_vat", "value": form["tax_id"]}] if form.get("tax_id") else []
    names = ("business_name", "email", "individual_name", "name", "phone", "tax_exempt")
    return {
        **{name: customer[name] for name in names},
        **{"address": customer["address"], "tax_ids": tax_ids},
    }


def subscribe(world: StripeWorld, session: Doc, customer: Doc, method: Doc) -> None:
    """Make the subscription of a session, and pay its first invoice."""
    data = private(session)["subscription_data"]
    lines = [
        (world.find("price", line["price"]), line["quantity"]) for line in private(session)["lines"]
    ]
    recurring = [line for line in lines if line[0]["recurring"]]
    once = [line for line in lines if not line[0]["recurring"]]
    has_tax = session["automatic_tax"]["enabled"]
    subscription = subscriptions.start(
        *(world, customer, recurring, session["currency"], method),
        metadata=data.get("metadata") or {},
        description=data.get("description"),
        automatic_tax={
            **{"disabled_reason": None, "enabled": has_tax},
            "liability": {"type": "self"} if has_tax else None,
        },
    )
    description = (data.get("invoice_settings") or {}).get("description")
    invoice = subscriptions.first_invoice(world, subscription, once, description)
    invoices.collect(world, invoice, method, is_first=True)
    subscriptions.become(world, subscription, "active")
    is_paid = invoice["status"] == "paid"
    session |= {"subscription": subscription["id"], "invoice": invoice["id"]}
    session["payment_status"] = "paid" if is_paid else "unpaid"


def pay_once(world: StripeWorld, session: Doc, customer: Doc, method: Doc) -> None:
    """Take the money of a session that pays once."""
    data = private(session)["payment_intent_data"]
    intent = payments.new_intent(
        world,
        amount=session["amount_total"],
        currency=session["currency"],
        customer=customer["id"],
        description=data.get("description"),
        metadata=data.get("metadata") or {},
        setup_future_usage=data.get("setup_future_usage"),
    )
    private(intent)["session"] = session["id"]
    session["payment_intent"] = intent["id"]
    payments.attempt(world, intent, method, is_first=True)
    if intent["status"] == "succeeded":
        note_paid(world, session, intent)


def note_paid(world: StripeWorld, session: Doc, intent: Doc) -> None:
    """Note that the money of a session is there, and make its invoice if it wants one."""
    session["payment_status"] = "paid"
    creation = private(session)["invoice_creation"]
    if not creation.get("enabled"):
        return
    data = creation.get("invoice_data") or {}
    now = world.now()
    lines = []
    for item in private(session)["lines"]:
        price, amount = world.find("price", item["price"]), item["amount_subtotal"]
        lines.append(Line(price, item["quantity"], amount, now, now, item["description"]))
    has_tax = session["automatic_tax"]["enabled"]
    customer = world.find("customer", intent["customer"])
    extra = {
        **{"metadata": data.get("metadata") or {}, "auto_advance": False},
        **{"description": data.get("description"), "footer": data.get("footer")},
    }
    invoice = invoices.draft(
        world, Bill(customer, session["currency"], "manual", lines, has_tax, extra=extra)
    )
    invoices.finalize(world, invoice, intent)
    session["invoice"] = invoice["id"]
    invoices.settle(world, invoice)


def expire(world: StripeWorld, session: Doc) -> Doc:
    """End an open session unpaid."""
    if session["status"] != "open":
        raise invalid(
            'Only Checkout Sessions with a status in ["open"] can be expired. This Checkout '
            f"Session has a status of {session['status']}.",
            "session",
        )
    session |= {"status": "expired", "url": None}
    world.touched()
    world.emit("checkout.session.expired", session)
    return session
