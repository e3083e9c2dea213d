"""What the credits app refuses, in words for people."""

from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core import formatting
from core.failures import NexusError
from credits import addresses


class InsufficientCredits(NexusError):
    """The balance is smaller than the price. Nothing was written."""

    status = 402
    code = "insufficient_credits"

    def __init__(self, *, needed: int, balance: int) -> None:
        super().__init__()
        self.needed = needed
        self.balance = balance
        self.shortfall = needed - balance
        self.top_up_url = addresses.top_up_url()

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


class CapReached(NexusError):
    """A spending limit of the workspace forbids it. Nothing was charged.

    ``kind`` and ``subject`` are those of `models.Cap`; ``spent`` is what counts against it today.
    """

    status = 403
    code = "cap_reached"

    def __init__(self, *, cap_id: UUID, kind: str, subject: str, amount: int, spent: int) -> None:
        super().__init__()
        self.cap_id = cap_id
        self.kind = kind
        self.subject = subject
        self.amount = amount
        self.spent = spent

    def __str__(self) -> str:
        sentence = ngettext(
            "Your workspace's spending limit of %(limit)s credit a day would be passed.",
            "Your workspace's spending limit of %(limit)s credits a day would be passed.",
            self.amount,
        )
        if self.kind == "module_day":
            sentence = ngettext(
                "The spending limit of %(limit)s credit a day for this module would be passed.",
                "The spending limit of %(limit)s credits a day for this module would be passed.",
                self.amount,
            )
        if self.kind == "member_day":
            sentence = ngettext(
                "Your own spending limit of %(limit)s credit a day would be passed.",
                "Your own spending limit of %(limit)s credits a day would be passed.",
                self.amount,
            )
        return " ".join(
            [
                sentence % {"limit": formatting.number(self.amount)},
                _("Spent today: %(spent)s.") % {"spent": formatting.number(self.spent)},
                _("Nothing was charged."),
            ]
        )


class ConfirmationNeeded(NexusError):
    """The workspace wants to be asked before so much is spent at once. Nothing was charged.

    ``field`` names what a program sends as true to have it done all the same.
    """

    status = 409
    code = "confirmation_needed"

    def __init__(self, *, amount: int, limit: int) -> None:
        super().__init__()
        self.amount = amount
        self.limit = limit
        self.field = "confirm"

    def __str__(self) -> str:
        question = ngettext(
            "This costs %(amount)s credit, and your workspace asks before it spends more than"
            " %(limit)s at once.",
            "This costs %(amount)s credits, and your workspace asks before it spends more than"
            " %(limit)s at once.",
            self.amount,
        ) % {"amount": formatting.number(self.amount), "limit": formatting.number(self.limit)}
        return f"{question} " + _("Nothing was charged.")
