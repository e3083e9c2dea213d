"""What notifications add to the interface, and how they hear of paid work."""

from django.utils.translation import gettext_lazy as _

from core.interface import nav
from core.work import events
from notifications import kinds, paid_work, people

_PEOPLE = (people.JOINED, people.ROLE_CHANGED, people.OWNER_CHANGED, people.DELETION)
for kind in (paid_work.READY, paid_work.FAILED, paid_work.LATE, *_PEOPLE):
    kinds.register(kind)

events.ended.connect(paid_work.tell_of_end)
events.arrived_late.connect(paid_work.tell_of_late_result)

nav.register(
    nav.Entry(
        "notifications.preferences",
        _("Notifications"),
        "notifications:preferences",
        icon="bell",
        order=20,
        section=nav.Section.SETTINGS,
    )
)
