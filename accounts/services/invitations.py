"""Asking people in: an invitation goes to an address, and whoever reads mail there answers it.

Its token is made when its mail is, in the worker: no queue, no table and no log ever holds it.
"""

import hashlib
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from functools import partial
from typing import Any, NamedTuple
from uuid import UUID, uuid4

from allauth.account.models import EmailAddress
from django.conf import settings
from django.db import IntegrityError, connection, transaction
from django.db.models import F, QuerySet
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import audit
from accounts.models import Invitation, Membership, User, Workspace
from accounts.selectors import OpenInvitation
from accounts.services import members
from accounts.services.invitation_limits import count_mail
from accounts.services.withdrawing import open_invitations, withdraw
from core import formatting, tenancy
from core.commits import after_commit
from core.failures import NexusError
from core.queue import enqueue

JOB = "accounts.tasks.send_invitation"
JOB_TIMEOUT_S = 60
# Longer than a job may run, so that no mail is taken from a worker that lives.
LEASE = timedelta(minutes=5)
LONGEST_DAYS = 30
USUAL_DAYS = 7


class AlreadyMember(NexusError):
    """A member has this address; the list of members shows as much."""

    status = 409
    code = "already_member"

    def __init__(self, email: str) -> None:
        super().__init__(email)
        self.email = email

    def __str__(self) -> str:
        return _("%(email)s is a member of the workspace already.") % {
            "email": formatting.isolated(self.email)
        }


class InvitationOver(NexusError):
    """The invitation was answered, withdrawn, or is too old."""

    status = 410
    code = "invitation_over"

    def __str__(self) -> str:
        return _("This invitation is over. Ask whoever invited you to send it again.")


class AnotherAddress(NexusError):
    """The invitation went to an address that is not the person's."""

    status = 403
    code = "another_address"

    def __str__(self) -> str:
        return _("This invitation was sent to another address. Sign in with that one to accept it.")


class Letter(NamedTuple):
    """An invitation as it goes out by mail, with the token that only the mail holds."""

    invitation: Invitation
    token: str


@transaction.atomic
def invite(
    *, workspace: Workspace, email: str, role: str, by: User, expires_in_days: int = USUAL_DAYS
) -> Invitation:
    """Offer an address a place in the workspace of the open scope; the mail leaves after commit.

    While an invitation of this address is open it is that one which is renewed, and its former
    link ends. Raises NotInCharge, AlreadyMember or TooManyInvitations, and what says that there is
    no seat left.
    """
    _check(role, expires_in_days)
    members.lock_manager(workspace.pk, by)
    members.lock_seats(workspace.pk)
    email = email.strip().lower()
    here = Membership.objects.filter(workspace=workspace)
    if here.filter(user__email=email).exists():
        raise AlreadyMember(email)
    waiting = open_invitations(workspace.pk).filter(email=email).first()
    _want_seat(workspace.pk, waiting)
    count_mail(workspace_id=workspace.pk, by=by, email=email)
    invitation = waiting or _new(workspace, email, by)
    invitation.workspace_name, invitation.role = workspace.name, role
    _renew(invitation, by=by, expires_in_days=expires_in_days)
    _record("member.invited", invitation, by=by, role=role)
    return invitation


@transaction.atomic
def resend_invitation(
    *, invitation: Invitation, by: User, expires_in_days: int = USUAL_DAYS
) -> Invitation:
    """Send an open or expired invitation again, with a new link; the former one ends.

    Raises NotInCharge, InvitationOver or TooManyInvitations, and what says that an expired one has
    no seat any more.
    """
    _check(invitation.role, expires_in_days)
    members.lock_manager(invitation.workspace_id, by)
    members.lock_seats(invitation.workspace_id)
    row = _stillopen_invitations(invitation)
    _want_seat(row.workspace_id, row)
    count_mail(workspace_id=row.workspace_id, by=by, email=row.email)
    _renew(row, by=by, expires_in_days=expires_in_days)
    _record("member.invited", row, by=by, role=row.role)
    return row


