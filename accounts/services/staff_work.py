"""What staff may do to a person's sign-ins."""

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models.functions import Now

from accounts import audit
from accounts.models import TokenFamily, User


def end_all_sessions(*, user: User) -> None:
    """Sign a person out of every browser and program, and tell them in their security events."""
    with transaction.atomic():
        sessions = UserSession.objects.filter(user_id=user.pk)
        keys = list(sessions.values_list("session_key", flat=True))
        Session.objects.filter(session_key__in=keys).delete()
        sessions.delete()
        TokenFamily.objects.filter(user_id=user.pk, revoked_at=None).update(revoked_at=Now())
        audit.record("staff.sessions_ended", by=user, count=len(keys))
