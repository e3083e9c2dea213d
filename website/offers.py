"""What the site says of prices: plans and packs in one currency, and what operations cost."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from django.utils.translation import get_language

from credits import billing_presenters, plan_presenters
from credits import selectors as credits
from credits.billing import currencies
from credits.billing_presenters import PackCard
from credits.models import Price
from credits.plan_presenters import PlanOption
from website import modules

PAGE = "magicpages.generate"
# Amounts longer than this are written smaller, so that they stay on one line.
LONG_PRICE = 6


class PlanColumn(NamedTuple):
    """One plan in the price list. ``pages`` is what its credits buy in magic pages."""

    plan: PlanOption
    pages: int

    @property
    def is_long(self) -> bool:
        """Say whether the price needs a smaller size."""
        return len(self.plan.price) > LONG_PRICE


class PriceLine(NamedTuple):
    """One operation and its price; ``is_live`` where its module exists already."""

    label: str
    amount: int
    is_live: bool


class PriceList(NamedTuple):
    """Everything on sale, in the currency that was asked for or that the language suggests."""

    money: billing_presenters.Prices
    plans: list[PlanColumn]
    packs: list[PackCard]


def price_list(prices: Sequence[Price], *, asked: str = "") -> PriceList:
    """Return the plans with what their credits buy, and the packs."""
    offers, packs = credits.on_sale()
    offered = currencies.common_to(offers, packs)
    chosen = asked.lower()
    if chosen not in offered:
        chosen = currencies.suggested(get_language() or "", among=offered)
    page = next((price.amount for price in prices if price.operation == PAGE), 0)
    options = plan_presenters.options(offers, None, chosen)
    return PriceList(
        billing_presenters.Prices(chosen, offered),
        [PlanColumn(each, each.credits // page if page else 0) for each in options],
        billing_presenters.pack_cards(packs, chosen),
    )


def price_lines(prices: Sequence[Price]) -> list[PriceLine]:
    """Return the price list: what works today first."""
    lines = [
        PriceLine(price.label, price.amount, modules.is_live(price.operation.partition(".")[0]))
        for price in prices
    ]
    return sorted(lines, key=lambda line: not line.is_live)


def sums(prices: Sequence[Price], *, asked: str = "") -> dict[str, Any]:
    """Return what the templates of prices read."""
    found = price_list(prices, asked=asked)
    return {
        "money": found.money,
        "plans": found.plans,
        "packs": found.packs,
        "prices": price_lines(prices),
    }
