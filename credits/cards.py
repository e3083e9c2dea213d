"""Credits on the dashboard: a card, news and what to do about a low balance, in words."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core import clock, formatting
from core.charts import DayChart, Series, by_day
from core.interface.dashboard import Moment, NewsLine, NextStep
from credits import dashboard
from credits.dashboard import Facts

LEDGER, BILLING = "credits:ledger", "billing"


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
    """Say that a payment is open, and when nothing more can be paid."""
    facts = dashboard.facts(moment)
    return [*_open_payment(facts), *_low_balance(facts)]


def _open_payment(facts: Facts) -> list[NextStep]:
    if not facts.is_overdue:
        return []
    if facts.grace_until and facts.grace_until > clock.now():
        text = _("The last payment did not work")
        hint = _("Everything goes on until %(day)s. Update the card before.") % {
            "day": formatting.day(facts.grace_until)
        }
    else:
        text = _("Your plan is paused until it is paid")
        hint = _("Nothing is deleted. Update the card, and everything comes back.")
    return [
        NextStep(text, hint, reverse(BILLING), "alert", tone="warn", least_role="admin"),
    ]


def _low_balance(facts: Facts) -> list[NextStep]:
    if not facts.is_low:
        return []
    left = ngettext("%(amount)s credit left", "%(amount)s credits left", facts.balance)
    return [
        NextStep(
            _("Your credits do not reach for anything new"),
            left % {"amount": formatting.number(facts.balance)},
            f"{reverse(BILLING)}#packs",
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
