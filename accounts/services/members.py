"""Who is in a workspace, as what, and how people leave it.

Each change locks the places it is about, in the order of their ids, and looks at the roles again
under the lock: what a page showed a moment ago may be over.
"""

from functools import partial
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.utils.translation import gettext as _

from accounts import audit, removal_mails
from accounts.models import Membership, Role, User, Workspace
from accounts.services.keys import revoke_keys_of
from accounts.services.withdrawing import withdraw_invitations_of
from core.commits import after_commit
from core.failures import NexusError
from core.hooks import Hook

# What a member may be made, and what an invitation may offer. A workspace has one owner.
GIVEN_ROLES = (Role.ADMIN, Role.EDITOR, Role.VIEWER)
_IN_CHARGE = (Role.ADMIN, Role.OWNER)

# Floors above tell people of it, within the transaction of the change.
member_joined: Hook[Membership] = Hook()
member_left: Hook[Membership] = Hook()
# Sent before a place in this workspace is offered to somebody new, while its seats are locked:
# whoever knows of no room raises.
seat_wanted: Hook[UUID] = Hook()
# Sent before somebody is asked whom to invite, and locks nothing: raises likewise.
seat_expected: Hook[UUID] = Hook()
role_changed: Hook[Membership, User] = Hook()
ownership_transferred: Hook[Membership, User] = Hook()


class NotInCharge(NexusError):
    """Whoever asks is no admin of the workspace any more."""

    status = 403
    code = "not_in_charge"

    def __str__(self) -> str:
        return _("Only the owner and admins of the workspace can do this.")


class OwnerStays(NexusError):
    """The owner's place changes by a transfer of ownership only."""

    status = 409
    code = "owner_stays"

    def __str__(self) -> str:
        return _(
            "A workspace always has its owner. Transfer the ownership first, then this is possible."
        )


class NotTheOwner(NexusError):
    """Whoever asks does not own the workspace any more."""

    status = 403
    code = "not_the_owner"

    def __str__(self) -> str:
        return _("Only the owner of the workspace can transfer it.")


class NoLongerMember(NexusError):
    """The person left, or was removed, a moment ago."""

    status = 409
    code = "no_longer_member"

    def __str__(self) -> str:
        return _("This person is not a member of the workspace any more.")


class AccountLeaving(NexusError):
    """The person asked to be deleted: whoever comes to own or join something stays."""

    status = 409
    code = "account_leaving"

    def __str__(self) -> str:
        return _(
            "This account will be deleted soon. Its owner can sign in on the website and keep it."
        )


def called(user: User) -> str:
    """Return what a person is called among members: their name, else their address."""
    return user.name or user.email


def lock_manager(workspace_id: UUID, by: User) -> Membership:
    """Lock the place of whoever manages members, and return it. Raises NotInCharge."""
    return _in_charge(_locked(workspace_id, by.pk), by)


def lock_seats(workspace_id: UUID) -> None:
    """Let places in a workspace be offered one after the other, until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"seats:{workspace_id}"]
        )


def is_in_charge(workspace_id: UUID, user_id: UUID | None) -> bool:
    """Say whether somebody is an admin or the owner of the workspace now."""
    places = Membership.objects.filter(workspace_id=workspace_id, role__in=_IN_CHARGE)
    return user_id is not None and places.filter(user_id=user_id).exists()


@transaction.atomic
def change_role(*, membership: Membership, role: str, by: User) -> Membership:
    """Give a member another of GIVEN_ROLES. The same role again changes nothing.

    Whoever is in charge no more has their open invitations withdrawn.
    Raises NotInCharge, OwnerStays or NoLongerMember.
    """
    if role not in GIVEN_ROLES:
        raise ValueError(f"{role!r} is no role to give.")
    member = _managed(membership, by)
    before = member.role
    if before == role:
        return member
    member.role = role
    member.save(update_fields=["role"])
    _record("member.role_changed", member, by=by, role=role, before=before)
    if before in _IN_CHARGE and role not in _IN_CHARGE:
        _withdraw_theirs(member, by)
    role_changed.send(member, by)
    return member


@transaction.atomic
def remove_member(*, membership: Membership, by: User) -> None:
    """Take somebody out of the workspace and tell them.

    Their API keys for it and the invitations they sent end at once.
    Raises NotInCharge, OwnerStays or NoLongerMember.
    """
    member = _managed(membership, by)
    if member.user_id == by.pk:
        _end(member, "member.left", by=by)
        return
    _end(member, "member.removed", by=by)
    name = Workspace.objects.get(pk=member.workspace_id).name
    after_commit(partial(removal_mails.send, member.user, name))


@transaction.atomic
def leave_workspace(*, membership: Membership) -> None:
    """Leave a workspace of one's own will. Raises OwnerStays or NoLongerMember."""
    places = _locked(membership.workspace_id, membership.user_id)
    member = _found(places, membership.user_id)
    if member.role == Role.OWNER:
        raise OwnerStays
    _end(member, "member.left", by=member.user)


