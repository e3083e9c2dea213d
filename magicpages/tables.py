"""The lists of Magic Pages: columns, orders and filters."""

from django.conf import settings
from django.db.models import Q
from django.utils.translation import get_language_info, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from core import tenancy
from core.columns import Column, OnPhone
from core.filters import Choice, DateRange, Search, flag
from core.keyset import Order
from core.tables import Sort, Table
from core.work.models import Status
from magicpages import selectors
from magicpages.models import STATUS_WORDS, Theme

UNDER_WAY = "working"

_NEWEST = Sort("created", _("Newest first"), Order(("-created_at",)), _("Oldest first"))
_BY_NAME = Sort("name", _("Name, A to Z"), Order(("sort_name",)), _("Name, Z to A"))


def _with_status(value: str) -> Q:
    is_under_way = value == UNDER_WAY
    return Q(status__in=[Status.QUEUED, Status.RUNNING] if is_under_way else [value])


def _languages() -> list[tuple[str, str]]:
    codes = [code for code, _name in settings.LANGUAGES]
    return [(code, str(get_language_info(code)["name_local"]).capitalize()) for code in codes]


def _pages() -> list[tuple[str, str]]:
    return selectors.page_choices(workspace_id=tenancy.current_workspace_id())


PAGES = Table(
    "pages",
    _("Magic Pages"),
    sorts=(_NEWEST, _BY_NAME, Sort("leads", _("Most leads"), Order(("-lead_count",)))),
    filters=(
        Search(hint=_("Search title, business or product")),
        Choice(
            "status",
            _("Status"),
            choices=(
                (Status.DRAFT, STATUS_WORDS[Status.DRAFT]),
                (UNDER_WAY, STATUS_WORDS[Status.RUNNING]),
                (Status.READY, STATUS_WORDS[Status.READY]),
                (Status.FAILED, STATUS_WORDS[Status.FAILED]),
            ),
            where=_with_status,
            is_multiple=True,
        ),
        flag(
            "published",
            pgettext_lazy("page", "Published"),
            yes=pgettext_lazy("page", "Published"),
            no=pgettext_lazy("page", "Not published"),
            where=Q(publication__isnull=False),
        ),
        Choice("language", _("Language"), choices=_languages, are_languages=True),
        Choice("theme", _("Theme"), choices=Theme.choices),
    ),
    body="magicpages/_cards.html",
    empty="magicpages/_no_pages.html",
)

_LEAD_SEARCH = Search(hint=_("Search name, email or phone"))
_CONSENT = flag(
    "consent",
    pgettext_lazy("of a visitor", "Consent"),
    yes=_("Agreed"),
    no=_("Not given"),
    where=~Q(consent=""),
)
_RECEIVED = DateRange("date", _("Received"))
_NAME = Column(
    "name", _("Name"), sort="name", is_row_header=True, template="magicpages/_lead_name.html",
    on_phone=OnPhone.TITLE,
)  # fmt: skip
_EMAIL = Column("email", _("Email"), template="magicpages/_lead_email.html", on_phone=OnPhone.LINE)
_PHONE = Column("phone", _("Phone"), template="magicpages/_lead_phone.html")
_PAGE = Column("page", _("Page"), template="magicpages/_lead_page.html", on_phone=OnPhone.LINE)
_AGREED = Column(
    "consent",
    pgettext_lazy("of a visitor", "Consent"),
    template="magicpages/_lead_consent.html",
    hint=_("Whether they ticked the box that lets you write to them."),
    on_phone=OnPhone.END,
)
_WHEN = Column(
    "created", _("When"), sort="created", template="components/cell_moment.html",
    on_phone=OnPhone.LINE,
)  # fmt: skip

LEADS = Table(
    "leads",
    _("Leads"),
    sorts=(_NEWEST, _BY_NAME),
    columns=(_NAME, _EMAIL, _PHONE, _PAGE, _AGREED, _WHEN),
    filters=(_LEAD_SEARCH, Choice("page", _("Page"), choices=_pages), _CONSENT, _RECEIVED),
    empty="magicpages/_no_leads.html",
    bulk="magicpages/_lead_actions.html",
)

PAGE_LEADS = Table(
    "page-leads",
    _("Leads"),
    sorts=(_NEWEST, _BY_NAME),
    columns=(_NAME, _EMAIL, _PHONE, _AGREED, _WHEN),
    filters=(_LEAD_SEARCH, _CONSENT, _RECEIVED),
    empty="magicpages/_no_leads_of_page.html",
    bulk="magicpages/_lead_actions.html",
)
