"""How much room a plan has: the number of pages, seats and so on there may be at once.

The limits stand in the terms of plans. Room limits what is new and nothing else: what is there
stays as it is, and nobody from outside is turned away.
"""

from collections import Counter
from uuid import UUID

from django.db.models import Count, Value

from core.failures import NexusError
from credits import addresses, notices, selectors
from credits.rooms import Quota, QuotaUsage, register, registered

__all__ = [
    "Quota", "QuotaReached", "QuotaUsage", "check", "claim_seat", "register", "registered",
    "require_seat", "usage_for", "usages",
]  # fmt: skip

SEATS = "seats"


class QuotaReached(NexusError):
    """There is no room for one more of something. Nothing was made, and nothing charged."""

    status = 403
    code = "quota_reached"

    def __init__(self, usage: QuotaUsage) -> None:
        super().__init__(usage.key)
        self.quota = usage.key
        self.limit = usage.limit or 0
        self.used = usage.used
        self.upgrade_url = addresses.plans_url()

    def __str__(self) -> str:
        return registered.get(self.quota).reached(self.limit)


def usages(*, workspace_id: UUID) -> list[QuotaUsage]:
    """Return how much room of each kind a workspace has taken, in their order."""
    return _usages(workspace_id, list(registered.all()))


def usage_for(*, workspace_id: UUID, operation: str) -> QuotaUsage | None:
    """Return how much is taken of the room that an operation needs; None where it needs none."""
    quota = _needed_by(operation)
    return _usage(workspace_id, quota) if quota else None


def check(*, workspace_id: UUID, operation: str) -> None:
    """Make sure that what an operation makes has room, and tell when little is left.

    Called once the new one is written and the wallet is locked, in the same transaction: of two
    that race for the last room, the second counts the first, and is rolled back.
    Raises QuotaReached.
    """
    quota = _needed_by(operation)
    if quota is None or _limit(workspace_id, quota) is None:
        return
    found = _usage(workspace_id, quota)
    if found.limit is not None and found.used > found.limit:
        # The one that has to go does not count among those that are there.
        raise QuotaReached(found._replace(used=found.used - 1))
    notices.tell_of_quota(workspace_id=workspace_id, usage=found)


def require_seat(workspace_id: UUID) -> None:
    """Make sure that there is a seat right now. Raises QuotaReached."""
    _free_seats(workspace_id)


def claim_seat(workspace_id: UUID) -> None:
    """Make sure that there is a seat for one more, and tell when few are left.

    Called while the workspace's seats are locked. Raises QuotaReached.
    """
    found = _free_seats(workspace_id)
    if found is not None:
        notices.tell_of_quota(workspace_id=workspace_id, usage=found._replace(used=found.used + 1))


def _free_seats(workspace_id: UUID) -> QuotaUsage | None:
    """Return the seats where one is free; None where they never end."""
    quota = registered.get(SEATS)
    if _limit(workspace_id, quota) is None:
        return None
    found = _usage(workspace_id, quota)
    if found.is_reached:
        raise QuotaReached(found)
    return found


def _usage(workspace_id: UUID, quota: Quota) -> QuotaUsage:
    return _usages(workspace_id, [quota])[0]


def _usages(workspace_id: UUID, wanted: list[Quota]) -> list[QuotaUsage]:
    taken = _taken(workspace_id, wanted)
    return [
        QuotaUsage(each.key, str(each.label), taken[each.key], _limit(workspace_id, each))
        for each in wanted
    ]


def _taken(workspace_id: UUID, wanted: list[Quota]) -> Counter[str]:
    """Count what takes room, by key: one statement, however many kinds of room there are."""
    counts = [
        rows.order_by().values(room=Value(quota.key)).values_list("room", Count("pk"))
        for quota in wanted
        for rows in quota.rows(workspace_id)
    ]
    taken = Counter[str]()
    if counts:
        for key, amount in counts[0].union(*counts[1:], all=True):
            taken[key] += amount
    return taken


def _limit(workspace_id: UUID, quota: Quota) -> int | None:
    limit: int | None = selectors.present_terms(workspace_id=workspace_id).quotas.get(quota.key)
    return limit


def _needed_by(operation: str) -> Quota | None:
    found = (quota for quota in registered.all() if operation in quota.operations)
    return next(found, None)
