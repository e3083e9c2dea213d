"""The app that ``bench.settings`` adds."""

from dataclasses import replace

from django.apps import AppConfig
from django.utils.module_loading import import_string


class BenchConfig(AppConfig):
    """Makes writing a page a piece of paid work that does nothing, on our own queue."""

    name = "bench"

    def ready(self) -> None:
        """Put our kind in the place of the real one."""
        register = import_string("core.work.registry.register")
        kind = import_string("magicpages.work.KIND")
        nothing = {"run": "bench.nothing.run", "deliver": "bench.nothing.deliver"}
        register(replace(kind, queue="bench", **nothing))
