"""Ads, e-mails and social posts."""

from django.apps import AppConfig


class CampaignsConfig(AppConfig):
    """The app as Django knows it."""

    name = "campaigns"
    verbose_name = "Campaigns"
