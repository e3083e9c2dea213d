"""What plans limit and switch on about landing pages."""

from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from core import formatting
from core.work.models import Status
from credits.features import Feature
from credits.quotas import Quota
from magicpages.models import MagicPage


def pages_taken(workspace_id: UUID) -> tuple[QuerySet[MagicPage]]:
    """Return the pages that take room: those that are ready, and those under way.

    A draft costs nothing and a page that failed came to nothing; examples are ours.
    """
    pages = MagicPage.objects.filter(workspace_id=workspace_id, is_example=False)
    return (pages.exclude(status__in=[Status.DRAFT, Status.FAILED]),)


def _reached(limit: int) -> str:
    return ngettext(
        "Your plan has room for %(limit)s page, and it is taken. What you have stays live and"
        " can be edited; a larger plan has room for more.",
        "Your plan has room for %(limit)s pages, and all of it is taken. What you have stays live"
        " and can be edited; a larger plan has room for more.",
        limit,
    ) % {"limit": formatting.number(limit)}


def _near(used: int, limit: int) -> str:
    return ngettext(
        "%(used)s of the %(limit)s page your plan has room for is taken.",
        "%(used)s of the %(limit)s pages your plan has room for are taken.",
        limit,
    ) % {"used": formatting.number(used), "limit": formatting.number(limit)}


ROOM = Quota(
    key="pages",
    order=10,
    label=_("Pages"),
    rows=pages_taken,
    operations=(MagicPage.operation,),
    reached=_reached,
    near=_near,
)
UNBRANDED = Feature("unbranded_pages", 10, _("Published pages without our name on them"))
