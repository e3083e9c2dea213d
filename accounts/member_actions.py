"""What the audit log says of members and invitations."""

from django.utils.translation import gettext, gettext_lazy

from accounts.audit import Action, Values
from accounts.models import Role
from core import formatting


def _words(values: Values) -> dict[str, str]:
    return {
        "who": formatting.isolated(values["subject"]),
        "role": _role(values.get("role", "")),
        "before": _role(values.get("before", "")),
    }


def _role(value: str) -> str:
    return str(Role(value).label) if value in Role.values else value


def _role_changed(values: Values) -> str:
    text = gettext("Changed the role of %(who)s. Before: %(before)s. Now: %(role)s.")
    return text % _words(values)


ACTIONS = (
    Action(
        "member.invited", 200, gettext_lazy("Member invited"),
        lambda values: gettext("Invited %(who)s. Role: %(role)s.") % _words(values),
    ),
    Action(
        "invitation.withdrawn", 210, gettext_lazy("Invitation withdrawn"),
        lambda values: gettext("Withdrew the invitation to %(who)s.") % _words(values),
    ),
    Action(
        "invitation.declined", 220, gettext_lazy("Invitation declined"),
        lambda values: gettext("Declined the invitation to %(who)s.") % _words(values),
    ),
    Action(
        "member.joined", 230, gettext_lazy("Member joined"),
        lambda values: gettext("%(who)s joined. Role: %(role)s.") % _words(values), "good",
    ),
    Action("member.role_changed", 240, gettext_lazy("Role changed"), _role_changed, "warn"),
    Action(
        "member.removed", 250, gettext_lazy("Member removed"),
        lambda values: gettext("Removed %(who)s. Role: %(role)s.") % _words(values), "warn",
    ),
    Action(
        "member.left", 260, gettext_lazy("Member left"),
        lambda values: gettext("%(who)s left. Role: %(role)s.") % _words(values),
    ),
    Action(
        "ownership.transferred", 270, gettext_lazy("Ownership transferred"),
        lambda values: gettext("Transferred the workspace to %(who)s.") % _words(values), "warn",
    ),
)  # fmt: skip
