"""What each operation of the API does, given its parameters."""

from collections.abc import Callable, Mapping
from typing import Any

from integrations.simulators.stripe import (
    catalog,
    changes,
    checkout,
    endpoints,
    invoices,
    payments,
    portal,
    previews,
    subscriptions,
)
from integrations.simulators.stripe.calls import Act
from integrations.simulators.stripe.errors import invalid
from integrations.simulators.stripe.listing import cut, page
from integrations.simulators.stripe.world import Doc, StripeWorld, private

Path = Mapping[str, str]
Params = dict[str, Any]


def made(create: Callable[[StripeWorld, Params], Doc]) -> Act:
    """Return the act of an operation that makes something."""
    return lambda world, path, params: world.shown(create(world, params))


def changed(update: Callable[[StripeWorld, str, Params], Doc]) -> Act:
    """Return the act of an operation that changes one object."""
    return lambda world, path, params: world.shown(update(world, path["id"], params))


def one(name: str) -> Act:
    """Return the act of an operation that reads one object."""
    return lambda world, path, params: world.shown(world.find(name, path["id"]))


def many(name: str, url: str, *filters: str) -> Act:
    """Return the act of an operation that lists objects, by some of their fields."""

    def act(world: StripeWorld, path: Path, params: Params) -> Doc:
        like = {field: params[field] for field in filters if field in params}
        return page(world, world.all(name, **like), params, url)

    return act


def list_prices(world: StripeWorld, path: Path, params: Params) -> Doc:
    """List prices, by their lookup keys too."""
    names = ("active", "currency", "product", "type")
    like = {field: params[field] for field in names if field in params}
    docs = world.all("price", **like)
    if keys := params.get("lookup_keys"):
        docs = [doc for doc in docs if doc["lookup_key"] in keys]
    if recurring := params.get("recurring"):
        docs = [doc for doc in docs if recurring.items() <= (doc["recurring"] or {}).items()]
    return page(world, docs, params, "/v1/prices")


def list_products(world: StripeWorld, path: Path, params: Params) -> Doc:
    """List products, by their ids too."""
    docs = world.all("product", **{f: params[f] for f in ("active", "url") if f in params})
    if keys := params.get("ids"):
        docs = [doc for doc in docs if doc["id"] in keys]
    return page(world, docs, params, "/v1/products")


def list_subscriptions(world: StripeWorld, path: Path, params: Params) -> Doc:
    """List subscriptions; without a status, those that have not ended."""
    docs = world.all("subscription", **{f: params[f] for f in ("customer",) if f in params})
    status = params.get("status", "")
    if status in ("", "all"):
        docs = [doc for doc in docs if status == "all" or doc["status"] != "canceled"]
    else:
        docs = [doc for doc in docs if doc["status"] == status.replace("ended", "canceled")]
    if key := params.get("price"):
        docs = [doc for doc in docs if any(i["price"] == key for i in doc["items"]["data"])]
    return page(world, docs, params, "/v1/subscriptions")


def list_invoices(world: StripeWorld, path: Path, params: Params) -> Doc:
    """List invoices, by their subscription too."""
    names = ("customer", "status", "collection_method")
    docs = world.all("invoice", **{field: params[field] for field in names if field in params})
    if key := params.get("subscription"):
        docs = [doc for doc in docs if subscription_key(doc) == key]
    return page(world, docs, params, "/v1/invoices")


def subscription_key(invoice: Doc) -> str | None:
    """Return which subscription an invoice belongs to."""
    parent = invoice["parent"]
    return parent["subscription_details"]["subscription"] if parent else None


def list_payments(world: StripeWorld, path: Path, params: Params) -> Doc:
    """List what pays invoices, by the invoice or by the payment."""
    names = ("invoice", "status")
    docs = world.all("invoice_payment", **{f: params[f] for f in names if f in params})
    if wanted := params.get("payment"):
        docs = [doc for doc in docs if wanted.items() <= doc["payment"].items()]
    return page(world, docs, params, "/v1/invoice_payments")


def list_events(world: StripeWorld, path: Path, params: Params) -> Doc:
    """List events, by their types."""
    wanted = [params["type"]] if "type" in params else params.get("types")
    docs = [
        doc
        for doc in world.all("event")
        if not wanted or any(is_type(doc["type"], each) for each in wanted)
    ]
    return page(world, docs, params, "/v1/events")


