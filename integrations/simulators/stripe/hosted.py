"""The hosted pages: where people pay, change their card, and read their invoices."""

from collections.abc import Callable
from html import escape

from werkzeug.exceptions import NotFound
from werkzeug.utils import redirect
from werkzeug.wrappers import Response

from integrations.simulators.provider import Call, Handler
from integrations.simulators.stripe import (
    calendar,
    cards,
    catalog,
    changes,
    checkout,
    markup,
    portal,
    receipts,
    subscriptions,
)
from integrations.simulators.stripe.errors import Refused
from integrations.simulators.stripe.world import Doc, StripeWorld, private

Shown = Callable[[StripeWorld, Call], Response]
PAGES: list[tuple[str, str, Shown]] = []


def hosted(method: str, path: str) -> Callable[[Shown], Shown]:
    """Register a page under its address."""

    def register(shown: Shown) -> Shown:
        PAGES.append((method, path, shown))
        return shown

    return register


def handler(world: StripeWorld, tick: Callable[[], None], shown: Shown) -> Handler:
    """Return the handler of a page: one at a time, as of now."""

    def handle(call: Call) -> Response:
        call.fault(f"{call.request.method} {call.request.path}")
        with world.lock:
            if not world.fixed_base:
                world.base_url = f"{call.request.host_url.rstrip('/')}/{call.provider.name}"
            tick()
            try:
                return shown(world, call)
            except NotFound:
                return markup.page("Nothing here", "<p>This page does not exist.</p>", 404)

    return handle


def found_session(world: StripeWorld, call: Call) -> Doc:
    """Return the Checkout session of an address. Raises NotFound."""
    session = world.tables["checkout.session"].get(call.params["secret"])
    if session is None:
        raise NotFound
    return session


@hosted("GET", "/pay/<secret>")
def show_checkout(world: StripeWorld, call: Call) -> Response:
    """Show what is to be paid."""
    return checkout_page(world, found_session(world, call))


def checkout_page(
    world: StripeWorld, session: Doc, refusal: str = "", card: str = "", status: int = 200
) -> Response:
    """Return the page of a session, or that it is over."""
    if session["status"] != "open":
        text = f"<p>This payment page is closed: {escape(session['status'])}.</p>"
        return markup.page("Payment page", text, 410)
    currency = session["currency"]
    lines = [
        (
            f"{line['quantity']} × {line['description']}",
            markup.money(line["amount_total"], currency),
        )
        for line in private(session)["lines"]
    ]
    lines.append(("Total", markup.money(session["amount_total"], currency)))
    form = markup.error(refusal) + markup.rows(lines) + '<form method="post">'
    customer = world.tables["customer"].get(session["customer"] or "")
    if customer is None:
        email = escape(session["customer_email"] or "", quote=True)
        form += f'<label>Email <input type="email" name="email" value="{email}" required></label>'
    else:
        form += f"<p>{escape(customer['email'] or customer['id'])}</p>"
    if session["automatic_tax"]["enabled"]:
        form += markup.country_choice(
            ((customer or {}).get("address") or {}).get("country") or "US"
        )
        form += "<p>Tax is added for the country you choose.</p>"
    if session["tax_id_collection"]["enabled"]:
        form += '<label>Tax number <input type="text" name="tax_id" maxlength="40"></label>'
    form += markup.card_choice(card) + '<button type="submit">Pay</button></form>'
    if session["cancel_url"]:
        form += f'<p><a href="{escape(session["cancel_url"], quote=True)}">Cancel</a></p>'
    name = "Subscribe" if session["mode"] == "subscription" else "Pay"
    return markup.page(name, form, status)


@hosted("POST", "/pay/<secret>")
def pay_checkout(world: StripeWorld, call: Call) -> Response:
    """Pay, and send the person back to where they came from."""
    session = found_session(world, call)
    form = {name: value.strip() for name, value in call.request.form.items()}
    try:
        checkout.complete(world, session, form)
    except Refused as refusal:
        return checkout_page(world, session, str(refusal), form.get("card", ""), refusal.status)
    return redirect(session["success_url"].replace("{CHECKOUT_SESSION_ID}", session["id"]), 303)


def found_portal(world: StripeWorld, call: Call) -> Doc:
    """Return the portal session of an address. Raises NotFound."""
    session = portal.by_secret(world, call.params["secret"])
    if session is None:
        raise NotFound
    return session


@hosted("GET", "/portal/<secret>")
def show_portal(world: StripeWorld, call: Call) -> Response:
    """Show a customer what they have, and what they may change."""
    return portal_page(world, found_portal(world, call))


