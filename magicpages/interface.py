"""What landing pages add to the interface."""

from django.utils.translation import gettext_lazy as _

from core.interface import nav
from core.work import registry
from magicpages.work import KIND

registry.register(KIND)

nav.register(
    nav.Entry("magicpages", _("Magic Pages"), "magicpages:page_list", icon="pages", order=20)
)
