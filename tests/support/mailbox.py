"""What people find in their mail."""

import re

from django.core import mail
from django.core.mail import EmailMessage

CODE = re.compile(r"^\d{6}$", re.M)


def last_to(email: str) -> EmailMessage:
    """Return the newest mail to somebody."""
    return next(message for message in reversed(mail.outbox) if email.lower() in message.to)


def code_for(email: str) -> str:
    """Return the code of the newest mail to somebody."""
    found = CODE.search(str(last_to(email).body))
    assert found, last_to(email).body
    return found[0]