def portal_page(world: StripeWorld, session: Doc, refusal: str = "", status: int = 200) -> Response:
    """Return the portal, with the parts its configuration switches on."""
    customer = world.find("customer", session["customer"])
    configuration = world.find("billing_portal.configuration", session["configuration"])
    features = configuration["features"]
    base = f"/stripe/portal/{private(session)['secret']}"
    body = markup.error(refusal) + f"<p>{escape(customer['email'] or customer['id'])}</p>"
    if is_on(session, features, "payment_method_update"):
        body += card_part(world, customer, base)
    if is_on(session, features, "subscription_cancel"):
        body += subscription_part(world, customer, base)
    if is_on(session, features, "customer_update"):
        body += details_part(customer, base)
    if is_on(session, features, "invoice_history"):
        body += invoice_part(world, customer)
    if session["return_url"]:
        body += f'<p><a href="{escape(session["return_url"], quote=True)}">Return</a></p>'
    return markup.page("Billing", body, status)


def is_on(session: Doc, features: Doc, feature: str) -> bool:
    """Say whether the portal shows a part: switched on, and what the session was opened for."""
    flow = session["flow"]
    return bool(features[feature].get("enabled")) and (not flow or flow["type"] == feature)


def require_on(world: StripeWorld, session: Doc, feature: str) -> None:
    """Raise NotFound for a part that this portal does not show."""
    configuration = world.find("billing_portal.configuration", session["configuration"])
    if not is_on(session, configuration["features"], feature):
        raise NotFound


def card_part(world: StripeWorld, customer: Doc, base: str) -> str:
    """Return the part where the card is changed."""
    key = customer["invoice_settings"]["default_payment_method"]
    for subscription in world.all("subscription", customer=customer["id"]):
        key = subscription["default_payment_method"] or key
    method = world.tables["payment_method"].get(key or "")
    now = f"<p>Now: •••• {method[method['type']]['last4']}</p>" if method else ""
    choice = markup.card_choice(private(method)["card"] if method else "")
    return (
        f'<h2>Payment method</h2>{now}<form method="post" action="{base}/card">{choice}'
        '<button type="submit">Save payment method</button></form>'
    )


def details_part(customer: Doc, base: str) -> str:
    """Return the part where name, address of mail and country are changed."""
    fields = "".join(
        f'<label>{label} <input type="text" name="{name}" maxlength="200" '
        f'value="{escape(customer[name] or "", quote=True)}"></label>'
        for name, label in (("name", "Name"), ("email", "Email"))
    )
    country = markup.country_choice((customer["address"] or {}).get("country") or "US")
    return (
        f'<h2>Billing details</h2><form method="post" action="{base}/details">{fields}{country}'
        '<button type="submit">Save details</button></form>'
    )


def subscription_part(world: StripeWorld, customer: Doc, base: str) -> str:
    """Return the part where subscriptions are ended and taken up again."""
    parts = ["<h2>Subscriptions</h2>"]
    for subscription in world.all("subscription", customer=customer["id"]):
        if subscription["status"] not in subscriptions.LIVE:
            continue
        until = calendar.day(subscriptions.period_end(subscription))
        is_ending = subscription["cancel_at_period_end"]
        word, act = ("Ends", "resume") if is_ending else ("Renews", "cancel")
        label = "Resume subscription" if is_ending else "Cancel at the end of the period"
        parts.append(
            f"<p>{escape(subscription['status'])}. {word} on {until}.</p>"
            f'<form method="post" action="{base}/{act}"><input type="hidden" name="subscription" '
            f'value="{subscription["id"]}"><button type="submit">{label}</button></form>'
        )
    return "".join(parts)


def invoice_part(world: StripeWorld, customer: Doc) -> str:
    """Return the part that lists invoices."""
    lines = []
    for invoice in reversed(world.all("invoice", customer=customer["id"])):
        shown = world.shown(invoice)
        total = markup.money(shown["total"], shown["currency"])
        lines.append(
            f'<tr><td><a href="{escape(shown["hosted_invoice_url"] or "", quote=True)}">'
            f"{escape(shown['number'] or '')}</a> {calendar.day(shown['created'])}</td>"
            f"<td>{escape(total)} {escape(shown['status'])}</td></tr>"
        )
    return f"<h2>Invoices</h2><table><tbody>{''.join(lines)}</tbody></table>"


@hosted("POST", "/portal/<secret>/card")
def change_card(world: StripeWorld, call: Call) -> Response:
    """Change the card that pays, and pay with it what is overdue."""
    session = found_portal(world, call)
    require_on(world, session, "payment_method_update")
    customer = world.find("customer", session["customer"])
    try:
        card = cards.read_card(call.request.form.get("card"))
    except Refused as refusal:
        return portal_page(world, session, str(refusal), 400)
    if card.first and not card.settles_late:
        return portal_page(world, session, card.first[2], 402)
    method = cards.attach(world, customer, card)
    subscriptions.change_method(world, customer, method)
    return back(session)


