"""Programs with an API key, for the tests of this folder."""

from collections.abc import Sequence
from datetime import datetime

from rest_framework.test import APIClient

from accounts import scopes, services
from accounts.models import User, Workspace
from core import tenancy


def issue(
    workspace: Workspace,
    user: User,
    *allowed: str,
    name: str = "Till",
    expires_at: datetime | None = None,
) -> services.IssuedKey:
    """Make a key of a person; without scopes it has every one."""
    chosen: Sequence[str] = allowed or scopes.every()
    with tenancy.workspace(workspace.pk, user_id=user.pk):
        return services.issue_api_key(
            workspace_id=workspace.pk, user=user, name=name, scopes=chosen, expires_at=expires_at
        )


def program(secret: str) -> APIClient:
    """Return a program that sends this key."""
    return APIClient(headers={"X-Api-Key": secret})
