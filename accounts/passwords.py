"""What a password must be, beside what Django checks."""

import hashlib
import logging

import requests
from django.conf import settings
from django.contrib.auth.password_validation import (
    CommonPasswordValidator,
    MinimumLengthValidator,
)
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from core import formatting

logger = logging.getLogger(__name__)

TIMEOUT_S = 2


class LengthValidator(MinimumLengthValidator):
    """Refuse a password that is quickly tried out, and one that only costs us time to hash."""

    def __init__(self, min_length: int = 12, max_length: int = 128) -> None:
        super().__init__(min_length)
        self.max_length = max_length

    def validate(self, password: str, user: User | None = None) -> None:
        """Raise ValidationError for a password that is too short or too long."""
        super().validate(password, user)
        if len(password) > self.max_length:
            raise ValidationError(
                ngettext(
                    "The password can have at most %(number)s character.",
                    "The password can have at most %(number)s characters.",
                    self.max_length,
                )
                % {"number": formatting.number(self.max_length)},
                code="password_too_long",
            )


class CommonValidator(CommonPasswordValidator):
    """Refuse a password that many use. One that is too short is told that alone."""

    def __init__(self, min_length: int = 12) -> None:
        super().__init__()
        self.min_length = min_length

    def validate(self, password: str, user: User | None = None) -> None:
        """Raise ValidationError for a common password that is long enough."""
        if len(password) >= self.min_length:
            super().validate(password, user)


class BreachedPasswordValidator:
    """Refuse a password that stands in a published collection of stolen ones.

    Only the first five hex digits of its SHA-1 leave, to ``BREACHED_PASSWORDS_URL``. Where nobody
    answers there, the password is taken: signing up does not depend on somebody else.
    """

    def validate(self, password: str, user: User | None = None) -> None:
        """Raise ValidationError for a password that thieves know."""
        if _is_known(password):
            raise ValidationError(
                _("This password stands in a list of stolen passwords. Choose another one."),
                code="password_breached",
            )

    def get_help_text(self) -> str:
        """Say the rule."""
        return _("Your password can’t be one that was stolen and published somewhere.")


def _is_known(password: str) -> bool:
    # SHA-1 is what this kind of service speaks; it protects nothing here.
    digest = hashlib.sha1(password.encode(), usedforsecurity=False).hexdigest().upper()
    try:
        answer = requests.get(
            f"{settings.BREACHED_PASSWORDS_URL}/{digest[:5]}",
            headers={"Add-Padding": "true"},
            timeout=TIMEOUT_S,
        )
        answer.raise_for_status()
    except requests.RequestException as error:
        logger.warning("breached_passwords_unknown", extra={"reason": type(error).__name__})
        return False
    return any(_names(line, digest[5:]) for line in answer.text.splitlines())


def _names(line: str, rest: str) -> bool:
    # Lines that only hide how long the answer is have a count of 0.
    found, _colon, times = line.strip().partition(":")
    return found.upper() == rest and times.strip() != "0"
