"""The signed-out site."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _

from core import chores
from website.shipping import after_migrate

MINUTE_S = 60.0


class WebsiteConfig(AppConfig):
    """Lets releases bring articles, and the scheduler look at every part of the product."""

    name = "website"
    verbose_name = _("Website")

    def ready(self) -> None:
        """Collect what can be looked at, and connect what happens by itself."""
        autodiscover_modules("health")
        chores.register("website.services.sample_status", every_s=MINUTE_S)
        post_migrate.connect(after_migrate, sender=self)
