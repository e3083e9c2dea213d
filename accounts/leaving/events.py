"""How the audit log tells of exports and of those who leave."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import audit
from core import formatting


def _due(values: audit.Values) -> str:
    try:
        moment = datetime.fromisoformat(str(values["due"]))
    except (KeyError, ValueError):
        return formatting.isolated("?")
    return formatting.isolated(formatting.day(moment))


def _account_scheduled(values: audit.Values) -> str:
    return _("Asked to delete their account on %(day)s.") % {"day": _due(values)}


def _workspace_scheduled(values: audit.Values) -> str:
    return _("Asked to delete the workspace on %(day)s.") % {"day": _due(values)}


_ACTIONS: tuple[tuple[str, int, Any, Any, str], ...] = (
    ("export.requested", 500, gettext_lazy("Export requested"),
     lambda values: _("Asked for an export of the workspace."), ""),
    ("export.downloaded", 510, gettext_lazy("Export downloaded"),
     lambda values: _("Downloaded an export of the workspace."), "warn"),
    ("account.deletion_scheduled", 520, gettext_lazy("Account to be deleted"),
     _account_scheduled, "bad"),
    ("account.kept", 530, gettext_lazy("Account kept"),
     lambda values: _("Kept their account after all."), "good"),
    ("account.erased", 540, gettext_lazy("Account erased"),
     lambda values: _("The account was erased."), "bad"),
    ("workspace.deletion_scheduled", 550, gettext_lazy("Workspace to be deleted"),
     _workspace_scheduled, "bad"),
    ("workspace.kept", 560, gettext_lazy("Workspace kept"),
     lambda values: _("Kept the workspace after all."), "good"),
    ("workspace.erased", 570, gettext_lazy("Workspace erased"),
     lambda values: _("The workspace was erased."), "bad"),
)  # fmt: skip


def register() -> None:
    """Add the actions."""
    for action in _ACTIONS:
        audit.register(audit.Action(*action))
