"""What credits add to the interface."""

from django.utils.translation import gettext_lazy as _

from accounts import scopes
from core import exports
from core.interface import dashboard, nav, overview
from credits import cards, log, notices, selectors
from credits.exporting import EXPORTER
from notifications import kinds

nav.register(nav.Entry("credits", _("Credits"), "credits:ledger", icon="credits", order=90))

scopes.register(scopes.Scope("credits:read", 40, _("See the balance and the ledger"), _("Credits")))

exports.register(EXPORTER)

for kind in (notices.LOW, notices.GRANTED):
    kinds.register(kind)

overview.register(
    overview.Figures(
        "credits",
        10,
        (overview.Column("credits", _("Credits"), _("Most credits")),),
        selectors.balances_of,
    )
)
log.register()

dashboard.cards.register(
    dashboard.Card("credits.spending", 40, "credits/_spending.html", cards.spending_card)
)
dashboard.news.register(dashboard.News("credits", 90, cards.news))
dashboard.next_steps.register(dashboard.NextSteps("credits", 5, cards.next_steps))
