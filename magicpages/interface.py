"""What landing pages add to the interface."""

from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts import scopes
from core import exports
from core.interface import dashboard, examples, nav, overview, search, start
from core.interface.search import Hit, Query
from core.work import registry
from credits import features, quotas
from magicpages import cards, log, selectors
from magicpages import examples as own_examples
from magicpages import start as first_brief
from magicpages.exporting import EXPORTER
from magicpages.models import MagicPage
from magicpages.notices import LEAD
from magicpages.plans import ROOM, UNBRANDED
from magicpages.work import KIND
from notifications import kinds

registry.register(KIND)
exports.register(EXPORTER)
kinds.register(LEAD)
log.register()

nav.register(
    nav.Entry("magicpages", _("Magic Pages"), "magicpages:page_list", icon="pages", order=20)
)

nav.register(
    nav.Entry("magicpages.leads", _("Leads"), "magicpages:lead_list", icon="contacts", order=30)
)

for scope in (
    scopes.Scope("pages:read", 50, _("See the pages"), _("Magic Pages")),
    scopes.Scope("pages:write", 51, _("Make and publish pages, for credits"), _("Magic Pages")),
    scopes.Scope("leads:read", 60, _("See the leads"), _("Leads")),
):
    scopes.register(scope)

search.actions.register(
    search.Action(
        "magicpages.new",
        _("New page"),
        "magicpages:brief_new",
        icon="plus",
        order=10,
        keywords=_("create make write brief landing page"),
        least_role="editor",
    )
)


def find_pages(query: Query) -> list[Hit]:
    """Find pages by their title, business or product; for no words, the newest."""
    found = selectors.found_pages(
        workspace_id=query.workspace_id, text=query.text, limit=query.limit
    )
    return [Hit(str(page), page.get_absolute_url(), _page_detail(page)) for page in found]


def find_contacts(query: Query) -> list[Hit]:
    """Find the people who left their details, by name, address or telephone number."""
    if not query.text:
        return []
    found = selectors.found_leads(
        workspace_id=query.workspace_id, text=query.text, limit=query.limit
    )
    leads = reverse("magicpages:lead_list")
    return [Hit(lead.name, f"{leads}?{urlencode({'q': lead.email})}", lead.email) for lead in found]


def _page_detail(page: MagicPage) -> str:
    example = gettext("Example") if page.is_example else ""
    parts = (example, page.business, page.status_words)
    return " · ".join(part for part in parts if part)


search.sources.register(
    search.Source("magicpages.pages", _("Magic Pages"), "pages", 20, find_pages)
)
search.sources.register(
    search.Source("magicpages.contacts", _("Contacts"), "contacts", 30, find_contacts)
)

overview.register(
    overview.Figures(
        "magicpages",
        20,
        (
            overview.Column("live", _("Pages live"), _("Most pages live")),
            overview.Column("leads", _("Leads, 7 days"), _("Most leads")),
        ),
        selectors.figures_of,
    )
)

for card in (
    dashboard.Card(
        "magicpages.examples",
        10,
        "magicpages/dashboard/_examples.html",
        cards.examples_card,
        width="wide",
    ),
    dashboard.Card(
        "magicpages.leads", 20, "magicpages/dashboard/_leads.html", cards.leads_card, width="wide"
    ),
    dashboard.Card("magicpages.pages", 30, "magicpages/dashboard/_pages.html", cards.pages_card),
):
    dashboard.cards.register(card)
quotas.register(ROOM)
features.register(UNBRANDED)
dashboard.news.register(dashboard.News("magicpages", 10, cards.news))
dashboard.next_steps.register(dashboard.NextSteps("magicpages", 10, cards.next_steps))
start.tasks.register(start.Tasks("magicpages", 10, cards.tasks))
start.steps.register(
    start.Step(
        "page",
        30,
        _("First page"),
        "magicpages/start_brief.html",
        first_brief.form,
        first_brief.save,
    )
)
examples.examples.register(
    examples.Examples("magicpages", 10, own_examples.add, own_examples.remove, own_examples.exist)
)
