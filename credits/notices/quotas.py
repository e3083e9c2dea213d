"""Who looks after a workspace hears when its plan has little room left, and when it has none."""

from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from credits import rooms
from credits.notices.credits import WHY, tell_in_charge
from credits.rooms import QuotaUsage
from notifications.kinds import Kind, Values


def tell_of_quota(*, workspace_id: UUID, usage: QuotaUsage) -> None:
    """Tell those in charge that little room is left, or none: once each for every limit."""
    if usage.limit is None or usage.state == rooms.FINE:
        return
    tell_in_charge(
        NEAR,
        workspace_id,
        {"quota": usage.key, "used": usage.used, "limit": usage.limit},
        key=f"{usage.key}:{usage.limit}:{usage.state}",
        page="billing_plans",
    )


def _title(values: Values) -> str:
    if int(values["used"]) >= int(values["limit"]):
        return _("The room of your plan is taken")
    return _("Your plan has little room left")


def _text(values: Values) -> str:
    try:
        quota = rooms.registered.get(values["quota"])
    except KeyError:
        # Its module is gone by now.
        return ""
    used, limit = int(values["used"]), int(values["limit"])
    return quota.reached(limit) if used >= limit else quota.near(used, limit)


NEAR = Kind(
    key="quota.near",
    order=80,
    label=gettext_lazy("Room on your plan"),
    hint=gettext_lazy(
        "When four fifths of what your plan has room for are taken, and when all is."
    ),
    why=WHY,
    icon="credits",
    tone="warn",
    title=_title,
    text=_text,
    action=gettext_lazy("See the plans"),
)
