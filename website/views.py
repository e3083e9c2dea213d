"""The pages of the signed-out site. None needs a script, a session or a cookie."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.conf import settings
from django.db import DatabaseError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import LocalePrefixPattern, URLPattern, URLResolver, get_resolver
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core import maintenance
from credits.presenters import refund_rules
from website import modules, offers, presenters, selectors
from website.models import Article
from website.presenters import Meta

# What programs may read outside the languages: the rest there is the app itself.
OPEN_TO_ROBOTS = {"p/", "favicon.ico", "robots.txt", "sitemap.xml"}


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Show what NexusOne is; people who are signed in go to their dashboard."""
    if request.user.is_authenticated:
        return redirect("dashboard")
    meta = Meta(
        _("Landing pages in five languages, priced before you click"),
        _(
            "Write one brief and get a complete landing page in English, Spanish, Portuguese, "
            "Arabic or Hebrew. The price is shown first, charged once, and refunded by rule when "
            "something fails."
        ),
    )
    return render(request, "site/home.html", {"meta": meta, **_prices(request), **_modules()})


@require_safe
def features(request: HttpRequest) -> HttpResponse:
    """Show everything that works today, and say what does not exist yet."""
    meta = Meta(
        _("What NexusOne does today"),
        _(
            "Magic pages from a brief, editing in place, leads with consent, a ledger of every "
            "credit, five languages in both directions, and an API for all of it."
        ),
    )
    return render(request, "site/features.html", {"meta": meta, **_modules()})


@require_safe
def pricing(request: HttpRequest) -> HttpResponse:
    """Show the plans, the price of every operation, and what comes back when work fails."""
    meta = Meta(
        _("Plans, credit prices and refund rules"),
        _(
            "Start free with credits for your first pages. Every action has a price in credits "
            "that you see before you click, and a published rule says what comes back."
        ),
    )
    context = {"meta": meta, "rules": refund_rules(), **_prices(request)}
    return render(request, "site/pricing.html", context)


@require_safe
def refunds(request: HttpRequest) -> HttpResponse:
    """Show every rule by which credits and money come back."""
    meta = Meta(
        _("Refund rules: when credits and money come back"),
        _(
            "Every class of failure with what comes back for it, by itself and at once; and what "
            "happens with money after a refund, a cancellation or a dispute with the bank."
        ),
    )
    context = {"meta": meta, "rules": refund_rules(), "contact_email": settings.CONTACT_EMAIL}
    return render(request, "site/refunds.html", context)


@require_safe
def status(request: HttpRequest) -> HttpResponse:
    """Show how every part of the product is and was; also while the database is away."""
    states = selectors.states()
    try:
        history = selectors.history(timezone.now().date())
        incidents = presenters.incident_lines(selectors.incidents())
    except DatabaseError:
        history, incidents = {}, []
    closed = maintenance.current()
    whole, whole_label = presenters.overall(states, is_closed=closed is not None)
    context = {
        "meta": Meta(
            _("Status of NexusOne"),
            _("How every part of NexusOne is right now, and how it was in the last 90 days."),
        ),
        "whole": whole.value,
        "whole_label": whole_label,
        "closed": closed,
        "checked_at": timezone.now(),
        "components": presenters.component_lines(states, history, selectors.HISTORY_DAYS),
        "under_way": [each for each in incidents if not each.resolved_at],
        "resolved": [each for each in incidents if each.resolved_at],
        "bars_width": selectors.HISTORY_DAYS * presenters.BAR_STEP,
    }
    return render(request, "site/status.html", context)


@require_safe
def help_index(request: HttpRequest) -> HttpResponse:
    """List the help articles; ``q`` searches them."""
    query = request.GET.get("q", "").strip()[:100]
    found = selectors.help_articles(query) if query else selectors.articles("help")
    meta = Meta(_("Help"), _("Short answers about making pages, credits, leads and the API."))
    context = {
        "meta": meta,
        "articles": found,
        "query": query,
        "contact_email": settings.CONTACT_EMAIL,
    }
    return render(request, "site/help.html", context)


@require_safe
def help_article(request: HttpRequest, slug: str) -> HttpResponse:
    """Show one help article."""
    return _article(request, Article.Section.HELP, slug)


@require_safe
def legal(request: HttpRequest, slug: str) -> HttpResponse:
    """Show one legal text with the day of its version."""
    return _article(request, Article.Section.LEGAL, slug)


def _article(request: HttpRequest, section: Article.Section, slug: str) -> HttpResponse:
    found = selectors.article(section, slug)
    if found is None:
        raise Http404
    context = {
        "meta": Meta(found.title, found.summary, "article"),
        "article": presenters.article_page(found),
        "others": [each for each in selectors.articles(section) if each.pk != found.pk],
        "company": {"name": settings.COMPANY_NAME, "address": settings.COMPANY_ADDRESS},
        "contact_email": settings.CONTACT_EMAIL,
    }
    return render(request, f"site/{section}_article.html", context)


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """Tell programs what is not for them: every address of the app, as the URL conf has it."""
    # Many addresses begin alike.
    paths = dict.fromkeys(_app_paths(get_resolver().url_patterns))
    closed = [f"Disallow: /{path}" for path in paths]
    lines = ["User-agent: *", *closed, "Disallow: /*/accounts/", "",
             f"Sitemap: {settings.SITE_URL}/sitemap.xml", ""]  # fmt: skip
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")


def _app_paths(entries: Sequence[URLPattern | URLResolver]) -> Iterator[str]:
    """Yield how the addresses outside the languages begin."""
    for entry in entries:
        start = str(entry.pattern)
        if isinstance(entry, URLResolver) and isinstance(entry.pattern, LocalePrefixPattern):
            continue
        if isinstance(entry, URLResolver) and not start:
            yield from _app_paths(entry.url_patterns)
        elif start not in OPEN_TO_ROBOTS:
            yield start.partition("<")[0]


def _prices(request: HttpRequest) -> dict[str, Any]:
    found = offers.sums(selectors.prices(), asked=request.GET.get("currency", ""))
    return {**found, "contact_email": settings.CONTACT_EMAIL}


def _modules() -> dict[str, Any]:
    return {"coming": modules.coming()}
