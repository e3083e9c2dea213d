"""Who: users, workspaces, members."""

from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from core import chores


class AccountsConfig(AppConfig):
    """Users and workspaces."""

    name = "accounts"
    verbose_name = _("People and workspaces")

    def ready(self) -> None:
        """Let the audit log hear who comes and goes."""
        import_module("accounts.sign_ins").connect()
        import_module("accounts.security_events").connect()
        import_module("accounts.checks").register_all()
        chores.register("accounts.tasks.sweep_invitations", every_s=15)
        chores.register("accounts.leaving.erasing.erase_due", every_s=300)
        chores.register("accounts.unconfirmed.erase_unconfirmed", every_s=3600)
        chores.register("accounts.exporting.forget_expired", every_s=3600)
