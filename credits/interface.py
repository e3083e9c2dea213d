"""What credits add to the interface."""

from django.utils.translation import gettext_lazy as _

from accounts import scopes
from core import exports
from core.interface import dashboard, nav, overview
from core.webhooks import registry as webhooks
from credits import cards, log, notices, quotas, seats, selectors
from credits.billing import log as billing_log
from credits.billing.events import SOURCE
from credits.exporting import EXPORTER
from credits.notices import billing as billing_notices
from credits.notices.ending import ENDING
from notifications import kinds

nav.register(nav.Entry("credits", _("Credits"), "credits:ledger", icon="credits", order=90))
nav.register(
    nav.Entry(
        "credits.billing",
        _("Billing"),
        "billing",
        icon="receipt",
        order=35,
        section=nav.Section.WORKSPACE,
        least_role="admin",
    )
)

scopes.register(scopes.Scope("credits:read", 40, _("See the balance and the ledger"), _("Credits")))
scopes.register(scopes.Scope("billing:read", 44, _("See the plan and the invoices"), _("Billing")))
scopes.register(
    scopes.Scope("billing:write", 45, _("Begin payments and change the plan"), _("Billing"))
)

scopes.register(scopes.Scope("credits:write", 41, _("Set spending limits"), _("Credits")))

exports.register(EXPORTER)

for kind in (
    notices.LOW,
    notices.GRANTED,
    notices.TAKEN,
    notices.NEAR,
    ENDING,
    *billing_notices.KINDS,
):
    kinds.register(kind)

overview.register(
    overview.Figures(
        "credits",
        10,
        (overview.Column("credits", _("Credits"), _("Most credits")),),
        selectors.balances_of,
    )
)
quotas.register(seats.QUOTA)
log.register()
billing_log.register()
webhooks.register(SOURCE)

dashboard.cards.register(
    dashboard.Card("credits.spending", 40, "credits/_spending.html", cards.spending_card)
)
dashboard.news.register(dashboard.News("credits", 90, cards.news))
dashboard.next_steps.register(dashboard.NextSteps("credits", 5, cards.next_steps))
