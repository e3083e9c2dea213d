"""What the credits app refuses, in words for people."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core import formatting
from core.failures import NexusError


class InsufficientCredits(NexusError):
    """The balance is smaller than the price. Nothing was written."""

    status = 402
    code = "insufficient_credits"

    def __init__(self, *, needed: int, balance: int) -> None:
        super().__init__()
        self.needed = needed
        self.balance = balance
        self.shortfall = needed - balance

    def __str__(self) -> str:
        missing = ngettext(
            "You need %(count)s more credit for this.",
            "You need %(count)s more credits for this.",
            self.shortfall,
        ) % {"count": formatting.number(self.shortfall)}
        return missing + " " + _("Nothing was charged.")


class KeyReused(NexusError):
    """The key of this charge was used for another amount."""

    status = 422
    code = "charge_key_reused"

    def __str__(self) -> str:
        return _("This request was made before with another price.")
