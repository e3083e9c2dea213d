"""Prices and plans, the ledger, what limits spending, and billing."""

from credits.models.billing import Invoice, StripePrice, Subscription
from credits.models.caps import Cap
from credits.models.ledger import Entry, Lot, Wallet
from credits.models.prices import Pack, Plan, PlanTerms, Price
from credits.models.staff import Discrepancy, GrantRequest

__all__ = [
    "Cap",
    "Discrepancy",
    "Entry",
    "GrantRequest",
    "Invoice",
    "Lot",
    "Pack",
    "Plan",
    "PlanTerms",
    "Price",
    "StripePrice",
    "Subscription",
    "Wallet",
]
