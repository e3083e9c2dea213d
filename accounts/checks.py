"""Start-up checks of how people come in."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register


def staff_have_a_second_factor(**_: Any) -> list[CheckMessage]:
    """Refuse an installation whose staff site opens with a password alone."""
    if settings.STAFF_SECOND_FACTOR:
        return []
    return [
        Error(
            "The staff site opens without a second factor.",
            hint="Take STAFF_SECOND_FACTOR=0 out of the environment.",
            id="accounts.E001",
        )
    ]


def register_all() -> None:
    """Register every check of this module; they run with `check --deploy`."""
    register(staff_have_a_second_factor, Tags.security, deploy=True)
