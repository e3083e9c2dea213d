"""Landing pages on the dashboard: cards, news, next steps and the first tasks, in words."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core import formatting
from core.charts import DayChart, Series, by_day
from core.interface.dashboard import Moment, NewsLine, NextStep
from core.interface.start import Task
from magicpages import dashboard
from magicpages.dashboard import Facts
from magicpages.presenters import PageView

LIST, NEW, LEADS = "magicpages:page_list", "magicpages:brief_new", "magicpages:lead_list"


def leads_card(moment: Moment) -> dict[str, Any]:
    """Return how many people answered, day by day, and who did so last."""
    facts = dashboard.facts(moment)
    return {
        "count": facts.leads,
        "trend": _trend(facts),
        "chart": _leads_chart(moment, facts),
        "latest": facts.latest,
        "is_example": facts.leads_are_examples,
        "is_empty": not facts.latest,
        "has_published": facts.published > 0,
        "ready": next((page for page in facts.waiting if page.is_ready), None),
        "has_pages": facts.count("all") > 0,
    }


def pages_card(moment: Moment) -> dict[str, Any]:
    """Return the pages with most leads."""
    facts = dashboard.facts(moment)
    return {
        "ranked": facts.ranked,
        "is_empty": not facts.ranked,
        "has_pages": facts.count("all") > 0,
    }


def examples_card(moment: Moment) -> dict[str, Any] | None:
    """Return what to say of the examples, as long as there are any."""
    facts = dashboard.facts(moment)
    return {"is_counted": facts.leads_are_examples} if facts.examples else None


def news(moment: Moment) -> list[NewsLine]:
    """Tell of leads, finished pages and failed ones."""
    facts = dashboard.facts(moment)
    lines = [_leads_line(facts), _ready_line(facts), _failed_line(facts)]
    return [line for line in lines if line is not None]


def next_steps(moment: Moment) -> list[NextStep]:
    """Name the pages that wait for somebody."""
    facts = dashboard.facts(moment)
    if not facts.count("all"):
        text, hint = (
            _("Write your first brief"),
            _("One paragraph is enough. You see the price first."),
        )
        return [NextStep(text, hint, reverse(NEW), "edit")]
    found = [step for page in facts.waiting if (step := _step_for(page)) is not None]
    if facts.published and not facts.leads_ever:
        hint = _("A story, a message, the line under your mails.")
        found.append(NextStep(_("Share the address of your page"), hint, reverse(LIST), "link"))
    return found


def tasks(moment: Moment) -> list[Task]:
    """Return the way to a first lead."""
    facts = dashboard.facts(moment)
    mine = next((page for page in facts.waiting if page.is_ready), None)
    target = mine.get_absolute_url() if mine else reverse(LIST)
    return [
        Task(
            _("Make your first landing page"),
            _("Write a short brief; the page is ready in a minute."),
            reverse(NEW) if not facts.count("all") else reverse(LIST),
            facts.count("ready") > 0,
        ),
        Task(
            _("Publish it"),
            _("Edit any text in place, then make it public."),
            target,
            facts.published > 0,
        ),
        Task(
            _("Receive your first lead"),
            _("Share the address; answers to the form arrive here."),
            target,
            facts.leads_ever > 0,
        ),
    ]


def _trend(facts: Facts) -> dict[str, str] | None:
    if not facts.leads and not facts.leads_before:
        return None
    change = facts.leads - facts.leads_before
    if change == 0:
        return {"tone": "", "text": _("As many as in the period before")}
    amount = {"amount": formatting.number(abs(change))}
    if change > 0:
        more = ngettext(
            "%(amount)s more lead than in the period before",
            "%(amount)s more leads than in the period before",
            change,
        )
        return {"tone": "good", "text": more % amount}
    fewer = ngettext(
        "%(amount)s fewer lead than in the period before",
        "%(amount)s fewer leads than in the period before",
        -change,
    )
    return {"tone": "bad", "text": fewer % amount}


def _leads_chart(moment: Moment, facts: Facts) -> DayChart:
    days = moment.all_days
    values = by_day(days, facts.by_day)
    summary = ngettext(
        "%(amount)s lead from %(first)s to %(last)s.",
        "%(amount)s leads from %(first)s to %(last)s.",
        facts.leads,
    ) % {
        "amount": formatting.number(facts.leads),
        "first": formatting.day(days[0]),
        "last": formatting.day(days[-1]),
    }
    if facts.leads:
        most = max(values)
        summary += " " + _("The best day was %(day)s, with %(most)s.") % {
            "day": formatting.day(days[values.index(most)]),
            "most": formatting.number(most),
        }
    return DayChart("leads", "bars", _("Leads by day"), summary, days, [Series(_("Leads"), values)])


def _leads_line(facts: Facts) -> NewsLine | None:
    if not facts.leads_since:
        return None
    text = ngettext("%(amount)s new lead", "%(amount)s new leads", facts.leads_since)
    amount = {"amount": formatting.number(facts.leads_since)}
    return NewsLine(text % amount, reverse(LEADS), "inbox", "good")


def _ready_line(facts: Facts) -> NewsLine | None:
    count = facts.count("ready_since")
    if not count:
        return None
    text = ngettext("%(amount)s page is finished", "%(amount)s pages are finished", count)
    return NewsLine(text % {"amount": formatting.number(count)}, reverse(LIST), "pages", "good")


def _failed_line(facts: Facts) -> NewsLine | None:
    count, refunded = facts.count("failed_since"), facts.count("refunded_since")
    if not count:
        return None
    text = ngettext("%(amount)s page failed", "%(amount)s pages failed", count) % {
        "amount": formatting.number(count)
    }
    if refunded:
        back = ngettext(
            "%(sentence)s; %(amount)s credit is back in your balance",
            "%(sentence)s; %(amount)s credits are back in your balance",
            refunded,
        )
        text = back % {"sentence": text, "amount": formatting.number(refunded)}
    return NewsLine(text, reverse(LIST), "alert", "bad")


def _step_for(page: PageView) -> NextStep | None:
    url, hint = page.get_absolute_url(), page.title
    if page.has_late_result:
        return NextStep(_("Take your page for free: it came after the refund"), hint, url, "spark")
    if page.is_draft:
        return NextStep(_("Look at the quote and start the page"), hint, url, "receipt")
    if not page.is_published:
        return NextStep(_("Publish the finished page"), hint, url, "publish")
    if page.has_unpublished_changes:
        return NextStep(_("Publish your changes"), hint, url, "edit")
    return None
