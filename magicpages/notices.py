"""What members are told about landing pages."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.models import Role
from core import formatting
from magicpages.models import Lead, MagicPage
from notifications import services as notifications
from notifications.kinds import Kind
from notifications.recipients import Recipients


def tell_of_lead(*, page: MagicPage, lead: Lead) -> None:
    """Tell those who work on pages that somebody answered through one."""
    notifications.tell(
        workspace_id=page.workspace_id,
        kind=LEAD.key,
        # No more of a visitor than it takes to know them again: the lead itself may be erased.
        values={"name": lead.name, "page": str(page)},
        url=reverse("magicpages:page_leads", args=[page.pk]),
        key=f"{LEAD.key}:{lead.pk}",
        to=Recipients.everyone(Role.EDITOR),
    )


def _several(count: int) -> str:
    return ngettext("%(amount)s new lead", "%(amount)s new leads", count) % {
        "amount": formatting.number(count)
    }


LEAD = Kind(
    key="magicpages.lead",
    order=40,
    label=gettext_lazy("New lead"),
    hint=gettext_lazy("When somebody fills in the form of a page. Many at once come in one mail."),
    why=gettext_lazy("You get this mail because you work on the pages of this workspace."),
    icon="inbox",
    tone="good",
    title=lambda values: _("New lead: %(name)s") % {"name": formatting.isolated(values["name"])},
    text=lambda values: (
        _("They filled in the form of “%(page)s”.") % {"page": formatting.isolated(values["page"])}
    ),
    heading=_several,
    action=gettext_lazy("See the leads"),
)
