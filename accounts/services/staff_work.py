"""What staff may do to a person's sign-ins."""

from django.db import transaction

from accounts import audit
from accounts.models import User
from accounts.services.sessions import end_everywhere


def end_all_sessions(*, user: User) -> None:
    """Sign a person out of every browser and program, and tell them in their security events."""
    with transaction.atomic():
        audit.record("staff.sessions_ended", by=user, count=end_everywhere(user=user))
