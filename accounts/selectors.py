"""Reads that more than one door needs."""

from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection
from django.db.models import BooleanField, ExpressionWrapper, Q

from accounts.models import Membership, Workspace


class ApiKeyOwner(NamedTuple):
    """For whom an API key acts."""

    key_id: UUID
    workspace_id: UUID
    user_id: UUID
    scopes: list[str]


def membership_of(*, user_id: UUID, workspace_id: UUID | None) -> Membership | None:
    """Return the user's place in that workspace, or in their first one when none is named.

    Needs a scope of that user. None where they are no member: to them it does not exist.
    """
    memberships = Membership.objects.filter(user_id=user_id).select_related("workspace")
    if workspace_id is not None:
        memberships = memberships.filter(workspace_id=workspace_id)
    return memberships.order_by("created_at", "id").first()


def memberships_of(*, user_id: UUID, first: UUID | None, limit: int) -> list[Membership]:
    """Return the user's places with their workspaces: that of workspace ``first``, then the oldest.

    Needs a scope of that user. Where they are no member of ``first`` it is not among them.
    """
    memberships = Membership.objects.filter(user_id=user_id).select_related("workspace")
    order: list[Any] = ["created_at", "id"]
    if first is not None:
        is_first = ExpressionWrapper(Q(workspace_id=first), output_field=BooleanField())
        order.insert(0, is_first.desc())
    return list(memberships.order_by(*order)[:limit])


def workspaces_of(*, user_id: UUID) -> list[Workspace]:
    """Return the workspaces a user is a member of. Needs a scope of that user."""
    return [
        membership.workspace
        for membership in Membership.objects.filter(user_id=user_id)
        .select_related("workspace")
        .order_by("workspace__name", "id")
    ]


def api_key_owner(*, key_hash: str) -> ApiKeyOwner | None:
    """Return for whom a live key acts, and note its use; None for a key that is not good.

    The key is what tells the workspace, so this one look-up goes through a SQL function that
    answers for exactly one hash.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM accounts_use_api_key(%s)", [key_hash])
        row = cursor.fetchone()
    return ApiKeyOwner(*row) if row else None
