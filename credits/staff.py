"""What staff may do to a workspace's credits."""

from collections.abc import Sequence
from uuid import UUID

from django.db import transaction

from accounts import audit
from accounts.models import User
from core import tenancy
from credits import notices, services
from credits.models import Entry, Lot


def grant_to(
    *, workspace_ids: Sequence[UUID], amount: int, reason: str, key: UUID, by: User
) -> None:
    """Grant credits to each workspace, with reason and person in the entry; once per key."""
    # The staff scope only reads; the app's own login writes, in the scope of each workspace.
    with transaction.atomic(using="default"):
        for workspace_id in workspace_ids:
            with tenancy.bind(workspace_id, user_id=by.pk):
                is_new = not Entry.objects.filter(
                    workspace_id=workspace_id, key=f"grant:staff:{key}"
                ).exists()
                services.grant(
                    workspace_id=workspace_id,
                    amount=amount,
                    source=Lot.Source.STAFF,
                    key=f"staff:{key}",
                    note=reason,
                    actor_id=by.pk,
                )
                if is_new:
                    audit.record(
                        "credits.granted",
                        by=by,
                        workspace_id=workspace_id,
                        amount=amount,
                        reason=reason,
                    )
                notices.tell_of_grant(workspace_id=workspace_id, amount=amount, key=str(key))
