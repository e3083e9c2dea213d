"""Services that do not answer."""

import django_rq.settings
import pytest

NOWHERE = "redis://127.0.0.1:1/0"


def queue(patch: pytest.MonkeyPatch) -> None:
    """Let the queues find nobody, until the patch is undone."""
    for settings in django_rq.settings.QUEUES.values():
        patch.setitem(settings, "URL", NOWHERE)
