"""The audit log as a list."""

from dataclasses import dataclass
from functools import reduce
from operator import and_

from django.db.models import Q
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts import audit
from accounts.audit import reads
from core import tenancy
from core.columns import Column, OnPhone
from core.filters import Choice, Choices, DateRange, Reading, Search, flag
from core.keyset import Order
from core.search_text import MOST_WORDS
from core.tables import Sort, Table

MOST_ACTORS = 100


@dataclass(frozen=True)
class SubjectSearch(Search):
    """Every word must stand in the subject, which is kept as it was written."""

    def read(self, asked: QueryDict) -> Reading:
        """Return the words asked for."""
        reading = super().read(asked)
        if reading.where is None:
            return reading
        words = reading.control.values["text"].split()[:MOST_WORDS]
        where = reduce(and_, (Q(subject__icontains=word) for word in words), Q())
        return Reading(reading.control, where, reading.chips)


def _actions() -> Choices:
    return [(each.key, each.label) for each in audit.actions.all()]


def _members() -> Choices:
    workspace_id = tenancy.current_workspace_id()
    return reads.actors(workspace_id=workspace_id, limit=MOST_ACTORS)


_NEWEST_FIRST = Sort("id", _("Newest first"), Order(("-id",)), _("Oldest first"))
_WHAT = Column("sentence", pgettext_lazy("audit log", "What happened"), is_row_header=True,
               template="audit/_what.html", on_phone=OnPhone.TITLE)  # fmt: skip
_WHERE = Column("address", pgettext_lazy("audit log", "From where"), template="audit/_where.html",
                on_phone=OnPhone.LINE)  # fmt: skip
_WHEN = Column("created_at", pgettext_lazy("audit log", "When"), sort="id",
               template="components/cell_moment.html", on_phone=OnPhone.LINE)  # fmt: skip
_DATE = DateRange("date", pgettext_lazy("audit log", "Date"))

AUDIT_LOG = Table(
    "audit",
    _("Audit log"),
    sorts=(_NEWEST_FIRST,),
    columns=(
        _WHAT,
        Column("who", pgettext_lazy("audit log", "Who"), template="audit/_who.html",
               on_phone=OnPhone.LINE),
        _WHERE,
        _WHEN,
    ),
    filters=(
        SubjectSearch(hint=_("A name, an address, a page…"), field="subject"),
        Choice("action", pgettext_lazy("audit log", "Kind"), choices=_actions),
        Choice("member", _("Member"), choices=_members, where=lambda value: Q(user_id=value)),
        flag("staff", _("NexusOne staff"), yes=_("Only what staff did"),
             no=_("Without what staff did"), where=Q(staff__isnull=False)),
        _DATE,
    ),
    sizes=(25, 50, 100),
    count_up_to=0,
    empty="audit/_empty.html",
)  # fmt: skip

SECURITY_EVENTS = Table(
    "events",
    _("Security events"),
    sorts=(_NEWEST_FIRST,),
    columns=(_WHAT, _WHERE, _WHEN),
    filters=(_DATE,),
    sizes=(25, 50, 100),
    count_up_to=0,
    empty="audit/_no_events.html",
)
