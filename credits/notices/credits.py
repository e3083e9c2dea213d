"""What members in charge are told about the workspace's credits."""

from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.models import Role
from core import formatting
from notifications import services as notifications
from notifications.kinds import Kind, Values
from notifications.recipients import Recipients

WHY = gettext_lazy("You get this mail because you look after the credits of this workspace.")
# Of what the plan brings a month, so small a share is little.
LOW_SHARE = 5
IN_CHARGE = Recipients.everyone(Role.ADMIN)


def tell_in_charge(
    kind: Kind, workspace_id: UUID, values: Values, *, key: str, page: str = "credits:ledger"
) -> None:
    """Tell owner and admins of something about the workspace's money, once per ``key``."""
    notifications.tell(
        workspace_id=workspace_id,
        kind=kind.key,
        values=values,
        url=reverse(page),
        key=f"{kind.key}:{key}",
        to=IN_CHARGE,
    )


def warn_if_low(
    *, workspace_id: UUID, amount: int, balance: int, seq: int, plan_credits: int
) -> None:
    """Tell those in charge when a charge took the balance below what is comfortable.

    That is a fifth of the plan's credits, or the price of one more of the same. ``seq`` is the
    ledger's number of the charge, so each crossing is told once.
    """
    threshold = max(plan_credits // LOW_SHARE, amount)
    if not balance < threshold <= balance + amount:
        return
    tell_in_charge(LOW, workspace_id, {"balance": balance}, key=str(seq))


def tell_of_grant(*, workspace_id: UUID, amount: int, key: str) -> None:
    """Tell those in charge that the NexusOne team gave credits; once per ``key``."""
    tell_in_charge(GRANTED, workspace_id, {"amount": amount}, key=key)


def tell_of_taking(*, workspace_id: UUID, amount: int, key: str) -> None:
    """Tell those in charge that the NexusOne team took credits back; once per ``key``."""
    tell_in_charge(TAKEN, workspace_id, {"amount": amount}, key=key)


def _left(values: Values) -> str:
    balance = int(values["balance"])
    return ngettext("%(amount)s credit is left", "%(amount)s credits are left", balance) % {
        "amount": formatting.isolated(formatting.number(balance))
    }


def _received(values: Values) -> str:
    amount = int(values["amount"])
    return ngettext("You received %(amount)s credit", "You received %(amount)s credits", amount) % {
        "amount": formatting.isolated(formatting.number(amount))
    }


def _taken(values: Values) -> str:
    amount = int(values["amount"])
    return ngettext(
        "%(amount)s credit was taken back", "%(amount)s credits were taken back", amount
    ) % {"amount": formatting.isolated(formatting.number(amount))}


LOW = Kind(
    key="credits.low",
    order=60,
    label=gettext_lazy("Credits run low"),
    hint=gettext_lazy("When less than a fifth of your plan's credits is left."),
    why=WHY,
    icon="credits",
    tone="warn",
    title=_left,
    text=lambda values: _("What you have stays live. New work needs credits before it starts."),
    action=gettext_lazy("See your credits"),
)
GRANTED = Kind(
    key="credits.granted",
    order=70,
    label=gettext_lazy("Credits received"),
    hint=gettext_lazy("When the NexusOne team gives you credits."),
    why=WHY,
    icon="credits",
    tone="good",
    title=_received,
    text=lambda values: _("They come from the NexusOne team and are in your balance already."),
    action=gettext_lazy("See your credits"),
)
TAKEN = Kind(
    key="credits.taken_back",
    order=72,
    label=gettext_lazy("Credits taken back"),
    hint=gettext_lazy("When the NexusOne team takes credits back."),
    why=WHY,
    icon="undo",
    tone="warn",
    title=_taken,
    text=lambda values: _(
        "The NexusOne team took them out of your balance. The reason stands in your ledger."
    ),
    action=gettext_lazy("See your credits"),
)
