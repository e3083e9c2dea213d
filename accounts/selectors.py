"""Reads that more than one door needs."""

from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.contrib.auth import HASH_SESSION_KEY
from django.contrib.sessions.models import Session
from django.db import connection, transaction
from django.db.models import (
    BooleanField,
    Case,
    ExpressionWrapper,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    When,
)
from django.db.models.functions import Lower, Now

from accounts import devices
from accounts.models import (
    ApiKey,
    AuditEntry,
    Invitation,
    Logo,
    Membership,
    Role,
    TokenFamily,
    User,
    Workspace,
)
from core import tenancy

# The line that tells for good that somebody made a workspace.
WORKSPACE_CREATED = "workspace.created"


class ApiKeyOwner(NamedTuple):
    """For whom an API key acts."""

    key_id: UUID
    workspace_id: UUID
    user_id: UUID
    scopes: list[str]


class OpenInvitation(NamedTuple):
    """An invitation that waits for an answer, as whoever holds its token sees it."""

    id: UUID
    workspace_id: UUID
    workspace_name: str
    email: str
    role: str
    invited_by_name: str
    expires_at: datetime

    @property
    def role_name(self) -> str:
        """The offered role in words."""
        return str(Role(self.role).label)


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


def had_a_workspace(*, user_id: UUID) -> bool:
    """Say whether somebody owns a workspace or ever made one. Needs a scope of that person."""
    return (
        Membership.objects.filter(user_id=user_id, role=Role.OWNER).exists()
        or AuditEntry.objects.filter(
            user_id=user_id, workspace__isnull=True, action=WORKSPACE_CREATED
        ).exists()
    )


def logo_of(*, workspace_id: UUID) -> Logo | None:
    """Return the logo of the open scope's workspace without its bytes, if there is one."""
    return Logo.objects.filter(workspace_id=workspace_id).defer("data").first()


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


def api_keys(*, workspace_id: UUID) -> QuerySet[ApiKey]:
    """Return the workspace's keys with who made them."""
    return ApiKey.objects.filter(workspace_id=workspace_id).select_related("user")


def live_key_count(*, user_id: UUID) -> int:
    """Return how many API keys act for a person, in all their workspaces."""
    count = 0
    # Whoever chooses a new password may be signed in as nobody, or as somebody else.
    with transaction.atomic(), tenancy.bind(None, user_id=user_id):
        places = Membership.objects.filter(user_id=user_id).values_list("workspace_id", flat=True)
        for workspace_id in list(places):
            with tenancy.bind(workspace_id, user_id=user_id):
                is_live = Q(expires_at=None) | Q(expires_at__gt=Now())
                keys = ApiKey.objects.filter(is_live, workspace_id=workspace_id, revoked_at=None)
                count += keys.filter(user_id=user_id).count()
    return count


