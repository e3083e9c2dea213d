"""The published refund rules: for each class of failure, how much of the charge comes back."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from django.utils.translation import gettext_lazy as _

from core.failures import FailureClass


class RefundRule(NamedTuple):
    """``percent`` of the charge comes back; ``text`` says so to people."""

    percent: int
    text: Any


REFUND_RULES: Mapping[FailureClass, RefundRule] = {
    FailureClass.PROVIDER_ERROR: RefundRule(
        100, _("We try again by ourselves. If it still fails, every credit comes back.")
    ),
    FailureClass.TIMEOUT: RefundRule(
        100, _("Every credit comes back. If the result arrives later, it is yours for free.")
    ),
    FailureClass.MODERATION: RefundRule(
        100, _("Every credit comes back. Change the text that was refused and try again.")
    ),
    FailureClass.INVALID_OUTPUT: RefundRule(
        100, _("We ask once more for a usable result. If there is none, every credit comes back.")
    ),
    FailureClass.CANCELLED: RefundRule(
        100, _("Cancelled before it was ready: every credit comes back.")
    ),
    FailureClass.DUPLICATE: RefundRule(
        100, _("Only one of the two is charged; the other's credits come back.")
    ),
    FailureClass.NOT_CONFIGURED: RefundRule(
        100, _("Every credit comes back. Nothing is charged until the service is set up.")
    ),
    FailureClass.INTERNAL: RefundRule(100, _("Our fault: every credit comes back.")),
}
