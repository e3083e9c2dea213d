"""What those in charge hear of credits whose time is nearly over."""

from datetime import datetime
from uuid import UUID

from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from core import formatting
from credits.notices.credits import WHY, tell_in_charge
from notifications.kinds import Kind, Values


def tell_of_end(*, workspace_id: UUID, lot_id: UUID, amount: int, ends_at: datetime) -> None:
    """Tell those in charge that what is left of a lot ends soon; once per lot and end."""
    tell_in_charge(
        ENDING,
        workspace_id,
        {"amount": amount, "ends_at": ends_at.isoformat()},
        key=f"{lot_id}:{ends_at:%Y-%m-%d}",
    )


def _title(values: Values) -> str:
    amount = int(values["amount"])
    return ngettext("%(amount)s credit ends soon", "%(amount)s credits end soon", amount) % {
        "amount": formatting.isolated(formatting.number(amount))
    }


def _text(values: Values) -> str:
    ends_at = parse_datetime(str(values["ends_at"]))
    return _("They can be used until %(day)s. What ends soonest is always used first.") % {
        "day": formatting.day(ends_at) if ends_at else ""
    }


ENDING = Kind(
    key="credits.ending",
    order=65,
    label=gettext_lazy("Credits end soon"),
    hint=gettext_lazy("A week before credits that you bought or were given end."),
    why=WHY,
    icon="credits",
    tone="warn",
    title=_title,
    text=_text,
    action=gettext_lazy("See your credits"),
)
