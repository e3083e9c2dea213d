"""Accounts whose address nobody ever confirmed: after a week they go, and the address is free.

Runs in the scheduler, again and again, also twice at once.
"""

from datetime import timedelta
from typing import Any
from uuid import UUID

from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Now

from accounts.leaving import erasing
from accounts.models import Membership, Role, TokenFamily, User, Workspace
from core import tenancy

KEPT = timedelta(days=7)


def erase_unconfirmed() -> int:
    """Erase those who signed up a week ago and never came, with their workspace; return how many.

    What was killed in the middle is due by then, so `accounts.leaving.erasing.erase_due` ends it.
    """
    with tenancy.system_scope(tenancy.SystemUse.ERASE):
        found = list(_never_came().values_list("pk", flat=True)[: erasing.AT_ONCE])
    return sum(_erase(user_id) for user_id in found)


def _erase(user_id: UUID) -> bool:
    with tenancy.system_scope(tenancy.SystemUse.ERASE):
        # Whoever confirms in this moment waits for us, or we for them.
        list(EmailAddress.objects.select_for_update().filter(user_id=user_id))
        if not _never_came().select_for_update(of=("self",)).filter(pk=user_id).exists():
            return False
        User.objects.filter(pk=user_id).update(deletion_due_at=Now())
        places = Membership.objects.filter(user_id=user_id)
        workspaces = list(places.values_list("workspace_id", flat=True))
        Workspace.objects.filter(pk__in=workspaces).update(deletion_due_at=Now())
    for workspace_id in workspaces:
        erasing.erase_workspace(workspace_id=workspace_id)
    return erasing.erase_person(user_id=user_id)


def _never_came() -> QuerySet[User]:
    """Return who has an address, confirmed none, and was never here in any way."""
    addresses = EmailAddress.objects.filter(user=OuterRef("pk"))
    # Members of others' workspaces, and owners of one in which somebody else works or worked.
    elsewhere = Membership.objects.filter(user=OuterRef("pk")).filter(
        ~Q(role=Role.OWNER) | Q(seen_at__isnull=False) | Q(workspace__deletion_due_at__isnull=False)
    )
    others = Membership.objects.filter(workspace_id=OuterRef("workspace_id")).exclude(
        user_id=OuterRef("user_id")
    )
    shared = Membership.objects.filter(user=OuterRef("pk")).filter(Exists(others))
    mine: dict[str, Any] = {"user": OuterRef("pk")}
    return User.objects.filter(
        Exists(addresses),
        ~Exists(addresses.filter(verified=True)),
        ~Exists(SocialAccount.objects.filter(**mine)),
        ~Exists(UserSession.objects.filter(**mine)),
        ~Exists(TokenFamily.objects.filter(**mine)),
        ~Exists(elsewhere),
        ~Exists(shared),
        last_login=None,
        deletion_due_at=None,
        erased_at=None,
        is_staff=False,
        date_joined__lt=Now() - KEPT,
    ).order_by("date_joined", F("pk"))
