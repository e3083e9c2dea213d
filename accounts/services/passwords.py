"""The one door through which a password changes, whoever changes it."""

from django.db import transaction

from accounts import audit
from accounts.models import User
from accounts.services.sessions import end_everywhere


@transaction.atomic
def set_password(*, user: User, password: str | None, kept: str = "") -> None:
    """Give a person another password, or none with None, and end every sign-in with the old one.

    ``kept`` is the session key of the browser in which they change it themselves. API keys go on:
    they are no sign-in of the person, and what runs on them would stop without a word.
    """
    user.set_password(password)
    user.save(update_fields=["password"])
    end_everywhere(user=user, kept=kept)
    audit.record("password.changed", by=user, everywhere=True)
