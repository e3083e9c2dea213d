"""How much room a plan has: the number of pages, seats and so on there may be at once.

The limits stand in the terms of plans. Room limits what is new and nothing else: what is there
stays as it is, and nobody from outside is turned away.
"""

from uuid import UUID

from core.failures import NexusError
from credits import addresses, notices, selectors
from credits.rooms import Quota, QuotaUsage, register, registered

__all__ = [
    "Quota", "QuotaReached", "QuotaUsage", "check", "claim_seat", "register", "registered",
    "usage_for", "usages",
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
    return [_usage(workspace_id, quota) for quota in registered.all()]


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


def claim_seat(workspace_id: UUID) -> None:
    """Make sure that there is a seat for one more, and tell when few are left.

    Called while the workspace's seats are locked. Raises QuotaReached.
    """
    quota = registered.get(SEATS)
    if _limit(workspace_id, quota) is None:
        return
    found = _usage(workspace_id, quota)
    if found.is_reached:
        raise QuotaReached(found)
    notices.tell_of_quota(workspace_id=workspace_id, usage=found._replace(used=found.used + 1))


def _usage(workspace_id: UUID, quota: Quota) -> QuotaUsage:
    limit = _limit(workspace_id, quota)
    return QuotaUsage(quota.key, str(quota.label), quota.count(workspace_id), limit)


def _limit(workspace_id: UUID, quota: Quota) -> int | None:
    limit: int | None = selectors.present_terms(workspace_id=workspace_id).quotas.get(quota.key)
    return limit


def _needed_by(operation: str) -> Quota | None:
    found = (quota for quota in registered.all() if operation in quota.operations)
    return next(found, None)