def is_type(event_type: str, wanted: str) -> bool:
    """Say whether an event is of a type, which may end in a star."""
    return event_type.startswith(wanted[:-1]) if wanted.endswith("*") else event_type == wanted


def list_sessions(world: StripeWorld, path: Path, params: Params) -> Doc:
    """List Checkout sessions."""
    names = ("customer", "payment_intent", "status", "subscription")
    like = {field: params[field] for field in names if field in params}
    return page(world, world.all("checkout.session", **like), params, "/v1/checkout/sessions")


def session_lines(world: StripeWorld, path: Path, params: Params) -> Doc:
    """List the lines of a Checkout session."""
    session = world.find("checkout.session", path["id"])
    url = f"/v1/checkout/sessions/{session['id']}/line_items"
    return cut(world, private(session)["lines"], params, url)


def expire_session(world: StripeWorld, path: Path, params: Params) -> Doc:
    """End a Checkout session."""
    return world.shown(checkout.expire(world, world.find("checkout.session", path["id"])))


def invoice_lines(world: StripeWorld, path: Path, params: Params) -> Doc:
    """List the lines of an invoice."""
    invoice = world.find("invoice", path["id"])
    return cut(world, invoice["lines"]["data"], params, f"/v1/invoices/{path['id']}/lines")


def pay_invoice(world: StripeWorld, path: Path, params: Params) -> Doc:
    """Pay an invoice now."""
    invoice = world.find("invoice", path["id"])
    method = None
    if key := params.get("payment_method"):
        method = world.find("payment_method", key, "payment_method")
    subscriptions.pay(world, invoice, method)
    return world.shown(invoice)


def void_invoice(world: StripeWorld, path: Path, params: Params) -> Doc:
    """Make an open invoice one that nobody pays any more."""
    return world.shown(invoices.void(world, world.find("invoice", path["id"])))


def preview(world: StripeWorld, path: Path, params: Params) -> Doc:
    """Return what an invoice would be."""
    return world.shown(previews.create(world, params))


def charge_refunds(world: StripeWorld, path: Path, params: Params) -> Doc:
    """List the refunds of a charge."""
    charge = world.find("charge", path["id"])
    docs = world.all("refund", charge=charge["id"])
    return page(world, docs, params, f"/v1/charges/{charge['id']}/refunds")


def customer_methods(world: StripeWorld, path: Path, params: Params) -> Doc:
    """List how a customer can pay."""
    customer = world.find("customer", path["id"])
    like = {"customer": customer["id"]} | ({"type": params["type"]} if "type" in params else {})
    url = f"/v1/customers/{customer['id']}/payment_methods"
    return page(world, world.all("payment_method", **like), params, url)


def cancel(world: StripeWorld, path: Path, params: Params) -> Doc:
    """End a subscription."""
    return world.shown(changes.cancel(world, path["id"], params))


def create_endpoint(world: StripeWorld, path: Path, params: Params) -> Doc:
    """Add a webhook endpoint."""
    return endpoints.create(world, params)


def update_endpoint(world: StripeWorld, path: Path, params: Params) -> Doc:
    """Change a webhook endpoint."""
    return endpoints.update(world, path["id"], params)


def delete_endpoint(world: StripeWorld, path: Path, params: Params) -> Doc:
    """Take a webhook endpoint away."""
    return endpoints.delete(world, path["id"])


def require_products(world: StripeWorld, params: Params) -> Doc:
    """Add a product. Raises Refused for one without a name."""
    if not params["name"].strip():
        raise invalid("Missing required param: name.", "name", "parameter_missing")
    return catalog.create_product(world, params)


