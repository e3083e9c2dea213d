"""What people do about plans and payments. Called with no scope open: Stripe is asked between."""

from credits.billing.changing import ChangePreview, cancel, change_plan, preview_change, resume
from credits.billing.checkout import (
    CheckoutOutcome,
    open_portal,
    start_pack_checkout,
    start_plan_checkout,
    sync_checkout,
)
from credits.billing.refunding import refund_invoice

__all__ = [
    "ChangePreview",
    "CheckoutOutcome",
    "cancel",
    "change_plan",
    "open_portal",
    "preview_change",
    "refund_invoice",
    "resume",
    "start_pack_checkout",
    "start_plan_checkout",
    "sync_checkout",
]
