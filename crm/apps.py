"""People: contacts, consent, deals, the timeline."""

from django.apps import AppConfig


class CrmConfig(AppConfig):
    """The app as Django knows it."""

    name = "crm"
    verbose_name = "CRM"
