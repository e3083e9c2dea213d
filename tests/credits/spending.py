"""Charges of every kind for the tests of usage and limits: straight into the ledger."""

from uuid import UUID, uuid4

from accounts.models import Workspace
from core import tenancy
from credits import services


def spend(
    workspace: Workspace,
    amount: int,
    *,
    by: UUID,
    operation: str = "magicpages.generate",
    back: int = 0,
) -> str:
    """Charge credits, give some of them back, and return the reference."""
    reference = f"tests:{uuid4()}"
    with tenancy.workspace(workspace.pk):
        services.charge(
            workspace_id=workspace.pk,
            amount=amount,
            operation=operation,
            reference=reference,
            key=f"charge:{reference}",
            actor_id=by,
            is_confirmed=True,
        )
        if back:
            services.refund(workspace_id=workspace.pk, reference=reference, amount=back)
    return reference
