"""What people and workspaces add to the interface."""

from django.utils.translation import gettext_lazy as _

from accounts import start as own_start
from core.interface import nav, start

nav.register(
    nav.Entry(
        "accounts.preferences",
        _("Preferences"),
        "preferences",
        icon="user",
        order=10,
        section=nav.Section.SETTINGS,
    )
)

start.steps.register(
    start.Step(
        "brand",
        10,
        _("Your business"),
        "start/brand.html",
        own_start.brand_form,
        own_start.save_brand,
        own_start.brand_is_done,
    )
)
start.steps.register(
    start.Step(
        "languages",
        20,
        _("Your languages"),
        "start/languages.html",
        own_start.languages_form,
        own_start.save_languages,
        own_start.languages_are_done,
    )
)
