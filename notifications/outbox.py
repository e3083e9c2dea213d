"""The mails that people wait for: taken by one worker, sent, or put back for another try.

The rows are the truth. A worker takes them in a short transaction, sends with none open, and notes
the end in another one. If it dies after sending and before that note, the rows are taken again once
`LEASE` has passed: the person gets the mail twice, with one Message-ID.
"""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from allauth.account.models import EmailAddress
from django.conf import settings
from django.db import connection, transaction
from django.db.models import F, Max, QuerySet
from django.db.models.functions import Now

from accounts.models import Membership, User, Workspace
from notifications.models import Notification

logger = logging.getLogger(__name__)

Mail = Notification.Mail
# Longer than a job may run, so that rows are never taken from a worker that lives.
LEASE = timedelta(minutes=5)
MOST_IN_ONE = 50


@dataclass(frozen=True)
class Parcel:
    """One mail: everything of one kind that one person of a workspace waits for."""

    workspace: Workspace
    user: User
    kind: str
    notifications: Sequence[Notification]


def take(*, workspace_id: UUID, user_id: UUID, kind: str) -> Parcel | None:
    """Take what is due for sending; None where there is nothing to send now.

    Needs the workspace's scope. Soon after a mail of the same kind nothing is sent: what comes in
    until `MAIL_HOLD_S` have passed goes out as one mail.
    """
    _lock(user_id, kind)
    mine = Notification.objects.filter(workspace_id=workspace_id, user_id=user_id, kind=kind)
    due = mine.filter(mail=Mail.WANTED, mail_due_at__lte=Now())
    due.filter(mail_attempts=0, read_at__isnull=False).update(mail=Mail.NONE)
    if given_up := due.filter(mail_attempts__gt=len(settings.MAIL_RETRY_S)).update(
        mail=Mail.FAILED
    ):
        logger.error("mail_given_up", extra={"kind": kind, "rows": given_up})
    if held_until := _held_until(mine):
        due.filter(mail_attempts=0).update(mail_due_at=held_until)
    rows = list(due.order_by("created_at", "pk")[:MOST_IN_ONE])
    if not rows:
        return None
    member = _entitled(workspace_id, user_id)
    if member is None:
        due.update(mail=Mail.NONE)
        return None
    Notification.objects.filter(pk__in=[row.pk for row in rows]).update(
        mailed_at=Now(), mail_due_at=Now() + LEASE, mail_attempts=F("mail_attempts") + 1
    )
    return Parcel(member.workspace, member.user, kind, rows)


def note_sent(parcel: Parcel) -> None:
    """Remember that a mail went out."""
    _rows(parcel).update(mail=Mail.SENT)


@transaction.atomic
def put_back(parcel: Parcel, *, is_final: bool) -> None:
    """Try a mail that did not go out again later; give it up after the last try, or at once."""
    waits = settings.MAIL_RETRY_S
    for row in parcel.notifications:
        tries = row.mail_attempts + 1
        mine = _rows(parcel).filter(pk=row.pk)
        if is_final or tries > len(waits):
            mine.update(mail=Mail.FAILED, mailed_at=None)
        else:
            due_at = Now() + timedelta(seconds=waits[tries - 1])
            mine.update(mail_due_at=due_at, mailed_at=None)


def send_again(*, ids: Sequence[UUID]) -> int:
    """Want the mails of these notifications once more; the sweep finds them. For staff."""
    return Notification.objects.filter(pk__in=ids).exclude(mail=Mail.WANTED).update(
        # One try counts as made: what was read meanwhile is sent all the same.
        mail=Mail.WANTED, mail_due_at=Now(), mail_attempts=1, mailed_at=None
    )  # fmt: skip


def _rows(parcel: Parcel) -> QuerySet[Notification]:
    ids = [row.pk for row in parcel.notifications]
    return Notification.objects.filter(pk__in=ids, mail=Mail.WANTED)


def _lock(user_id: UUID, kind: str) -> None:
    """Let one worker at a time decide about a person's mails of one kind."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"mail:{user_id}:{kind}"]
        )


def _held_until(mine: QuerySet[Notification]) -> datetime | None:
    hold = timedelta(seconds=settings.MAIL_HOLD_S)
    last = mine.filter(mailed_at__gt=Now() - hold).aggregate(at=Max("mailed_at"))["at"]
    return last + hold if last else None


def _entitled(workspace_id: UUID, user_id: UUID) -> Membership | None:
    """Return the membership of a person who may still hear of this workspace.

    Nobody writes to an address whose owner was asked to confirm it and never did.
    """
    member = (
        Membership.objects.filter(
            workspace_id=workspace_id, user_id=user_id, user__is_active=True
        )
        .select_related("user", "workspace")
        .first()
    )  # fmt: skip
    if member is None or is_unconfirmed(member.user):
        return None
    return member


def is_unconfirmed(user: User) -> bool:
    """Say whether a person's address waits to be confirmed."""
    found = EmailAddress.objects.filter(user=user, email=user.email, verified=False)
    return bool(found.exists())
