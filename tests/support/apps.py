"""Puts the rehearsal into a worker process."""

from django.apps import AppConfig
from django.utils.module_loading import import_string


class RehearsalConfig(AppConfig):
    """Comes after all other apps, so it replaces what they registered."""

    name = "tests.support"
    label = "rehearsal"

    def ready(self) -> None:
        """Let pages wait instead of asking a model."""
        # By name: it imports models, which are not there yet when this module is read.
        import_string("tests.support.rehearsal.install")()
        import_string("tests.support.kettle.register_in_workers")()
