"""Dropshipping stores."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class StoresConfig(AppConfig):
    """The app as Django knows it."""

    name = "stores"
    verbose_name = _("Stores")
