"""Credits on the dashboard: a card, news and what to do about a low balance, in words."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core import formatting
from core.charts import DayChart, Series, by_day
from core.interface.dashboard import Moment, NewsLine, NextStep
from credits import dashboard
from credits.dashboard import Facts

LEDGER = "credits:ledger"


def spending_card(moment: Moment) -> dict[str, Any]:
    """Return what is left, and what was spent on what."""
    facts = dashboard.facts(moment)
    affordable = facts.balance // facts.cheapest if facts.cheapest else 0
    return {
        "balance": facts.balance,
        "spent": facts.spent,
        "spending": facts.spending,
        "chart": _chart(moment, facts),
        "is_empty": not facts.spending,
        "cheapest": facts.cheapest,
        "affordable": affordable,
    }


def news(moment: Moment) -> list[NewsLine]:
    """Tell what was spent."""
    spent = dashboard.facts(moment).spent_since
    if not spent:
        return []
    text = ngettext("%(amount)s credit spent", "%(amount)s credits spent", spent)
    amount = formatting.number(spent)
    return [NewsLine(text % {"amount": amount}, reverse(LEDGER), "credits")]


def next_steps(moment: Moment) -> list[NextStep]:
    """Say when nothing more can be paid."""
    facts = dashboard.facts(moment)
    if not facts.is_low:
        return []
    left = ngettext("%(amount)s credit left", "%(amount)s credits left", facts.balance)
    return [
        NextStep(
            _("Your credits do not reach for anything new"),
            left % {"amount": formatting.number(facts.balance)},
            reverse(LEDGER),
            "credits",
            tone="warn",
            least_role="admin",
        )
    ]


def _chart(moment: Moment, facts: Facts) -> DayChart:
    days = moment.all_days
    summary = ngettext(
        "%(amount)s credit spent from %(first)s to %(last)s.",
        "%(amount)s credits spent from %(first)s to %(last)s.",
        facts.spent,
    ) % {
        "amount": formatting.number(facts.spent),
        "first": formatting.day(days[0]),
        "last": formatting.day(days[-1]),
    }
    series = [Series(each.label, by_day(days, each.by_day)) for each in facts.spending]
    return DayChart("spending", "bars", _("Credits by day"), summary, days, series)
