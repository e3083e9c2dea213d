"""When members are here, and when they were."""

from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from django.db.models import Q

from accounts.models import Membership

# A visit ends when nobody asks for anything for so long; within one, the time is noted this often.
VISIT_ENDS_AFTER = timedelta(minutes=30)
SEEN_EVERY = timedelta(minutes=1)


class Visit(NamedTuple):
    """What there is to remember of a request: of whose place, and what was known of it before."""

    membership_id: UUID
    seen_before: datetime | None
    seen_at: datetime
    away_since: datetime | None


def meet(*, membership: Membership, now: datetime) -> Visit | None:
    """Tell what to remember of a member who is here; None where that was done within the minute.

    Whoever was gone for half an hour begins a new visit: ``away_since`` of the place at hand then
    says when they left.
    """
    seen = membership.seen_at
    if seen is not None and now - seen < SEEN_EVERY:
        return None
    if seen is not None and now - seen > VISIT_ENDS_AFTER:
        membership.away_since = seen
    membership.seen_at = now
    return Visit(membership.pk, seen, now, membership.away_since)


def note_visit(visit: Visit) -> None:
    """Remember a visit, in one UPDATE that waits for nobody.

    It comes last in a request: until its end it holds the row, and two members who change each
    other's roles would wait for each other.
    """
    # A second request of the same moment has the row: it notes the same.
    free = Membership.objects.select_for_update(skip_locked=True).filter(
        Q(seen_at=None) | Q(seen_at=visit.seen_before), pk=visit.membership_id
    )
    Membership.objects.filter(pk__in=free.values("pk")).update(
        seen_at=visit.seen_at, away_since=visit.away_since
    )
