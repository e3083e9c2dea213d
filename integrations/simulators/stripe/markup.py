"""The frame of the hosted pages: plain HTML that needs no script and loads nothing."""

from html import escape

from werkzeug.wrappers import Response

from integrations.simulators.stripe.cards import CARDS
from integrations.simulators.stripe.invoices import TAX_PERCENT
from integrations.simulators.stripe.world import Doc

COUNTRIES = frozenset({*TAX_PERCENT, "BR", "SA", "US"})
NOTICE = "Simulated payment page — no money moves"
ZERO_DECIMAL = frozenset({"jpy", "krw", "clp"})
STYLE = """
:root{color-scheme:light dark}
body{font:16px/1.5 system-ui,sans-serif;max-inline-size:40rem;margin:0 auto;padding:1rem}
.notice{border:2px dashed;padding:.5rem 1rem;text-align:center;font-weight:600}
.error{border-inline-start:4px solid #c00;padding:.5rem 1rem}
table{inline-size:100%;border-collapse:collapse}
td,th{padding:.4rem;text-align:start;border-block-end:1px solid #8884}
td:last-child,th:last-child{text-align:end}
fieldset{border:1px solid #8888;margin-block:1rem;padding:1rem}
label{display:block;padding-block:.3rem}
input[type=text],input[type=email],select{font:inherit;padding:.4rem;inline-size:100%;
box-sizing:border-box}
button{font:inherit;padding:.6rem 1.2rem;cursor:pointer}
form.inline{display:inline}
"""


def page(title: str, body: str, status: int = 200) -> Response:
    """Return a page of the frame."""
    html = (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{escape(title)}'
        '</title><meta name="viewport" content="width=device-width,initial-scale=1">'
        f'<meta name="robots" content="noindex"><style>{STYLE}</style></head><body>'
        f'<p class="notice" role="note">{NOTICE}</p><main><h1>{escape(title)}</h1>{body}</main>'
        "</body></html>"
    )
    response = Response(html, status=status, mimetype="text/html")
    response.headers["Content-Security-Policy"] = (
        "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'"
    )
    response.headers["Cache-Control"] = "no-store"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


def money(amount: int, currency: str) -> str:
    """Return an amount of minor units as a person reads it."""
    sign, size = ("-" if amount < 0 else ""), abs(amount)
    if currency in ZERO_DECIMAL:
        return f"{sign}{size:,} {currency.upper()}"
    return f"{sign}{size // 100:,}.{size % 100:02d} {currency.upper()}"


def error(message: str) -> str:
    """Return a refusal as the page shows it."""
    return f'<p class="error" role="alert">{escape(message)}</p>' if message else ""


def card_choice(chosen: str = "") -> str:
    """Return the choice of how to pay."""
    chosen = chosen if chosen in CARDS else next(iter(CARDS))
    options = "".join(
        f'<label><input type="radio" name="card" value="{escape(card.key)}"'
        f"{' checked' if card.key == chosen else ''}> <code>{escape(card.key)}</code> "
        f"{escape(card.label)}</label>"
        for card in CARDS.values()
    )
    return f"<fieldset><legend>Pay with</legend>{options}</fieldset>"


def country_choice(chosen: str) -> str:
    """Return the choice of a country, with the tax that the simulator counts there."""
    options = "".join(
        f'<option value="{code}"{" selected" if code == chosen else ""}>{code} '
        f"({TAX_PERCENT.get(code, 0)} % tax)</option>"
        for code in sorted(COUNTRIES)
    )
    return f'<label>Country <select name="country">{options}</select></label>'


def rows(lines: list[tuple[str, str]]) -> str:
    """Return a table of names and amounts."""
    body = "".join(
        f"<tr><td>{escape(name)}</td><td>{escape(value)}</td></tr>" for name, value in lines
    )
    return f"<table><tbody>{body}</tbody></table>"


def invoice_rows(invoice: Doc) -> str:
    """Return an invoice's lines and sums as a table."""
    currency = invoice["currency"]
    lines = [
        (line["description"] or "", money(line["amount"], currency))
        for line in invoice["lines"]["data"]
    ]
    tax = sum(tax["amount"] for tax in invoice["total_taxes"] or [])
    sums = [
        ("Subtotal", invoice["subtotal"]),
        ("Tax", tax),
        ("Total", invoice["total"]),
        ("Amount due", invoice["amount_due"]),
        ("Amount paid", invoice["amount_paid"]),
    ]
    return rows(lines + [(name, money(amount, currency)) for name, amount in sums])
