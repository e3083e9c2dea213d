"""A small shop at a simulated Stripe: what it sells, and people who buy it."""

from typing import Any

from tests.support.stripe_world import GOOD, StripeSimulator

SUCCESS = "http://127.0.0.1/return?session={CHECKOUT_SESSION_ID}"
CANCEL = "http://127.0.0.1/plans"


class Shop:
    """Two plans and a pack, in dollars and euros."""

    def __init__(self, stripe: StripeSimulator) -> None:
        self.stripe = stripe
        self.v1 = stripe.v1
        self.pro = self.price("Pro", 2900, 2700)
        self.premium = self.price("Premium", 7900, 7400)
        self.pack = self.price("Pack", 1000, 900, recurring=None)

    def price(self, name: str, usd: int, eur: int, **changes: Any) -> str:
        """Add a product with its price."""
        product = self.v1.products.create({"name": name})
        params: dict[str, Any] = {
            "product": product.id,
            "currency": "usd",
            "unit_amount": usd,
            "currency_options": {"eur": {"unit_amount": eur}},
            "recurring": {"interval": "month"},
            **changes,
        }
        given = {key: value for key, value in params.items() if value is not None}
        return str(self.v1.prices.create(given).id)

    def customer(self, **params: Any) -> str:
        """Add a customer."""
        return str(self.v1.customers.create({"email": "ana@shop.example", **params}).id)

    def session(self, customer: str, price: str, **changes: Any) -> Any:
        """Open a Checkout page for a price."""
        params = {
            "mode": "payment" if price == self.pack else "subscription",
            "customer": customer,
            "line_items": [{"price": price, "quantity": 1}],
            "success_url": SUCCESS,
            "cancel_url": CANCEL,
            **changes,
        }
        return self.v1.checkout.sessions.create(params)

    def subscribe(self, price: str = "", card: str = GOOD, **changes: Any) -> Any:
        """Let a new customer subscribe, and return the subscription."""
        session = self.session(self.customer(), price or self.pro, **changes)
        assert self.stripe.pay(session.url, card).status_code == 303
        session = self.v1.checkout.sessions.retrieve(session.id)
        return self.subscription(session.subscription)

    def subscription(self, key: str) -> Any:
        """Read a subscription anew."""
        return self.v1.subscriptions.retrieve(key)

    def change(self, subscription: Any, price: str, **params: Any) -> Any:
        """Put a subscription on another price."""
        item = subscription["items"]["data"][0]["id"]
        given = {"items": [{"id": item, "price": price}], **params}
        return self.v1.subscriptions.update(subscription.id, given)

    def invoices(self, subscription: Any) -> list[Any]:
        """Return the invoices of a subscription, newest first."""
        return list(self.v1.invoices.list({"subscription": subscription.id}).data)