@transaction.atomic
def revoke_invitation(*, invitation: Invitation, by: User) -> None:
    """Withdraw an open invitation; its link ends at once. Raises NotInCharge or InvitationOver."""
    members.lock_manager(invitation.workspace_id, by)
    row = _stillopen_invitations(invitation)
    withdraw(row, by=by)


def accept_invitation(
    *, invitation: OpenInvitation, user: User, token_hash: str = ""
) -> Membership:
    """Make somebody a member as they were invited. Accepted twice, by them, it is once.

    They have confirmed the address; or it is theirs, and ``token_hash`` shows that they read the
    mail. Opens the workspace's scope itself. Raises InvitationOver, also where whoever invited is
    not in charge any more, AnotherAddress or AccountLeaving.
    """
    with _inside(invitation.workspace_id, user):
        row = _answered(invitation, user, token_hash)
        workspace = Workspace.objects.filter(pk=row.workspace_id, erased_at=None).first()
        if workspace is None:
            raise InvitationOver
        places = Membership.objects.filter(workspace=workspace, user=user)
        if row.state == Invitation.State.ACCEPTED and (member := places.first()):
            return member
        _refuse_if_over(row)
        if not members.is_in_charge(row.workspace_id, row.invited_by_id):
            raise InvitationOver
        members.refuse_leaving(user.pk)
        row.accepted_at, row.mail_due_at = timezone.now(), None
        row.save(update_fields=["accepted_at", "mail_due_at"])
        return members.add_member(workspace=workspace, user=user, role=row.role)


def decline_invitation(*, invitation: OpenInvitation, user: User, token_hash: str = "") -> None:
    """Turn an invitation down, under the same conditions as one accepts it."""
    with _inside(invitation.workspace_id, user):
        row = _answered(invitation, user, token_hash)
        _refuse_if_over(row)
        row.declined_at, row.mail_due_at = timezone.now(), None
        row.save(update_fields=["declined_at", "mail_due_at"])
        _record("invitation.declined", row, by=user, role=row.role)


def hash_token(token: str) -> str:
    """Return what is stored of a token. It is random, so a plain hash cannot be guessed back."""
    return hashlib.sha256(token.encode(errors="replace")).hexdigest()


def is_addressed_to(invitation: OpenInvitation, user: User, *, holds_token: bool) -> bool:
    """Say whether this person may answer: they confirmed the address.

    Whoever signs in with the address and holds the token that was mailed to it has, too.
    """
    if holds_token and user.email.lower() == invitation.email:
        return True
    confirmed = EmailAddress.objects.filter(user=user, verified=True)
    return bool(confirmed.filter(email=invitation.email).exists())


# --- The mail -----------------------------------------------------------------------------------


def due_mails() -> QuerySet[Invitation]:
    """Return the invitations of the open scope whose mail is to go out now."""
    unanswered = Invitation.objects.filter(accepted_at=None, declined_at=None, revoked_at=None)
    return unanswered.filter(mail_due_at__lte=Now(), expires_at__gt=Now())


def take_mail(*, workspace_id: UUID, invitation_id: UUID) -> Letter | None:
    """Take the mail of an invitation that is due, with a new token; None where there is none."""
    token = secrets.token_urlsafe(32)
    mail = due_mails().filter(workspace_id=workspace_id, pk=invitation_id)
    # Workers that died over it, one after the other, took it each time.
    if mail.filter(mail_attempts__gt=len(settings.MAIL_RETRY_S)).update(mail_due_at=None):
        return None
    taken = mail.update(
        token_hash=hash_token(token),
        mail_due_at=Now() + LEASE,
        mail_attempts=F("mail_attempts") + 1,
    )
    return Letter(Invitation.objects.get(pk=invitation_id), token) if taken else None


def note_mail_sent(letter: Letter) -> None:
    """Remember that the mail went out."""
    _mail_of(letter).update(mail_due_at=None, mail_attempts=0, sent_at=Now())