def invitation_of_token(*, token_hash: str) -> OpenInvitation | None:
    """Return the invitation with this SHA-256 of a token; None once it is answered or over.

    The token is what tells the workspace, so a SQL function answers for exactly one hash.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM accounts_invitation_of_token(%s)", [token_hash])
        row = cursor.fetchone()
    return OpenInvitation(*row) if row else None


def workspaces_made(*, user_id: UUID, within: timedelta) -> int:
    """Count the workspaces a person made lately, erased ones too. Needs a scope of theirs."""
    return AuditEntry.objects.filter(
        user_id=user_id,
        workspace__isnull=True,
        action=WORKSPACE_CREATED,
        created_at__gt=Now() - within,
    ).count()


class BrowserSession(NamedTuple):
    """One browser in which a person is signed in."""

    id: int
    device: str
    address: str
    since: datetime
    is_current: bool


def sessions_of(*, user: User, current: str, limit: int) -> list[BrowserSession]:
    """Return the browsers a person is signed in with, ``current``'s session first, then the newest.

    One query. A session that a new password has ended is still stored, but opens nothing.
    """
    stored = Session.objects.filter(session_key=OuterRef("session_key"), expire_date__gt=Now())
    rows = UserSession.objects.filter(user_id=user.pk).annotate(
        stored=Subquery(stored.values("session_data"))
    )
    right = user.get_session_auth_hash()
    found = [
        BrowserSession(
            row.pk,
            devices.in_words(row.user_agent),
            row.ip,
            row.created_at,
            row.session_key == current,
        )
        for row in rows.exclude(stored=None).order_by("-created_at")[: 5 * limit]
        if Session(session_data=row.stored).get_decoded().get(HASH_SESSION_KEY) == right
    ]
    return sorted(found, key=lambda each: not each.is_current)[:limit]


def sign_ins_of(*, user_id: UUID, limit: int) -> list[TokenFamily]:
    """Return the programs a person is signed in with over the API, the one used last first."""
    families = TokenFamily.objects.filter(user_id=user_id, revoked_at=None, expires_at__gt=Now())
    return list(families.order_by("-used_at")[:limit])


def members_of(*, workspace_id: UUID) -> QuerySet[Membership]:
    """Return the places in a workspace with their people. Needs its scope."""
    return Membership.objects.filter(workspace_id=workspace_id).select_related("user")


def members_in_charge(*, workspace_id: UUID, limit: int = 3) -> list[Membership]:
    """Return who looks after plan and payments, the owner first."""
    found = Membership.objects.filter(
        workspace_id=workspace_id, role__in=(Role.OWNER, Role.ADMIN), user__is_active=True
    )
    is_owner = Case(When(role=Role.OWNER, then=0), default=1)
    return list(found.select_related("user").order_by(is_owner, "created_at", "pk")[:limit])


def unanswered_invitations(*, workspace_id: UUID) -> QuerySet[Invitation]:
    """Return the invitations of a workspace that were neither answered nor withdrawn.

    Those that are too old are among them: they can be sent again. Needs the workspace's scope.
    """
    return Invitation.objects.filter(
        workspace_id=workspace_id, accepted_at=None, declined_at=None, revoked_at=None
    ).order_by("-created_at", "pk")


def seats_taken(workspace_id: UUID) -> tuple[QuerySet[Membership], QuerySet[Invitation]]:
    """Return the members of a workspace and the invitations that may still be accepted.

    To be counted in one statement, so that nobody who accepts meanwhile counts twice or not at all.
    """
    members = Membership.objects.filter(workspace_id=workspace_id)
    invited = Invitation.objects.filter(
        workspace_id=workspace_id,
        accepted_at=None,
        declined_at=None,
        revoked_at=None,
        expires_at__gt=Now(),
    )
    return members, invited


def invitations_of(*, user_id: UUID) -> list[OpenInvitation]:
    """Return the invitations that wait for a person's answer, the newest first.

    They were sent to an address that the person has confirmed. Needs a scope of that person.
    """
    addresses = EmailAddress.objects.filter(user_id=user_id, verified=True)
    rows = Invitation.objects.filter(
        email__in=addresses.values_list(Lower("email")),
        accepted_at=None,
        declined_at=None,
        revoked_at=None,
        expires_at__gt=Now(),
    ).order_by("-created_at", "pk")
    return list(map(OpenInvitation._make, rows.values_list(*OpenInvitation._fields)))


def joined_by(*, user_id: UUID, **which: object) -> Workspace | None:
    """Return the workspace somebody is in through the accepted invitation that ``which`` names.

    It went to an address that the person has confirmed. Needs a scope of that person.
    """
    addresses = EmailAddress.objects.filter(user_id=user_id, verified=True)
    accepted = Invitation.objects.filter(
        email__in=addresses.values_list(Lower("email")), accepted_at__isnull=False, **which
    )
    places = Membership.objects.filter(
        user_id=user_id, workspace_id__in=accepted.values("workspace_id")
    )
    place = places.select_related("workspace").first()
    return place.workspace if place else None
