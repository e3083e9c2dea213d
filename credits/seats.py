"""How many people a plan has seats for: its members, and those who were asked in."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts import selectors
from core import formatting
from credits.quotas import SEATS
from credits.rooms import Quota


def _reached(limit: int) -> str:
    return ngettext(
        "Your plan has %(limit)s seat, and it is taken. A larger plan has more seats.",
        "Your plan has %(limit)s seats, and all are taken, by members or open invitations."
        " Withdraw an invitation, remove a member, or choose a larger plan.",
        limit,
    ) % {"limit": formatting.number(limit)}


def _near(used: int, limit: int) -> str:
    return ngettext(
        "%(used)s of the %(limit)s seat of your plan is taken.",
        "%(used)s of the %(limit)s seats of your plan are taken.",
        limit,
    ) % {"used": formatting.number(used), "limit": formatting.number(limit)}


QUOTA = Quota(
    key=SEATS,
    order=90,
    label=_("Seats"),
    rows=selectors.seats_taken,
    operations=(),
    reached=_reached,
    near=_near,
)
