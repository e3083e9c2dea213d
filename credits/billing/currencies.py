"""The currencies in which plans and packs are sold."""

from collections.abc import Collection, Iterable

from credits import selectors
from credits.models import Pack
from credits.selectors import Offer

DEFAULT = "usd"
# Currencies without a smaller coin: Stripe counts them in whole units, and so do our amounts.
ZERO_DECIMAL = frozenset(
    ("bif", "clp", "djf", "gnf", "jpy", "kmf", "krw", "mga", "pyg", "rwf", "ugx", "vnd", "vuv")
    + ("xaf", "xof", "xpf")
)
# Where most people who read a language pay; the buyer may choose any other.
_OF_LANGUAGE = {
    "en": "usd",
    "es": "eur",
    "pt": "brl",
    "ar": "aed",
    "he": "ils",
}


def offered() -> list[str]:
    """Return the currencies that everything on sale has a price in, dollars first."""
    return common_to(selectors.plan_offers(), selectors.packs())


def common_to(offers: Iterable[Offer], packs: Iterable[Pack]) -> list[str]:
    """Return the currencies that all of these have a price in, dollars first."""
    priced = [set(offer.terms.amounts) for offer in offers]
    priced += [set(pack.amounts) for pack in packs]
    common = set.intersection(*priced) if priced else set()
    return sorted(common, key=lambda code: (code != DEFAULT, code))


def suggested(language: str, *, among: Collection[str] | None = None) -> str:
    """Return the currency to begin with for a reader of this language.

    ``among`` are the offered ones, for whoever has looked them up already.
    """
    found = _OF_LANGUAGE.get(language.partition("-")[0], DEFAULT)
    return found if found in (offered() if among is None else among) else DEFAULT


def decimals(currency: str) -> int:
    """Return how many digits of an amount in minor units lie behind the point."""
    return 0 if currency.lower() in ZERO_DECIMAL else 2
