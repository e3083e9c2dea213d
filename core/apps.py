"""The ground floor: tenancy, paid work, API conventions."""

from django.apps import AppConfig
from django.conf import settings
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _

from core import checks, chores
from core.api import fields

HOUR_S = 3600.0


class CoreConfig(AppConfig):
    """Register the start-up checks."""

    name = "core"
    verbose_name = _("Platform")

    def ready(self) -> None:
        """Let `manage.py check` ask them, and let every app hang up its parts of the interface."""
        checks.register_all()
        fields.register_all()
        chores.register("core.work.sweep.sweep", every_s=settings.WORK_SWEEP_S)
        chores.register("core.webhooks.services.sweep_webhooks", every_s=settings.WORK_SWEEP_S)
        chores.register("core.webhooks.services.forget_webhooks", every_s=HOUR_S)
        chores.register("core.api.idempotency.forget_old_keys", every_s=HOUR_S)
        autodiscover_modules("interface")
