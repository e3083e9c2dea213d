"""Puts the rehearsal into a worker process."""

from django.apps import AppConfig

from core.work import registry
from tests.support import rehearsal


class RehearsalConfig(AppConfig):
    """Comes after all other apps, so it replaces what they registered."""

    name = "tests.support.rehearsal"
    label = "rehearsal"

    def ready(self) -> None:
        """Let pages wait instead of asking a model."""
        registry.register(rehearsal.kind("wait_as_told"))
