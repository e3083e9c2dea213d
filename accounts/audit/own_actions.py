"""What the audit log tells of itself, of refused access and of staff."""

from django.apps import apps
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext

from accounts import audit
from core import formatting

Values = audit.Values


def register() -> None:
    """Tell the audit log what these lines are."""
    for action in (
        audit.Action(
            "access.refused", 800, gettext_lazy("Access refused"), _say_refused, tone="warn"
        ),
        audit.Action("audit.exported", 810, gettext_lazy("Audit log exported"), _say_exported),
        audit.Action("staff.looked", 900, gettext_lazy("Staff looked"), _say_looked),
        audit.Action(
            "staff.changed", 910, gettext_lazy("Staff changed something"), _say_changed, "warn"
        ),
        audit.Action("staff.action", 920, gettext_lazy("Staff did something"), _say_action, "warn"),
        audit.Action(
            "staff.impersonated", 930, gettext_lazy("Staff came"), _say_impersonated, "warn"
        ),
        audit.Action("staff.acted", 940, gettext_lazy("Staff at work"), _say_acted, "warn"),
        audit.Action("staff.left", 950, gettext_lazy("Staff left"), _say_left),
        audit.Action(
            "staff.sessions_ended", 960, gettext_lazy("Signed out by staff"), _say_ended, "warn"
        ),
    ):
        audit.register(action)


def _say_refused(values: Values) -> str:
    return _("Was refused at %(address)s.") % {"address": formatting.isolated(values["subject"])}


def _say_exported(values: Values) -> str:
    return _("Exported the audit log as %(format)s.") % {
        "format": formatting.isolated(str(values.get("format", "")).upper())
    }


def _say_looked(values: Values) -> str:
    return _("Opened data of this workspace in the staff site: %(kind)s.") % {"kind": _kind(values)}


def _say_changed(values: Values) -> str:
    named = {"kind": _kind(values), "name": formatting.isolated(values["subject"])}
    if values.get("what") == "added":
        return _("Added in the staff site: %(kind)s %(name)s.") % named
    if values.get("what") == "deleted":
        return _("Deleted in the staff site: %(kind)s %(name)s.") % named
    return _("Changed in the staff site: %(kind)s %(name)s.") % named


def _say_action(values: Values) -> str:
    return _("Did something to %(kind)s %(name)s in the staff site: %(note)s") % {
        "kind": _kind(values),
        "name": formatting.isolated(values["subject"]),
        "note": formatting.isolated(values.get("note", "")),
    }


def _say_impersonated(values: Values) -> str:
    minutes = int(values.get("minutes", 0))
    text = ngettext(
        "Began to work in the place of %(member)s, for %(count)s minute at most."
        " Reason: %(reason)s",
        "Began to work in the place of %(member)s, for %(count)s minutes at most."
        " Reason: %(reason)s",
        minutes,
    )
    return text % {
        "member": formatting.isolated(values["subject"]),
        "count": formatting.isolated(formatting.number(minutes)),
        "reason": formatting.isolated(values.get("reason", "")),
    }


def _say_acted(values: Values) -> str:
    return _("Sent something to %(address)s in their place.") % {
        "address": formatting.isolated(values["subject"])
    }


def _say_left(values: Values) -> str:
    named = {"member": formatting.isolated(values["subject"])}
    if values.get("why") == "time":
        return _("The time to work in the place of %(member)s was over.") % named
    if values.get("why") == "rights":
        return _("Was not allowed to work in the place of %(member)s any longer.") % named
    return _("Left the place of %(member)s.") % named


def _say_ended(values: Values) -> str:
    return _("Staff signed this person out everywhere.")


def _kind(values: Values) -> str:
    """Name a kind of row in the reader's language, also of a module that is gone."""
    label = str(values.get("kind", ""))
    try:
        return str(apps.get_model(label)._meta.verbose_name)
    except (LookupError, ValueError):
        return pgettext("a kind of row", "something")