OPERATIONS: tuple[tuple[str, str, str, Act], ...] = (
    ("GET", "customers", "customers.list", many("customer", "/v1/customers", "email")),
    ("POST", "customers", "customers.create", made(catalog.create_customer)),
    ("GET", "customers/<id>", "customers.retrieve", one("customer")),
    ("POST", "customers/<id>", "customers.update", changed(catalog.update_customer)),
    ("GET", "customers/<id>/payment_methods", "customers.payment_methods", customer_methods),
    ("GET", "products", "products.list", list_products),
    ("POST", "products", "products.create", made(require_products)),
    ("GET", "products/<id>", "products.retrieve", one("product")),
    ("POST", "products/<id>", "products.update", changed(catalog.update_product)),
    ("GET", "prices", "prices.list", list_prices),
    ("POST", "prices", "prices.create", made(catalog.create_price)),
    ("GET", "prices/<id>", "prices.retrieve", one("price")),
    ("POST", "prices/<id>", "prices.update", changed(catalog.update_price)),
    ("GET", "checkout/sessions", "sessions.list", list_sessions),
    ("POST", "checkout/sessions", "sessions.create", made(checkout.create)),
    ("GET", "checkout/sessions/<id>", "sessions.retrieve", one("checkout.session")),
    ("POST", "checkout/sessions/<id>/expire", "sessions.expire", expire_session),
    ("GET", "checkout/sessions/<id>/line_items", "sessions.line_items", session_lines),
    ("POST", "billing_portal/sessions", "portal_sessions.create", made(portal.create_session)),
    (
        *("GET", "billing_portal/configurations", "configurations.list"),
        many(
            *("billing_portal.configuration", "/v1/billing_portal/configurations"),
            *("active", "is_default"),
        ),
    ),
    (
        *("POST", "billing_portal/configurations", "configurations.create"),
        made(portal.create_configuration),
    ),
    (
        *("GET", "billing_portal/configurations/<id>", "configurations.retrieve"),
        one("billing_portal.configuration"),
    ),
    (
        *("POST", "billing_portal/configurations/<id>", "configurations.update"),
        changed(portal.update_configuration),
    ),
    ("GET", "subscriptions", "subscriptions.list", list_subscriptions),
    ("GET", "subscriptions/<id>", "subscriptions.retrieve", one("subscription")),
    ("POST", "subscriptions/<id>", "subscriptions.update", changed(changes.update)),
    ("DELETE", "subscriptions/<id>", "subscriptions.cancel", cancel),
    ("GET", "invoices", "invoices.list", list_invoices),
    ("POST", "invoices/create_preview", "invoices.create_preview", preview),
    ("GET", "invoices/<id>", "invoices.retrieve", one("invoice")),
    ("GET", "invoices/<id>/lines", "invoices.lines", invoice_lines),
    ("POST", "invoices/<id>/pay", "invoices.pay", pay_invoice),
    ("POST", "invoices/<id>/void", "invoices.void", void_invoice),
    ("GET", "invoice_payments", "invoice_payments.list", list_payments),
    ("GET", "invoice_payments/<id>", "invoice_payments.retrieve", one("invoice_payment")),
    (
        *("GET", "payment_intents", "payment_intents.list"),
        many("payment_intent", "/v1/payment_intents", "customer"),
    ),
    ("GET", "payment_intents/<id>", "payment_intents.retrieve", one("payment_intent")),
    (
        *("GET", "payment_methods", "payment_methods.list"),
        many("payment_method", "/v1/payment_methods", "customer", "type"),
    ),
    ("GET", "payment_methods/<id>", "payment_methods.retrieve", one("payment_method")),
    (
        *("GET", "charges", "charges.list"),
        many("charge", "/v1/charges", "customer", "payment_intent"),
    ),
    ("GET", "charges/<id>", "charges.retrieve", one("charge")),
    ("GET", "charges/<id>/refunds", "charges.refunds", charge_refunds),
    (
        *("GET", "refunds", "refunds.list"),
        many("refund", "/v1/refunds", "charge", "payment_intent"),
    ),
    ("POST", "refunds", "refunds.create", made(payments.create_refund)),
    ("GET", "refunds/<id>", "refunds.retrieve", one("refund")),
    (
        *("GET", "disputes", "disputes.list"),
        many("dispute", "/v1/disputes", "charge", "payment_intent"),
    ),
    ("GET", "disputes/<id>", "disputes.retrieve", one("dispute")),
    ("GET", "events", "events.list", list_events),
    ("GET", "events/<id>", "events.retrieve", one("event")),
    (
        *("GET", "webhook_endpoints", "webhook_endpoints.list"),
        many("webhook_endpoint", "/v1/webhook_endpoints"),
    ),
    ("POST", "webhook_endpoints", "webhook_endpoints.create", create_endpoint),
    (
        *("GET", "webhook_endpoints/<id>", "webhook_endpoints.retrieve"),
        one("webhook_endpoint"),
    ),
    ("POST", "webhook_endpoints/<id>", "webhook_endpoints.update", update_endpoint),
    ("DELETE", "webhook_endpoints/<id>", "webhook_endpoints.delete", delete_endpoint),
)
