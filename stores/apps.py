"""Dropshipping stores."""

from django.apps import AppConfig


class StoresConfig(AppConfig):
    """The app as Django knows it."""

    name = "stores"
    verbose_name = "Stores"
