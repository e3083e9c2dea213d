"""The top floor: settings, addresses, the dashboard, the local stack."""

from django.apps import AppConfig
from django.utils.module_loading import import_string


class NexusOneConfig(AppConfig):
    """Wires the floors together once every model is loaded."""

    name = "nexusone"

    def ready(self) -> None:
        """Connect what may not import each other."""
        import_string("nexusone.wiring.connect")()