@hosted("POST", "/portal/<secret>/details")
def change_details(world: StripeWorld, call: Call) -> Response:
    """Change who is billed, and where they are."""
    session = found_portal(world, call)
    require_on(world, session, "customer_update")
    form = call.request.form
    address = {"country": form["country"]} if form.get("country") in markup.COUNTRIES else {}
    given = {name: form[name].strip() for name in ("name", "email") if form.get(name)}
    customer = world.find("customer", session["customer"])
    try:
        changed = {**given, "address": {**(customer["address"] or {}), **address}}
        catalog.update_customer(world, customer["id"], changed)
    except Refused as refusal:
        return portal_page(world, session, str(refusal), refusal.status)
    return back(session)


@hosted("POST", "/portal/<secret>/cancel")
def cancel_subscription(world: StripeWorld, call: Call) -> Response:
    """Let a subscription end with its period."""
    return switch_end(world, call, is_ending=True)


@hosted("POST", "/portal/<secret>/resume")
def resume_subscription(world: StripeWorld, call: Call) -> Response:
    """Let a subscription go on after all."""
    return switch_end(world, call, is_ending=False)


def switch_end(world: StripeWorld, call: Call, *, is_ending: bool) -> Response:
    """Set or take back the end of one of the customer's subscriptions."""
    session = found_portal(world, call)
    require_on(world, session, "subscription_cancel")
    subscription = world.tables["subscription"].get(call.request.form.get("subscription", ""))
    if subscription is None or subscription["customer"] != session["customer"]:
        raise NotFound
    try:
        changes.update(world, subscription["id"], {"cancel_at_period_end": is_ending})
    except Refused as refusal:
        return portal_page(world, session, str(refusal), refusal.status)
    return back(session)


def back(session: Doc) -> Response:
    """Return to the portal after a change, or to where its one task is said to end."""
    after = (session["flow"] or {}).get("after_completion") or {}
    if after.get("type") == "redirect":
        return redirect(after["redirect"]["return_url"], 303)
    return redirect(f"/stripe/portal/{private(session)['secret']}", 303)


def found_invoice(world: StripeWorld, call: Call) -> Doc:
    """Return the invoice of an address. Raises NotFound."""
    for invoice in world.all("invoice"):
        if private(invoice).get("secret") == call.params["secret"]:
            return invoice
    raise NotFound


@hosted("GET", "/invoices/<secret>")
def show_invoice(world: StripeWorld, call: Call) -> Response:
    """Show an invoice, with a way to pay one that is open."""
    return invoice_page(world, found_invoice(world, call))


def invoice_page(
    world: StripeWorld, invoice: Doc, refusal: str = "", status: int = 200
) -> Response:
    """Return the page of an invoice."""
    shown = world.shown(invoice)
    state = f"<p>{escape(shown['status'])}, {calendar.day(shown['created'])}</p>"
    link = f'<p><a href="{escape(shown["invoice_pdf"], quote=True)}">Download the PDF</a></p>'
    body = markup.error(refusal) + state + markup.invoice_rows(shown) + link
    if shown["status"] == "open":
        body += (
            f'<form method="post">{markup.card_choice()}<button>Pay this invoice</button></form>'
        )
    return markup.page(f"Invoice {shown['number']}", body, status)


@hosted("POST", "/invoices/<secret>")
def pay_invoice(world: StripeWorld, call: Call) -> Response:
    """Pay an open invoice, with a card that pays from then on."""
    invoice = found_invoice(world, call)
    customer = world.find("customer", invoice["customer"])
    try:
        card = cards.read_card(call.request.form.get("card"))
        method = cards.attach(world, customer, card)
        subscriptions.pay(world, invoice, method, is_first=True)
    except Refused as refusal:
        return invoice_page(world, invoice, str(refusal), refusal.status)
    subscriptions.change_method(world, customer, method)
    return redirect(world.shown(invoice)["hosted_invoice_url"], 303)


@hosted("GET", "/invoices/<secret>/pdf")
def invoice_pdf(world: StripeWorld, call: Call) -> Response:
    """Hand out an invoice as a file."""
    invoice = found_invoice(world, call)
    response = Response(receipts.invoice_pdf(invoice), mimetype="application/pdf")
    name = f"invoice-{invoice['number']}.pdf"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@hosted("GET", "/receipts/<secret>")
def show_receipt(world: StripeWorld, call: Call) -> Response:
    """Show the receipt of a charge."""
    charge = world.tables["charge"].get(call.params["secret"])
    if charge is None:
        raise NotFound
    amount, currency = charge["amount"], charge["currency"]
    lines = [
        ("Amount", markup.money(amount, currency)),
        ("Refunded", markup.money(charge["amount_refunded"], currency)),
    ]
    return markup.page("Receipt", markup.rows(lines))
