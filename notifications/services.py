"""Telling people, reading, and how they want to hear of things."""

from collections.abc import Mapping
from datetime import timedelta
from functools import partial
from typing import Any
from uuid import UUID

from django.db.models.functions import Now

from core import tenancy
from core.commits import after_commit
from core.queue import enqueue
from notifications import kinds, selectors
from notifications.models import Notification, Preference
from notifications.recipients import Recipients
from notifications.selectors import Choice

JOB = "notifications.jobs.send_mails"
JOB_TIMEOUT_S = 60


def tell(
    *,
    workspace_id: UUID,
    kind: str,
    values: Mapping[str, Any],
    url: str,
    key: str,
    to: Recipients,
) -> None:
    """Tell members of the open scope's workspace of something, as each of them wishes.

    Part of the caller's transaction: what is rolled back was never told. ``values`` are plain JSON,
    ``url`` is a path of ours, ``key`` names the event within the workspace. Told again with the
    same key, also by another transaction at the same time, nobody hears of it twice.
    """
    known = kinds.registered.get(kind)
    found = to.find(workspace_id)
    if not found:
        return
    choices = selectors.choices_for(workspace_id=workspace_id, kind=known, user_ids=found)
    rows = [
        Notification(
            workspace_id=workspace_id,
            user_id=user_id,
            kind=kind,
            key=key,
            values=dict(values),
            url=url,
            in_app=choice.in_app,
            mail=Notification.Mail.WANTED if choice.by_mail else Notification.Mail.NONE,
            mail_due_at=Now() + timedelta(seconds=known.patience_s) if choice.by_mail else None,
        )
        for user_id, choice in choices.items()
        if choice.in_app or choice.by_mail
    ]
    # Without a conflict target, for naming one asks for the right to see the rows.
    Notification.objects.bulk_create(rows, ignore_conflicts=True)
    if known.patience_s:
        return
    for row in rows:
        if row.mail == Notification.Mail.WANTED:
            mail = partial(hand_over, workspace_id, row.user_id, kind)
            after_commit(mail, using=_alias())


def hand_over(workspace_id: UUID, user_id: UUID, kind: str) -> bool:
    """Queue the mail about one kind for one person; False while Redis is away."""
    return enqueue(
        JOB,
        queue="default",
        job_id=f"mail-{workspace_id}-{user_id}-{kind.replace('.', '-')}",
        timeout_s=JOB_TIMEOUT_S,
        workspace_id=workspace_id,
        user_id=user_id,
        kind=kind,
    )


def _alias() -> str:
    scope = tenancy.current()
    return scope.alias if scope else "default"


def mark_read(*, workspace_id: UUID, user_id: UUID, pk: UUID | None = None) -> int:
    """Mark one notification of a person as read, or all of them; return how many were not."""
    unread = Notification.objects.filter(workspace_id=workspace_id, user_id=user_id, read_at=None)
    if pk is not None:
        unread = unread.filter(pk=pk)
    return unread.update(read_at=Now())


def mark_seen(*, workspace_id: UUID, user_id: UUID, url: str) -> int:
    """Mark what led to a screen as read: the person is looking at it."""
    return Notification.objects.filter(
        workspace_id=workspace_id, user_id=user_id, url=url, read_at=None
    ).update(read_at=Now())


def choose(*, workspace_id: UUID, user_id: UUID, choices: Mapping[str, Choice]) -> None:
    """Keep how a person wants to hear of these kinds in this workspace."""
    Preference.objects.bulk_create(
        [
            Preference(
                workspace_id=workspace_id,
                user_id=user_id,
                kind=kind,
                in_app=choice.in_app,
                mail=choice.by_mail,
            )
            for kind, choice in sorted(choices.items())
        ],
        update_conflicts=True,
        unique_fields=["workspace", "user", "kind"],
        update_fields=["in_app", "mail"],
    )
