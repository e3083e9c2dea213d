"""What the top floor adds to the interface."""

from django.utils.translation import gettext_lazy as _

from core.interface import nav

nav.register(nav.Entry("dashboard", _("Dashboard"), "dashboard", icon="home", order=10))
