"""What people are told when somebody comes, gets another role, or owns the workspace."""

from datetime import datetime
from uuid import uuid4

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Membership, Role, User, Workspace
from accounts.services import called
from core import formatting
from notifications import services
from notifications.kinds import Kind, Values
from notifications.recipients import Recipients

WHY = gettext_lazy("You get this mail because you are a member of the workspace.")
_YOURS = "yours"


def tell_of_joining(member: Membership) -> None:
    """Tell those in charge that somebody accepted an invitation, but not that person."""
    _tell(member, "member.joined", to=Recipients.everyone(Role.ADMIN, but=member.user_id))


def tell_of_role(member: Membership, by: User) -> None:
    """Tell a member what they are now, unless they did it themselves."""
    if member.user_id != by.pk:
        _tell(member, "member.role_changed", to=Recipients.person(member.user_id))


def tell_of_owner(member: Membership, by: User) -> None:
    """Tell those in charge who owns the workspace now, the former owner among them."""
    to = Recipients.everyone(Role.ADMIN, but=member.user_id)
    _tell(member, "ownership.transferred", to=to)
    to = Recipients.person(member.user_id)
    _tell(member, "ownership.transferred", to=to, whose=_YOURS)


def tell_of_deletion(workspace: Workspace, by: User) -> None:
    """Tell the other members that their workspace is to be deleted."""
    due_at = workspace.deletion_due_at
    services.tell(
        workspace_id=workspace.pk,
        kind="workspace.deletion_scheduled",
        values={"due": due_at.isoformat() if due_at else ""},
        url=reverse("workspace_data"),
        key=f"workspace.deletion_scheduled:{uuid4()}",
        to=Recipients.others(by.pk),
    )


def _tell(member: Membership, kind: str, *, to: Recipients, **more: str) -> None:
    services.tell(
        workspace_id=member.workspace_id,
        kind=kind,
        values={"name": called(member.user), "role": member.role} | more,
        url=reverse("members"),
        # The same may happen to the same person again.
        key=f"{kind}:{uuid4()}",
        to=to,
    )


def _words(values: Values) -> dict[str, str]:
    return {
        "name": formatting.isolated(values["name"]),
        "role": str(Role(values["role"]).label),
    }


def _owned(values: Values) -> str:
    if values.get("whose") == _YOURS:
        return _("You own the workspace now")
    return _("%(name)s owns the workspace now") % _words(values)


def _day(values: Values) -> dict[str, str]:
    return {"day": formatting.isolated(formatting.day(datetime.fromisoformat(values["due"])))}


JOINED = Kind(
    key="member.joined",
    order=200,
    label=gettext_lazy("Somebody joined"),
    hint=gettext_lazy("When an invited person joins. The owner and all admins are told."),
    why=WHY,
    icon="contacts",
    tone="good",
    title=lambda values: _("%(name)s joined the workspace") % _words(values),
    text=lambda values: _("Role: %(role)s.") % _words(values),
    action=gettext_lazy("See the members"),
)
ROLE_CHANGED = Kind(
    key="member.role_changed",
    order=210,
    label=gettext_lazy("Your role changed"),
    hint=gettext_lazy("When an admin gives you another role."),
    why=WHY,
    icon="user",
    title=lambda values: _("Your role in the workspace changed"),
    text=lambda values: _("Your role now: %(role)s.") % _words(values),
    action=gettext_lazy("See the members"),
)
OWNER_CHANGED = Kind(
    key="ownership.transferred",
    order=220,
    label=gettext_lazy("The workspace has a new owner"),
    hint=gettext_lazy("When the ownership is transferred."),
    why=WHY,
    icon="shield",
    tone="warn",
    title=_owned,
    text=lambda values: _("The former owner stays as an admin."),
    action=gettext_lazy("See the members"),
)
DELETION = Kind(
    key="workspace.deletion_scheduled",
    order=230,
    label=gettext_lazy("The workspace will be deleted"),
    hint=gettext_lazy("When the owner asks for it, two weeks ahead."),
    why=WHY,
    icon="alert",
    tone="bad",
    # True as well once the owner has kept it after all.
    title=lambda values: _("The owner asked to delete this workspace"),
    text=lambda values: (
        _("On %(day)s it goes with everything in it, unless the owner keeps it.") % _day(values)
    ),
    action=gettext_lazy("What you can do"),
)
