"""When members are here, and when they were."""

from datetime import datetime, timedelta

from django.db.models import Q

from accounts.models import Membership

# A visit ends when nobody asks for anything for so long; within one, the time is noted this often.
VISIT_ENDS_AFTER = timedelta(minutes=30)
SEEN_EVERY = timedelta(minutes=1)


def note_visit(*, membership: Membership, now: datetime) -> None:
    """Remember that a member is here; at most one UPDATE a minute, which waits for nobody.

    Whoever was gone for half an hour begins a new visit: ``away_since`` then says when they left.
    """
    seen = membership.seen_at
    if seen is not None and now - seen < SEEN_EVERY:
        return
    if seen is not None and now - seen > VISIT_ENDS_AFTER:
        membership.away_since = seen
    membership.seen_at = now
    # A second request of the same moment has the row: it notes the same.
    free = Membership.objects.select_for_update(skip_locked=True).filter(
        Q(seen_at=None) | Q(seen_at=seen), pk=membership.pk
    )
    Membership.objects.filter(pk__in=free.values("pk")).update(
        seen_at=now, away_since=membership.away_since
    )
