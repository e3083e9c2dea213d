"""Prices, charges, the ledger, plans."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CreditsConfig(AppConfig):
    """Credits."""

    name = "credits"
    verbose_name = _("Credits")
