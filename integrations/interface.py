"""What connections add to the interface."""

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts import audit
from core import formatting
from core.interface import nav
from integrations import providers
from integrations.openai_keys import OPENAI

providers.register(OPENAI)

nav.register(
    nav.Entry(
        "integrations.connections",
        _("Connections"),
        "connections",
        icon="link",
        order=50,
        section=nav.Section.WORKSPACE,
        least_role="admin",
    )
)


def _saved(values: audit.Values) -> str:
    return gettext("Saved the workspace's own key for %(provider)s.") % _named(values)


def _removed(values: audit.Values) -> str:
    return gettext("Removed the workspace's own key for %(provider)s.") % _named(values)


def _named(values: audit.Values) -> dict[str, str]:
    return {"provider": formatting.isolated(values["subject"])}


audit.register(audit.Action("connection.saved", 400, _("Connection saved"), _saved))
audit.register(audit.Action("connection.removed", 410, _("Connection removed"), _removed, "warn"))
