"""Put a workspace on a plan, as a payment does."""

from datetime import UTC, datetime

from django.db.models import Max

from accounts.models import Workspace
from core import tenancy
from credits import selectors
from credits.models import PlanTerms, Subscription

# Never in force by themselves: only who is put on them has them.
NEVER = datetime(2999, 1, 1, tzinfo=UTC)


def put_on(workspace: Workspace, code: str) -> None:
    """Let the workspace have a plan by the terms in force, without its credits."""
    terms = selectors.plan_terms(code)
    _subscribe(workspace, code, terms.version)


def put_on_terms(
    workspace: Workspace, *, quotas: dict[str, int], features: list[str] | None = None
) -> None:
    """Let the workspace have a plan with just this room and these features."""
    terms = PlanTerms.objects.using("owner")
    last = terms.filter(plan__code="pro").aggregate(Max("version"))["version__max"]
    made = terms.create(
        plan=selectors.plan_terms("pro").plan,
        version=last + 1,
        starts_at=NEVER,
        credits=500,
        amounts={"usd": 9700},
        quotas=quotas,
        features=features or [],
    )
    _subscribe(workspace, "pro", made.version)


def _subscribe(workspace: Workspace, code: str, version: int) -> None:
    status = Subscription.Status.FREE if code == "free" else Subscription.Status.ACTIVE
    with tenancy.workspace(workspace.pk):
        Subscription.objects.filter(workspace=workspace).update(
            plan_id=code,
            next_plan_id=code,
            terms_version=version,
            status=status,
            grace_until=None,
        )
