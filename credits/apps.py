"""Prices, charges, the ledger, plans."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from core import chores
from credits import checks

HOUR_S = 3600.0
DAY_S = 24 * HOUR_S


class CreditsConfig(AppConfig):
    """Credits."""

    name = "credits"
    verbose_name = _("Credits")

    def ready(self) -> None:
        """Have time's work done: what ends, and the nightly count."""
        checks.register_all()
        chores.register("credits.expiry.write_off_expired", every_s=300)
        chores.register("credits.expiry.tell_of_near_ends", every_s=DAY_S)
        chores.register("credits.reconciliation.reconcile", every_s=DAY_S)
        chores.register("credits.billing.grace.remind_of_debts", every_s=60)
        chores.register("credits.billing.grace.renew_free_plans", every_s=60)
        chores.register("credits.billing.grace.warn_of_cards", every_s=HOUR_S)
        chores.register("credits.billing.catching_up.catch_up", every_s=HOUR_S)
        chores.register("credits.billing.leaving.stop_paying", every_s=60)
