"""What people and workspaces add to the interface."""

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts import (
    audit,
    exporting,
    member_actions,
    overview,
    scopes,
    security_events,
    sign_ins,
    workspace_log,
)
from accounts import start as own_start
from accounts.audit import own_actions
from accounts.leaving import events as leaving_events
from accounts.second_factor.rotation import PLACE as SECOND_FACTORS
from core import exports, formatting
from core.interface import nav, start
from core.interface import overview as overview_figures
from core.secrets import places
from core.work import registry

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

nav.register(
    nav.Entry(
        "accounts.workspace",
        _("Workspace"),
        "workspace_settings",
        icon="settings",
        order=10,
        section=nav.Section.WORKSPACE,
        least_role="admin",
    )
)
nav.register(
    nav.Entry(
        "accounts.brand", _("Brand"), "brand", icon="spark", order=20, section=nav.Section.WORKSPACE
    )
)
overview_figures.register(overview.OWN)
for _action in workspace_log.ACTIONS:
    audit.register(_action)

nav.register(
    nav.Entry(
        "accounts.api_keys",
        _("API keys"),
        "api_keys",
        icon="lock",
        order=40,
        section=nav.Section.WORKSPACE,
        least_role="admin",
    )
)

_WORKSPACE, _MEMBERS = _("Workspace"), _("Members")
for _scope in (
    scopes.Scope("workspace:read", 10, _("See the workspace and its brand"), _WORKSPACE),
    scopes.Scope("workspace:write", 11, _("Change the workspace and its brand"), _WORKSPACE),
    scopes.Scope("members:read", 20, _("See members and invitations"), _MEMBERS),
    scopes.Scope("members:write", 21, _("Invite, change and remove members"), _MEMBERS),
    scopes.Scope("audit:read", 30, _("Read the audit log"), _("Audit log")),
):
    scopes.register(_scope)


def _key_created(values: audit.Values) -> str:
    name = formatting.isolated(values["subject"])
    return gettext("Made the API key %(name)s.") % {"name": name}


def _key_revoked(values: audit.Values) -> str:
    name = formatting.isolated(values["subject"])
    return gettext("Revoked the API key %(name)s.") % {"name": name}


audit.register(audit.Action("key.created", 400, _("API key made"), _key_created))
audit.register(audit.Action("key.revoked", 410, _("API key revoked"), _key_revoked))

nav.register(
    nav.Entry(
        "accounts.data",
        _("Your data"),
        "workspace_data",
        icon="download",
        order=70,
        section=nav.Section.WORKSPACE,
        least_role="admin",
    )
)
registry.register(exporting.KIND)
exports.register(exporting.EXPORTER)
leaving_events.register()

nav.register(
    nav.Entry(
        "accounts.security",
        _("Security"),
        "security",
        icon="shield",
        order=20,
        section=nav.Section.SETTINGS,
    )
)
sign_ins.register()
security_events.register()
own_actions.register()

nav.register(
    nav.Entry(
        "accounts.audit_log",
        _("Audit log"),
        "audit_log",
        icon="file",
        order=60,
        section=nav.Section.WORKSPACE,
        least_role="admin",
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

places.register(SECOND_FACTORS)

nav.register(
    nav.Entry(
        "accounts.members",
        _("Members"),
        "members",
        icon="contacts",
        order=30,
        section=nav.Section.WORKSPACE,
    )
)
for _action in member_actions.ACTIONS:
    audit.register(_action)
