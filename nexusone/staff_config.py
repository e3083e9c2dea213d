"""Lets Django's own staff site be ours."""

from django.contrib.admin.apps import AdminConfig


class StaffSiteConfig(AdminConfig):
    """Django's admin with a dashboard, a search over everything and the queue."""

    default_site = "nexusone.staff_site.StaffSite"
