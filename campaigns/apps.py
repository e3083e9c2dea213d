"""Ads, e-mails and social posts."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CampaignsConfig(AppConfig):
    """The app as Django knows it."""

    name = "campaigns"
    verbose_name = _("Campaigns")
