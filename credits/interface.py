"""What credits add to the interface."""

from django.utils.translation import gettext_lazy as _

from core.interface import nav

nav.register(nav.Entry("credits", _("Credits"), "credits:ledger", icon="credits", order=90))
