"""Customers, products and prices."""

from typing import Any

from integrations.simulators.stripe.errors import invalid
from integrations.simulators.stripe.world import Doc, StripeWorld, private, token

Params = dict[str, Any]
PLAIN_CUSTOMER = (
    *("description", "email", "name", "phone", "business_name", "individual_name"),
    *("address", "preferred_locales", "tax_exempt", "balance"),
)
CURRENCIES = frozenset(
    {
        *("aed", "aud", "brl", "cad", "chf", "clp", "dkk", "eur", "gbp", "ils", "inr", "jpy"),
        *("krw", "mxn", "nok", "nzd", "pln", "sar", "sek", "sgd", "usd", "zar"),
    }
)
MOST_AMOUNT = 99_999_999


def create_customer(world: StripeWorld, params: Params) -> Doc:
    """Add a customer."""
    customer = world.make("customer", is_stored=False, invoice_prefix=token(8).upper())
    put_customer(world, customer, params)
    world.emit("customer.created", world.add(customer))
    return customer


def update_customer(world: StripeWorld, key: str, params: Params) -> Doc:
    """Change a customer."""
    customer = world.find("customer", key)
    with world.changing(customer, "customer.updated"):
        put_customer(world, customer, params)
    return customer


def put_customer(world: StripeWorld, customer: Doc, params: Params) -> None:
    """Write the parameters that customers share in creating and updating."""
    if (email := params.get("email")) and "@" not in email:
        raise invalid(f"Invalid email address: {email}", "email", "email_invalid")
    for name in PLAIN_CUSTOMER:
        if name in params:
            customer[name] = emptied(params[name])
    put_metadata(customer, params)
    settings = params.get("invoice_settings") or {}
    if method := settings.get("default_payment_method"):
        world.find("payment_method", method, "invoice_settings[default_payment_method]")
        customer["invoice_settings"]["default_payment_method"] = method


def put_metadata(doc: Doc, params: Params) -> None:
    """Merge metadata as Stripe does: an empty text takes a key away, an empty whole all."""
    if "metadata" not in params:
        return
    given = params["metadata"]
    merged = {**(doc.get("metadata") or {}), **given} if given else {}
    doc["metadata"] = {key: value for key, value in merged.items() if value != ""}


def emptied(value: Any) -> Any:
    """Return None where a parameter unsets by an empty text."""
    return None if value == "" else value


def create_product(world: StripeWorld, params: Params) -> Doc:
    """Add a product."""
    key = params.get("id")
    if key and key in world.tables["product"]:
        raise invalid(f"Product already exists: {key}", "id", "resource_already_exists")
    if "default_price_data" in params:
        raise invalid("Create the price by itself.", "default_price_data", "simulator_unplayed")
    product = world.make("product", is_stored=False, id=key or "", updated=world.now())
    put_product(product, params)
    world.emit("product.created", world.add(product))
    return product


def update_product(world: StripeWorld, key: str, params: Params) -> Doc:
    """Change a product."""
    product = world.find("product", key)
    with world.changing(product, "product.updated"):
        put_product(product, params)
        product["updated"] = world.now()
    return product


def put_product(product: Doc, params: Params) -> None:
    """Write the parameters that products share in creating and updating."""
    for name in ("active", "description", "name", "shippable", "tax_code", "unit_label", "url"):
        if name in params:
            product[name] = emptied(params[name])
    put_metadata(product, params)


def create_price(world: StripeWorld, params: Params) -> Doc:
    """Add a price of a product."""
    if "currency" not in params:
        raise invalid("Missing required param: currency.", "currency", "parameter_missing")
    currency = known_currency(params["currency"], "currency")
    amount = read_amount(params, "")
    if ("product" in params) == ("product_data" in params):
        raise invalid("Pass either product or product_data.", "product", "parameter_missing")
    product = params.get("product") or create_product(world, dict(params["product_data"]))["id"]
    world.find("product", product, "product")
    recurring = params.get("recurring")
    price = world.make(
        "price",
        is_stored=False,
        currency=currency,
        product=product,
        type="recurring" if recurring else "one_time",
        recurring=read_recurring(recurring) if recurring else None,
        unit_amount=amount,
        unit_amount_decimal=str(amount),
    )
    private(price)["currency_options"] = {currency: option(amount, params.get("tax_behavior"))}
    put_price(world, price, params)
    world.emit("price.created", world.add(price))
    return price


