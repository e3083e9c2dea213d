"""Keeping and forgetting the keys that workspaces bring."""

from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.views.decorators.debug import sensitive_variables

from accounts import audit
from accounts.models import User
from core import tenancy
from core.fields import last_of
from integrations.models import Credential
from integrations.providers import Outcome, providers

_STATUS_OF = {
    Outcome.WORKING: Credential.Status.WORKING,
    Outcome.NO_QUOTA: Credential.Status.UNTESTED,
    Outcome.UNREACHABLE: Credential.Status.UNTESTED,
}


@sensitive_variables("secret")
@transaction.atomic
def save_credential(
    *, workspace_id: UUID, provider: str, secret: str, outcome: Outcome, by: User
) -> Credential:
    """Keep a workspace's own key for a provider, in place of the one before.

    ``outcome`` is what the provider just said about it; a key it refused is a ValueError.
    """
    if outcome is Outcome.REFUSED:
        raise ValueError("A refused key is not kept.")
    row, _is_new = Credential.objects.update_or_create(
        workspace_id=workspace_id,
        provider=provider,
        defaults={
            "secret": secret,
            "last4": last_of(secret),
            "status": _STATUS_OF[outcome],
            "last_error": "" if outcome is Outcome.WORKING else outcome.value,
            "checked_at": timezone.now(),
            "created_by": by,
        },
    )
    audit.record(
        "connection.saved",
        by=by,
        workspace_id=workspace_id,
        target=row,
        subject=providers.get(provider).name,
        last4=row.last4,
        outcome=outcome.value,
    )
    return row


@transaction.atomic
def remove_credential(*, workspace_id: UUID, provider: str, by: User) -> bool:
    """Forget a workspace's own key for a provider; False where there was none."""
    row = (
        Credential.objects.select_for_update()
        .filter(workspace_id=workspace_id, provider=provider)
        .first()
    )
    if row is None:
        return False
    audit.record(
        "connection.removed",
        by=by,
        workspace_id=workspace_id,
        target=row,
        subject=providers.get(provider).name,
        last4=row.last4,
    )
    row.delete()
    return True


def note_outcome(*, workspace_id: UUID, credential_id: UUID, outcome: Outcome) -> None:
    """Remember what a provider said about a workspace's key while it was used.

    Opens a scope of its own. A key that was replaced meanwhile is the same row: the next call
    says again what is true.
    """
    status = Credential.Status.REFUSED if outcome is Outcome.REFUSED else _STATUS_OF[outcome]
    error = "" if outcome is Outcome.WORKING else outcome.value
    with tenancy.workspace(workspace_id):
        Credential.objects.filter(pk=credential_id).exclude(status=status, last_error=error).update(
            status=status, last_error=error, checked_at=timezone.now()
        )
