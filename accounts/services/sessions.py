"""Ending sign-ins: of browsers, and of programs."""

from uuid import UUID

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models.functions import Now

from accounts import audit, devices
from accounts.models import TokenFamily, User


@transaction.atomic
def end_session(*, by: User, session_id: int) -> bool:
    """Sign one browser of a person out at once; False where they have no such session."""
    session = UserSession.objects.filter(pk=session_id, user_id=by.pk).first()
    if session is None:
        return False
    _forget([session])
    _record(by, devices.in_words(session.user_agent), str(session.ip))
    return True


@transaction.atomic
def end_sign_in(*, by: User, family_id: UUID) -> bool:
    """Sign one program of a person out at once; False where they have no such sign-in."""
    family = TokenFamily.objects.filter(pk=family_id, user_id=by.pk, revoked_at=None).first()
    if family is None:
        return False
    TokenFamily.objects.filter(pk=family.pk).update(revoked_at=Now())
    _record(by, devices.in_words(family.agent), "")
    return True


@transaction.atomic
def end_others(*, by: User, kept: str) -> int:
    """Sign a person out everywhere but in the browser whose session key is ``kept``; how many."""
    sessions = list(UserSession.objects.filter(user_id=by.pk).exclude(session_key=kept))
    _forget(sessions)
    families = TokenFamily.objects.filter(user_id=by.pk, revoked_at=None).update(revoked_at=Now())
    ended = len(sessions) + families
    audit.record("session.revoked", by=by, count=ended)
    return ended


@transaction.atomic
def end_everywhere(*, user: User, kept: str = "") -> int:
    """End every sign-in of a person but the browser ``kept``; return how many browsers there were.

    Whoever calls this writes down why.
    """
    sessions = list(UserSession.objects.filter(user_id=user.pk).exclude(session_key=kept))
    _forget(sessions)
    TokenFamily.objects.filter(user_id=user.pk, revoked_at=None).update(revoked_at=Now())
    return len(sessions)


def _forget(sessions: list[UserSession]) -> None:
    Session.objects.filter(session_key__in=[each.session_key for each in sessions]).delete()
    UserSession.objects.filter(pk__in=[each.pk for each in sessions]).delete()


def _record(by: User, device: str, address: str) -> None:
    audit.record("session.revoked", by=by, subject=device, address=address)
