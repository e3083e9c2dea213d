"""What we sell as Stripe knows it: a product for each plan and pack, a price for each version.

Prices are found by their lookup keys and made where they are missing, so that an empty account
fills itself; the ids are remembered for each account.
"""

import re
from typing import TYPE_CHECKING, Literal, NamedTuple, TypeAlias

from django.conf import settings
from django.utils import translation

from credits import selectors
from credits.billing import client
from credits.billing.client import Doc, Missing, ask, key
from credits.billing.currencies import DEFAULT
from credits.models import Pack, PlanTerms, StripePrice

if TYPE_CHECKING:
    from stripe.params import PriceCreateParams

Kind: TypeAlias = Literal["plan", "pack"]
_LOOKUP_KEY = re.compile(r"nexusone_(plan|pack)_([-\w]+)_v(\d+)")
_PORTAL = "nexusone_portal_v1"


class Sold(NamedTuple):
    """One version of a plan's terms or of a pack, as a price names it."""

    kind: Kind
    code: str
    version: int

    @property
    def lookup_key(self) -> str:
        """The name under which Stripe finds its price."""
        return f"nexusone_{self.kind}_{self.code}_v{self.version}"

    @property
    def credits(self) -> int:
        """How many credits it brings for its whole price."""
        return self.offer().credits

    def offer(self) -> PlanTerms | Pack:
        """Return the dated row that says what it brings. DoesNotExist for one that is gone."""
        if self.kind == "plan":
            return selectors.plan_terms(self.code, version=self.version)
        return Pack.objects.get(code=self.code, version=self.version)


def read_lookup_key(text: str | None) -> Sold | None:
    """Return what a price's lookup key names; None for a price that is not ours."""
    match = _LOOKUP_KEY.fullmatch(text or "")
    if match is None:
        return None
    return Sold("plan" if match[1] == "plan" else "pack", match[2], int(match[3]))


def price_of(sold: Sold) -> str:
    """Return the id of the price of a version, making it and its product where they are missing."""
    known = _remembered(sold.lookup_key)
    if known:
        return known
    found = ask(lambda stripe: stripe.v1.prices.list({"lookup_keys": [sold.lookup_key]}))
    price = found["data"][0] if found["data"] else _make_price(sold)
    return _remember(sold.lookup_key, price["id"])


def sold_by(price_id: str) -> Sold | None:
    """Return what a price of Stripe's sells; None for one that is not ours."""
    known = StripePrice.objects.filter(account=client.account(), stripe_id=price_id).first()
    if known is None:
        price = ask(lambda stripe: stripe.v1.prices.retrieve(price_id))
        sold = read_lookup_key(price["metadata"].get("sold"))
        # A copy carries the same words without being what is for sale: the lookup key is one's own.
        if sold is not None and price["lookup_key"] == sold.lookup_key:
            _remember(sold.lookup_key, price_id)
        return sold
    return read_lookup_key(known.lookup_key)


def forget() -> None:
    """Forget the ids of this account: Stripe does not know them any more."""
    StripePrice.objects.filter(account=client.account()).delete()


def portal_configuration(*, return_url: str) -> str:
    """Return the id of the portal's configuration, making it where it is missing.

    The portal is for cards, addresses, tax ids and invoices. A plan is changed and canceled here,
    where its credits and limits are explained.
    """
    known = _remembered(_PORTAL)
    if known:
        return known
    pages = ask(lambda s: s.v1.billing_portal.configurations.list({"active": True, "limit": 100}))
    for each in pages["data"]:
        if each["metadata"].get("made_for") == _PORTAL:
            return _remember(_PORTAL, each["id"])
    made = ask(
        lambda stripe: stripe.v1.billing_portal.configurations.create(
            {
                "default_return_url": return_url,
                "metadata": {"made_for": _PORTAL},
                "features": {
                    "customer_update": {
                        "enabled": True,
                        "allowed_updates": ["address", "email", "name", "phone", "tax_id"],
                    },
                    "invoice_history": {"enabled": True},
                    "payment_method_update": {"enabled": True},
                    "subscription_cancel": {"enabled": False},
                    "subscription_update": {"enabled": False},
                },
            },
            key("portal", _PORTAL),
        )
    )
    return _remember(_PORTAL, made["id"])


def _make_price(sold: Sold) -> Doc:
    offer = sold.offer()
    # One name for all buyers: Stripe does not translate products.
    with translation.override(settings.LANGUAGE_CODE):
        product = _ensure_product(sold, _name_of(offer))
    params: PriceCreateParams = {
        "product": product,
        "currency": DEFAULT,
        "unit_amount": offer.amount(DEFAULT),
        "currency_options": {
            currency: {"unit_amount": amount}
            for currency, amount in offer.amounts.items()
            if currency != DEFAULT
        },
        "lookup_key": sold.lookup_key,
        "transfer_lookup_key": True,
        # A lookup key can be moved to another price; what this one sold stays written on it.
        "metadata": {"sold": sold.lookup_key, "credits": str(offer.credits)},
    }
    if sold.kind == "plan":
        params["recurring"] = {"interval": "month"}
    return ask(lambda stripe: stripe.v1.prices.create(params, key("price", sold.lookup_key)))


def _ensure_product(sold: Sold, name: str) -> str:
    product_id = f"nexusone_{sold.kind}_{sold.code}"
    try:
        ask(lambda stripe: stripe.v1.products.retrieve(product_id))
    except Missing:
        ask(
            lambda stripe: stripe.v1.products.create(
                {
                    "id": product_id,
                    "name": f"NexusOne {name}",
                    "metadata": {"kind": sold.kind, "code": sold.code},
                },
                key("product", product_id),
            )
        )
    return product_id


def _remembered(lookup_key: str) -> str:
    known = StripePrice.objects.filter(account=client.account(), lookup_key=lookup_key)
    return known.values_list("stripe_id", flat=True).first() or ""


def _remember(lookup_key: str, stripe_id: str) -> str:
    row, _is_new = StripePrice.objects.update_or_create(
        account=client.account(), lookup_key=lookup_key, defaults={"stripe_id": stripe_id}
    )
    return row.stripe_id


def _name_of(offer: PlanTerms | Pack) -> str:
    return offer.plan.name if isinstance(offer, PlanTerms) else offer.name
