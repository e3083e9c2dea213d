"""The price before the work: what it would cost and leave, signed so that it holds for a while.

A quote is stored nowhere. It says of itself for which workspace and operation it is, what it costs
and until when; whoever pays gives it along, and pays that.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from django.conf import settings
from django.core import signing
from django.db.models import OuterRef, Subquery
from django.utils.translation import gettext as _

from core import clock
from core.failures import NexusError
from credits import quotas, selectors
from credits.models import Cap, Price, Wallet
from credits.rooms import QuotaUsage

_SALT = "credits.quote"
# Longer than any that we made, so that nobody lets us decode a book.
_MAX_LENGTH = 600


class Terms(NamedTuple):
    """What a quote holds: whole credits for one, for all, and the version of the price."""

    unit_price: int
    price: int
    price_version: int


@dataclass(frozen=True)
class Quote:
    """What an operation would cost now, and leave; ``id`` is what is given along to pay by it.

    ``quota`` is the room it needs, if that is limited. ``needs_confirmation`` is the limit of the
    workspace above which a single spend is confirmed once more; None where this is below.
    """

    id: str
    operation: str
    quantity: int
    unit_price: int
    price_version: int
    balance: int
    expires_at: datetime
    quota: QuotaUsage | None = None
    needs_confirmation: int | None = None

    @property
    def price(self) -> int:
        """The credits for all of it."""
        return self.unit_price * self.quantity

    @property
    def balance_after(self) -> int:
        """The balance after paying; never shown below zero."""
        return max(0, self.balance - self.price)

    @property
    def shortfall(self) -> int:
        """How many credits are missing."""
        return max(0, self.price - self.balance)

    @property
    def is_affordable(self) -> bool:
        """Say whether the balance covers the price."""
        return self.shortfall == 0

    @property
    def has_room(self) -> bool:
        """Say whether the plan has room for what would be made."""
        return self.quota is None or not self.quota.is_reached


class OperationUnknown(NexusError):
    """There is no price for this operation."""

    code = "operation_unknown"

    def __str__(self) -> str:
        return _("There is no such operation to pay for.")


class QuoteExpired(NexusError):
    """The quote is too old to pay by. Nothing was charged."""

    status = 409
    code = "quote_expired"

    def __str__(self) -> str:
        return _("This price was no longer held for you. Nothing was charged: see the price now.")


class QuoteInvalid(NexusError):
    """The quote is not one of ours, or for something else. Nothing was charged."""

    code = "quote_invalid"

    def __str__(self) -> str:
        return _("This quote is not for this. Nothing was charged: ask for the price again.")


def make(*, workspace_id: UUID, operation: str, quantity: int = 1) -> Quote:
    """Return what an operation costs now and what it would leave. Raises OperationUnknown."""
    if quantity < 1:
        raise ValueError(f"quantity must be positive, not {quantity}")
    try:
        current = selectors.price(operation)
    except Price.DoesNotExist as error:
        raise OperationUnknown from error
    balance, ask_above = _means(workspace_id)
    price = current.amount * quantity
    expires_at = (clock.now() + timedelta(seconds=settings.QUOTE_TTL_S)).replace(microsecond=0)
    held = {
        "w": workspace_id.hex, "o": operation, "n": quantity, "p": current.amount,
        "v": current.version, "e": int(expires_at.timestamp()),
    }  # fmt: skip
    return Quote(
        id=signing.dumps(held, salt=_SALT),
        operation=operation,
        quantity=quantity,
        unit_price=current.amount,
        price_version=current.version,
        balance=balance,
        expires_at=expires_at,
        quota=quotas.usage_for(workspace_id=workspace_id, operation=operation),
        needs_confirmation=ask_above if ask_above is not None and price > ask_above else None,
    )


def read(token: str, *, workspace_id: UUID, operation: str, quantity: int) -> Terms:
    """Return what is paid by a quote. Raises QuoteExpired, or QuoteInvalid for any but ours."""
    if not token.isascii() or len(token) > _MAX_LENGTH:
        raise QuoteInvalid
    try:
        held: Any = signing.loads(token, salt=_SALT)
    except signing.BadSignature as error:
        raise QuoteInvalid from error
    if (held["w"], held["o"], held["n"]) != (workspace_id.hex, operation, quantity):
        raise QuoteInvalid
    if held["e"] <= clock.now().timestamp():
        raise QuoteExpired
    return Terms(held["p"], held["p"] * quantity, held["v"])


def _means(workspace_id: UUID) -> tuple[int, int | None]:
    """Return the balance, and above how much a spend is confirmed once more, by one query."""
    cap = Cap.objects.filter(workspace_id=OuterRef("workspace_id"), kind=Cap.Kind.ASK_ABOVE)
    found = Wallet.objects.filter(workspace_id=workspace_id).annotate(
        ask_above=Subquery(cap.values("amount"))
    )
    return found.values_list("balance", "ask_above").first() or (0, None)
