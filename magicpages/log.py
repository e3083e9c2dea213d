"""What the audit log tells of landing pages."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts import audit
from core import formatting

Values = audit.Values


def register() -> None:
    """Tell the audit log what these lines are."""
    for action in (
        audit.Action("page.published", 500, gettext_lazy("Page published"), _published, "good"),
        audit.Action("page.unpublished", 510, gettext_lazy("Page taken offline"), _unpublished),
        audit.Action("leads.exported", 520, gettext_lazy("Leads exported"), _exported),
    ):
        audit.register(action)


def _published(values: Values) -> str:
    return _("Published the page %(page)s.") % {"page": formatting.isolated(values["subject"])}


def _unpublished(values: Values) -> str:
    return _("Took the page %(page)s offline.") % {"page": formatting.isolated(values["subject"])}


def _exported(values: Values) -> str:
    count = int(values.get("count", 0))
    text = ngettext(
        "Exported the details of %(count)s lead.", "Exported the details of %(count)s leads.", count
    )
    return text % {"count": formatting.isolated(formatting.number(count))}