@transaction.atomic
def transfer_ownership(*, membership: Membership, by: User) -> Membership:
    """Make another member the owner; whoever was it stays as an admin.

    The door has made sure that it is really them. Raises NotTheOwner, NoLongerMember or
    AccountLeaving.
    """
    places = _locked(membership.workspace_id, membership.user_id, by.pk)
    former = places.get(by.pk)
    if former is None or former.role != Role.OWNER:
        raise NotTheOwner
    member = _found(places, membership.user_id)
    if member.pk == former.pk:
        return member
    refuse_leaving(member.user_id)
    # In this order: the database knows of one owner at most.
    former.role = Role.ADMIN
    former.save(update_fields=["role"])
    member.role = Role.OWNER
    member.save(update_fields=["role"])
    _record("ownership.transferred", member, by=by)
    ownership_transferred.send(member, by)
    return member


def refuse_leaving(user_id: UUID) -> None:
    """Raise AccountLeaving for somebody who is to be deleted; until commit nobody comes to be."""
    user = User.objects.select_for_update(no_key=True).get(pk=user_id)
    if user.deletion_due_at is not None:
        raise AccountLeaving


def add_member(*, workspace: Workspace, user: User, role: str) -> Membership:
    """Let somebody in, within the workspace's scope; who is in already stays what they are."""
    member, is_new = Membership.objects.get_or_create(
        workspace=workspace, user=user, defaults={"role": role}
    )
    if is_new:
        _record("member.joined", member, by=user, role=role)
        member_joined.send(member)
    return member


def _locked(workspace_id: UUID, *user_ids: UUID) -> dict[UUID, Membership]:
    """Lock the places of these people, always in the same order, and return them as they are."""
    places = Membership.objects.filter(workspace_id=workspace_id, user_id__in=user_ids)
    locked = places.select_for_update(of=("self",)).select_related("user").order_by("pk")
    return {place.user_id: place for place in locked}


def _managed(membership: Membership, by: User) -> Membership:
    places = _locked(membership.workspace_id, membership.user_id, by.pk)
    _in_charge(places, by)
    member = _found(places, membership.user_id)
    if member.role == Role.OWNER:
        raise OwnerStays
    return member


def _in_charge(places: dict[UUID, Membership], by: User) -> Membership:
    place = places.get(by.pk)
    if place is None or place.role not in _IN_CHARGE:
        raise NotInCharge
    return place


def _found(places: dict[UUID, Membership], user_id: UUID) -> Membership:
    try:
        return places[user_id]
    except KeyError as error:
        raise NoLongerMember from error


def _withdraw_theirs(member: Membership, by: User) -> None:
    withdraw_invitations_of(workspace_id=member.workspace_id, user_id=member.user_id, by=by)


def _end(member: Membership, action: str, *, by: User) -> None:
    _withdraw_theirs(member, by)
    revoke_keys_of(workspace_id=member.workspace_id, user_id=member.user_id, by=by)
    _record(action, member, by=by, role=member.role)
    member_left.send(member)
    member.delete()


def _record(action: str, member: Membership, *, by: User, **details: Any) -> None:
    audit.record(
        action,
        by=by,
        workspace_id=member.workspace_id,
        target=member,
        subject=called(member.user),
        **details,
    )
