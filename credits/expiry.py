"""Credits whose time is over are written off, and those whose time is near are told of."""

from datetime import timedelta
from uuid import UUID

from core import chores, clock, tenancy
from credits import services
from credits.models import Lot
from credits.notices import ending

BATCH = 500
NEAR = timedelta(days=7)


def write_off_expired() -> int:
    """Expire every lot whose time is over; return how many credits that were.

    Runs in the scheduler, also twice at once: the ledger writes a lot off once.
    """
    with tenancy.system_scope(tenancy.SystemUse.EXPIRE):
        over = Lot.objects.filter(has_credits=True, expires_at__lte=clock.now())
        found = list(over.values_list("workspace_id", flat=True).distinct()[:BATCH])
    return chores.for_each(found, _expire)


def tell_of_near_ends() -> int:
    """Tell those in charge of credits that end within a week; return how many lots those are.

    Not of a plan's: those end and come anew each month, and nobody wants a mail about that.
    """
    now = clock.now()
    with tenancy.system_scope(tenancy.SystemUse.EXPIRE):
        near = Lot.objects.filter(
            has_credits=True, expires_at__gt=now, expires_at__lte=now + NEAR
        ).exclude(source=Lot.Source.PLAN)
        found = list(near.only("id", "workspace_id", "remaining", "expires_at"))
    for lot in found:
        if lot.expires_at is None:
            continue
        with tenancy.workspace(lot.workspace_id):
            ending.tell_of_end(
                workspace_id=lot.workspace_id,
                lot_id=lot.pk,
                amount=lot.remaining,
                ends_at=lot.expires_at,
            )
    return len(found)


def _expire(workspace_id: UUID) -> int:
    with tenancy.workspace(workspace_id):
        return services.expire(workspace_id=workspace_id)