def put_mail_back(letter: Letter, *, is_final: bool) -> None:
    """Try a mail again later; give it up after the last try, or at once."""
    waits, tries = settings.MAIL_RETRY_S, letter.invitation.mail_attempts
    is_over = is_final or tries > len(waits)
    due_at = None if is_over else Now() + timedelta(seconds=waits[tries - 1])
    _mail_of(letter).update(mail_due_at=due_at)


def hand_over_invitation(workspace_id: UUID, invitation_id: UUID) -> bool:
    """Queue the mail of an invitation; False while Redis is away."""
    return enqueue(
        JOB,
        queue="default",
        job_id=f"invitation-{invitation_id}",
        timeout_s=JOB_TIMEOUT_S,
        workspace_id=workspace_id,
        invitation_id=invitation_id,
    )


def _mail_of(letter: Letter) -> QuerySet[Invitation]:
    # Renewed meanwhile, it has another token, and its mail is due anew.
    token_hash = letter.invitation.token_hash
    return Invitation.objects.filter(pk=letter.invitation.pk, token_hash=token_hash)


# --- Parts --------------------------------------------------------------------------------------


def _check(role: str, expires_in_days: int) -> None:
    if role not in members.GIVEN_ROLES:
        raise ValueError(f"{role!r} is no role to offer.")
    if not 1 <= expires_in_days <= LONGEST_DAYS:
        raise ValueError(f"An invitation lasts 1 to {LONGEST_DAYS} days.")


def _want_seat(workspace_id: UUID, invitation: Invitation | None) -> None:
    """Ask for a seat, unless the invitation that is open already holds one."""
    if invitation is None or invitation.state != Invitation.State.PENDING:
        members.seat_wanted.send(workspace_id)


def _new(workspace: Workspace, email: str, by: User) -> Invitation:
    """Return a new invitation of this address, or the one that another admin made meanwhile."""
    try:
        with transaction.atomic():
            return Invitation.objects.create(
                workspace=workspace,
                email=email,
                token_hash=uuid4().hex,
                workspace_name=workspace.name,
                language=by.language,
                expires_at=timezone.now(),
            )
    except IntegrityError:
        return open_invitations(workspace.pk).get(email=email)


def _renew(invitation: Invitation, *, by: User, expires_in_days: int) -> None:
    # The link in an earlier mail ends now; the worker makes the next one.
    invitation.token_hash = hash_token(secrets.token_urlsafe(32))
    invitation.invited_by, invitation.invited_by_name = by, members.called(by)
    invitation.language = by.language
    invitation.expires_at = timezone.now() + timedelta(days=expires_in_days)
    invitation.mail_due_at, invitation.mail_attempts = timezone.now(), 0
    invitation.save()
    after_commit(partial(hand_over_invitation, invitation.workspace_id, invitation.pk))


def _stillopen_invitations(invitation: Invitation) -> Invitation:
    row = open_invitations(invitation.workspace_id).filter(pk=invitation.pk).first()
    if row is None:
        raise InvitationOver
    return row


def _answered(invitation: OpenInvitation, user: User, token_hash: str) -> Invitation:
    """Lock the invitation that somebody answers, after a look at whose it is."""
    rows = Invitation.objects.select_for_update().filter(workspace_id=invitation.workspace_id)
    row = rows.filter(pk=invitation.id).first()
    if row is None:
        raise InvitationOver
    holds_token = bool(token_hash) and secrets.compare_digest(row.token_hash, token_hash)
    if not is_addressed_to(invitation, user, holds_token=holds_token):
        raise AnotherAddress
    return row


def _refuse_if_over(row: Invitation) -> None:
    if row.state != Invitation.State.PENDING:
        raise InvitationOver


@contextmanager
def _inside(workspace_id: UUID, user: User) -> Iterator[None]:
    """Enter the workspace of an invitation, from another one or from none."""
    enter = tenancy.bind if connection.in_atomic_block else tenancy.workspace
    with enter(workspace_id, user_id=user.pk):
        yield


def _record(action: str, invitation: Invitation, *, by: User, **details: Any) -> None:
    audit.record(
        action,
        by=by,
        workspace_id=invitation.workspace_id,
        target=invitation,
        subject=invitation.email,
        **details,
    )
