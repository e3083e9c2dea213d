"""What a person was told, as a list."""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.filters import Choice
from core.keyset import Order
from core.tables import Sort, Table

UNREAD = "unread"

NOTIFICATIONS = Table(
    "notifications",
    _("Notifications"),
    sorts=(Sort("created", _("Newest first"), Order(("-created_at",))),),
    filters=(
        Choice(
            "show",
            _("Which notifications"),
            choices=((UNREAD, pgettext_lazy("notifications", "Unread")),),
            where=lambda _value: Q(read_at=None),
            is_tab=True,
        ),
    ),
    sizes=(20,),
    count_up_to=0,
    body="notifications/_rows.html",
    empty="notifications/_nothing.html",
)