def update_price(world: StripeWorld, key: str, params: Params) -> Doc:
    """Change what may change about a price; its amount may not."""
    price = world.find("price", key)
    with world.changing(price, "price.updated"):
        put_price(world, price, params)
    return price


def put_price(world: StripeWorld, price: Doc, params: Params) -> None:
    """Write the parameters that prices share in creating and updating."""
    for name in ("active", "nickname", "tax_behavior"):
        if name in params:
            price[name] = emptied(params[name])
    put_metadata(price, params)
    options = params.get("currency_options")
    for currency, given in (options or {}).items():
        where = f"currency_options[{currency}]"
        known_currency(currency, where)
        amount = read_amount(given, where)
        private(price)["currency_options"][currency] = option(amount, given.get("tax_behavior"))
    if "lookup_key" in params:
        put_lookup_key(world, price, params)


def put_lookup_key(world: StripeWorld, price: Doc, params: Params) -> None:
    """Give a price its lookup key, which is one price's at a time."""
    key = emptied(params["lookup_key"])
    for other in world.all("price", lookup_key=key) if key else []:
        if other is price:
            continue
        if not params.get("transfer_lookup_key"):
            raise invalid(f"A price (`{other['id']}`) already uses that lookup key.", "lookup_key")
        with world.changing(other, "price.updated"):
            other["lookup_key"] = None
    price["lookup_key"] = key


def option(amount: int, tax_behavior: str | None) -> Doc:
    """Return the price in one currency."""
    return {
        "custom_unit_amount": None,
        "tax_behavior": tax_behavior or "unspecified",
        "unit_amount": amount,
        "unit_amount_decimal": str(amount),
    }


def read_amount(params: Params, under: str) -> int:
    """Return the whole minor units a price asks for."""
    param = f"{under}[unit_amount]" if under else "unit_amount"
    amount = params.get("unit_amount", params.get("unit_amount_decimal"))
    if amount is None:
        raise invalid(f"Missing required param: {param}.", param, "parameter_missing")
    if float(amount) != int(float(amount)) or not 0 <= int(float(amount)) <= MOST_AMOUNT:
        raise invalid(f"Invalid amount: {amount}", param)
    return int(float(amount))


def read_recurring(given: Params) -> Doc:
    """Return how often a price recurs."""
    return {
        "interval": given["interval"],
        "interval_count": given.get("interval_count", 1),
        "meter": None,
        "trial_period_days": None,
        "usage_type": given.get("usage_type", "licensed"),
    }


def known_currency(currency: str, param: str) -> str:
    """Return a currency's code. Raises Refused for one that is none."""
    if currency not in CURRENCIES:
        raise invalid(f"Invalid currency: {currency}.", param, "invalid_currency")
    return currency


def amount_in(price: Doc, currency: str) -> int:
    """Return a price's amount in a currency. Raises Refused where it has none."""
    options: Doc = private(price)["currency_options"]
    if currency not in options:
        raise invalid(
            f"The price specified only supports {', '.join(sorted(options))}. "
            f"This doesn't match the expected currency: {currency}.",
        )
    return int(options[currency]["unit_amount"])


def behavior_in(price: Doc, currency: str) -> str:
    """Return whether a price in a currency has its tax inside or on top."""
    options: Doc = private(price)["currency_options"]
    own = options.get(currency, {}).get("tax_behavior", "unspecified")
    return str(own if own != "unspecified" else price["tax_behavior"] or "unspecified")
