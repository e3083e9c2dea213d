"""What credits add to the interface."""

from django.utils.translation import gettext_lazy as _

from core.interface import dashboard, nav
from credits import cards, notices
from notifications import kinds

nav.register(nav.Entry("credits", _("Credits"), "credits:ledger", icon="credits", order=90))

for kind in (notices.LOW, notices.GRANTED):
    kinds.register(kind)

dashboard.cards.register(
    dashboard.Card("credits.spending", 40, "credits/_spending.html", cards.spending_card)
)
dashboard.news.register(dashboard.News("credits", 90, cards.news))
dashboard.next_steps.register(dashboard.NextSteps("credits", 5, cards.next_steps))
