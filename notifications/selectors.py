"""Reads of notifications and of how people want to hear of things."""

from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import IntegerField, QuerySet, Subquery
from django.utils import timezone

from core import keyset
from notifications import kinds
from notifications.models import Notification, Preference

MOST_COUNTED = 99
FRESH = timedelta(minutes=5)
NEWEST = 3


class Choice(NamedTuple):
    """How somebody hears of one kind."""

    in_app: bool
    by_mail: bool


class Bell(NamedTuple):
    """What the bell shows: how many are unread (at most one more than is counted), the newest."""

    unread: int
    newest: Sequence[Notification]


class _Count(Subquery):
    """How many rows a limited query has."""

    template = "(SELECT count(*) FROM (%(subquery)s) AS counted)"


def of_person(*, workspace_id: UUID, user_id: UUID) -> QuerySet[Notification]:
    """Return what somebody is shown in the app."""
    return Notification.objects.filter(workspace_id=workspace_id, user_id=user_id, in_app=True)


def newest(*, workspace_id: UUID, user_id: UUID, limit: int) -> list[Notification]:
    """Return the beginning of somebody's list, newest first."""
    rows = of_person(workspace_id=workspace_id, user_id=user_id)
    return keyset.first(rows, keyset.Order(), limit)


def bell(*, workspace_id: UUID, user_id: UUID) -> Bell:
    """Return how many wait to be read, and the newest of them. One query."""
    unread = of_person(workspace_id=workspace_id, user_id=user_id).filter(read_at=None)
    counted = unread.values("pk")[: MOST_COUNTED + 1]
    newest = list(
        unread.annotate(total=_Count(counted, output_field=IntegerField())).order_by(
            "-created_at", "-pk"
        )[:NEWEST]
    )
    return Bell(getattr(newest[0], "total", 0) if newest else 0, newest)


def fresh(notifications: Iterable[Notification]) -> list[Notification]:
    """Return those that are so new that a screen that is open should tell of them."""
    since = timezone.now() - FRESH
    return [each for each in notifications if each.created_at > since]


def choices_of(*, workspace_id: UUID, user_id: UUID) -> dict[str, Choice]:
    """Return how a person hears of every kind, chosen or not. One query."""
    chosen = {
        row.kind: Choice(row.in_app, row.mail)
        for row in Preference.objects.filter(workspace_id=workspace_id, user_id=user_id)
    }
    return {
        kind.key: chosen.get(kind.key, Choice(in_app=True, by_mail=kind.by_mail))
        for kind in kinds.registered.all()
    }


def choices_for(
    *, workspace_id: UUID, kind: kinds.Kind, user_ids: Iterable[UUID]
) -> dict[UUID, Choice]:
    """Return how each of these people hears of one kind. One query."""
    ids = list(user_ids)
    rows: Any = Preference.objects.filter(
        workspace_id=workspace_id, kind=kind.key, user_id__in=ids
    ).values_list("user_id", "in_app", "mail")
    chosen = {user_id: Choice(in_app, mail) for user_id, in_app, mail in rows}
    default = Choice(in_app=True, by_mail=kind.by_mail)
    return {user_id: chosen.get(user_id, default) for user_id in ids}
