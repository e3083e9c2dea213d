"""What the audit log says of workspaces and their brand."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.audit import Action, Values
from accounts.models import Workspace
from core import formatting


def _created(values: Values) -> str:
    return _("Created the workspace %(name)s.") % {"name": formatting.isolated(values["subject"])}


def _renamed(values: Values) -> str:
    return _("Renamed the workspace from %(before)s to %(name)s.") % {
        "before": formatting.isolated(values.get("before", "")),
        "name": formatting.isolated(values["subject"]),
    }


def _changed(values: Values) -> str:
    return _("Changed the workspace: %(fields)s.") % {"fields": _named(values)}


def _brand_changed(values: Values) -> str:
    return _("Changed the brand: %(fields)s.") % {"fields": _named(values)}


def _named(values: Values) -> str:
    """Return the changed fields in words; one that is gone by now keeps its name."""
    words = {"logo": _("logo")}
    for field in Workspace._meta.concrete_fields:
        words[field.name] = str(field.verbose_name)
    return formatting.joined(words.get(name, name) for name in values.get("fields", []))


ACTIONS = (
    Action("workspace.created", 100, gettext_lazy("Workspace created"), _created),
    Action("workspace.renamed", 110, gettext_lazy("Workspace renamed"), _renamed),
    Action("workspace.changed", 120, gettext_lazy("Workspace changed"), _changed),
    Action(
        "workspace.second_factor_required",
        130,
        gettext_lazy("Second factor required"),
        lambda values: _("Members need a second factor from now on."),
        tone="good",
    ),
    Action(
        "workspace.second_factor_waived",
        140,
        gettext_lazy("Second factor no longer required"),
        lambda values: _("Members need no second factor any more."),
        tone="warn",
    ),
    Action("brand.changed", 150, gettext_lazy("Brand changed"), _brand_changed),
)
