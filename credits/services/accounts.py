"""The account of a workspace: its plan and its first credits."""

from accounts.models import Workspace
from core import clock
from credits import periods, selectors
from credits.models import Lot, Subscription
from credits.models.billing import FREE
from credits.services.ledger import grant


def open_account(workspace: Workspace, opening_credits: int | None) -> None:
    """Put a new workspace on the free plan and give it its first credits.

    Those are the free plan's unless a number is given: a workspace that opens with a number gets
    nothing each month either. Runs in the scope that makes the workspace.
    """
    terms = selectors.plan_terms(FREE)
    now = clock.now()
    period_end = periods.next_renewal(now, anchor_day=0, time_zone=workspace.time_zone)
    Subscription.objects.create(
        workspace=workspace,
        plan_id=FREE,
        next_plan_id=FREE,
        terms_version=terms.version,
        gets_free_credits=opening_credits is None,
        anchor_day=periods.day_of(now, workspace.time_zone),
        period_start=now,
        period_end=period_end,
    )
    amount = terms.credits if opening_credits is None else opening_credits
    if amount:
        grant(
            workspace_id=workspace.pk,
            amount=amount,
            source=Lot.Source.PLAN,
            key="sign-up",
            expires_at=period_end if opening_credits is None else None,
        )
