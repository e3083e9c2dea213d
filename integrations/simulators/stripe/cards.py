"""The cards of the hosted pages, and what a bank says to each."""

from dataclasses import dataclass
from typing import Any

from integrations.simulators.stripe.errors import Refused, declined, invalid
from integrations.simulators.stripe.world import Doc, StripeWorld, private, token

GENERIC = ("card_declined", "generic_decline", "Your card was declined.")
NO_FUNDS = ("card_declined", "insufficient_funds", "Your card has insufficient funds.")
No = tuple[str, str, str]


@dataclass(frozen=True)
class Card:
    """A way to pay: what happens with the person there, and later without.

    ``settles_late`` is a bank debit: accepted now, decided some time afterwards.
    """

    key: str
    label: str
    first: No | None = None
    later: No | None = None
    settles_late: bool = False
    is_disputed: bool = False

    @property
    def kind(self) -> str:
        """Stripe's type of such a payment method."""
        return "sepa_debit" if self.settles_late else "card"


CARDS = {
    card.key: card
    for card in (
        Card("4242424242424242", "Works"),
        Card("4000000000000341", "Works now, fails on renewal", later=GENERIC),
        Card("4000000000009995", "No funds: insufficient_funds", first=NO_FUNDS, later=NO_FUNDS),
        Card("4000000000000002", "Refused: card_declined", first=GENERIC, later=GENERIC),
        Card("4000000000000259", "Pays, then disputes the payment", is_disputed=True),
        Card("bank-debit", "Bank debit, paid some time later", settles_late=True),
        Card(
            *("bank-debit-fails", "Bank debit, fails some time later", GENERIC, GENERIC),
            settles_late=True,
        ),
    )
}


def read_card(key: Any, param: str = "card") -> Card:
    """Return a card by its number or name. Raises Refused."""
    card = CARDS.get(str(key).replace(" ", ""))
    if card is None:
        raise invalid(f"{param} must be one of: {', '.join(CARDS)}.", param)
    return card


def attach(world: StripeWorld, customer: Doc | None, card: Card) -> Doc:
    """Add a payment method, the customer's where there is one."""
    last4 = card.key[-4:] if card.key.isdigit() else "3000"
    details: Doc = {"last4": last4, "fingerprint": token(16), "country": "US"}
    if card.kind == "card":
        details |= {
            **{"brand": "visa", "display_brand": "visa", "exp_month": 12, "exp_year": 2034},
            **{"funding": "credit", "wallet": None, "generated_from": None},
            "checks": dict.fromkeys(("address_line1_check", "address_postal_code_check"))
            | {"cvc_check": "pass"},
            "networks": {"available": ["visa"], "preferred": None},
            "three_d_secure_usage": {"supported": True},
        }
    address = dict((customer or {}).get("address") or {})
    method = world.make(
        "payment_method",
        type=card.kind,
        customer=customer and customer["id"],
        billing_details={
            **{"address": address, "tax_id": None, "phone": None},
            **{name: (customer or {}).get(name) for name in ("email", "name")},
        },
    )
    method[card.kind] = details
    private(method)["card"] = card.key
    if customer is not None:
        world.emit("payment_method.attached", method)
    return method


def card_of(method: Doc) -> Card:
    """Return the card behind a payment method."""
    return CARDS[private(method)["card"]]


def answer(method: Doc, *, is_first: bool) -> Refused | None:
    """Return the bank's no to a payment, None where it is a yes."""
    card = card_of(method)
    said = card.first if is_first else card.later
    if said is None:
        return None
    code, decline_code, message = said
    return declined(code, decline_code, message)


def default_method(world: StripeWorld, customer: Doc, subscription: Doc | None) -> Doc | None:
    """Return what pays when nobody is asked, as Stripe picks it."""
    key = subscription and subscription["default_payment_method"]
    key = key or customer["invoice_settings"]["default_payment_method"]
    return world.tables["payment_method"].get(key) if key else None
