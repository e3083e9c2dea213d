"""Reads of the site: articles, prices as a list, and how every part of the product is."""

from datetime import date, timedelta

from django.core.cache import cache
from django.db import DatabaseError
from django.db.models import Q, QuerySet
from django.db.models.functions import Now
from django.utils import timezone

from core import health
from core.health import State
from core.text_rules import fold
from credits.models import Price
from website.models import Article, Incident, StatusDay

STATUS_KEY = "website:states"
STATUS_FRESH_S = 5
# The scheduler looks once a minute; two looks may be missed before nothing is known any more.
SAMPLE_IS_OLD = timedelta(seconds=150)
HISTORY_DAYS = 90
INCIDENT_DAYS = 90


# --- Articles ---------------------------------------------------------------------------------


def articles(section: str) -> list[Article]:
    """Return the published articles of a section in their order, without their bodies."""
    return list(Article.objects.filter(section=section, is_published=True).defer("body"))


def article(section: str, slug: str) -> Article | None:
    """Return a published article."""
    return Article.objects.filter(section=section, slug=slug, is_published=True).first()


def help_articles(query: str, limit: int = 8) -> list[Article]:
    """Return help articles with every word of ``query``, those with it in the title first.

    There are few, so they are read whole: accents and case are folded as people expect it.
    """
    words = fold(query).split()
    if not words:
        return []
    found: list[tuple[bool, Article]] = []
    for each in _help():
        title = fold(each.title)
        if all(word in f"{title} {fold(each.summary)} {fold(each.body)}" for word in words):
            found.append((not all(word in title for word in words), each))
    found.sort(key=lambda pair: pair[0])
    return [each for _rank, each in found[:limit]]


def help_for(url_name: str) -> list[Article]:
    """Return the help articles that name a screen: "magicpages:page_list"."""
    return list(_help().filter(screens__contains=[url_name]))


def _help() -> QuerySet[Article]:
    return Article.objects.filter(section=Article.Section.HELP, is_published=True)


# --- Prices -----------------------------------------------------------------------------------


def prices() -> list[Price]:
    """Return the price in force of every operation, the dearest first."""
    in_force = Price.objects.filter(starts_at__lte=Now())
    newest = in_force.order_by("operation", "-starts_at", "-version").distinct("operation")
    return sorted(newest, key=lambda price: (-price.amount, price.operation))


# --- Status -----------------------------------------------------------------------------------


def states() -> dict[str, State]:
    """Return how every part is now; what was found is kept for a few seconds."""
    found: dict[str, str] | None = cache.get(STATUS_KEY)
    if found is None:
        found = {key: state.value for key, state in _look().items()}
        cache.set(STATUS_KEY, found, STATUS_FRESH_S)
    return {key: State(value) for key, value in found.items()}


def _look() -> dict[str, State]:
    sampled = _last_samples()
    return {
        part.key: part.check() if part.is_quick else sampled.get(part.key, State.UNKNOWN)
        for part in health.configured()
    }


def _last_samples() -> dict[str, State]:
    since = timezone.now() - SAMPLE_IS_OLD
    try:
        rows = StatusDay.objects.filter(sampled_at__gte=since).order_by("sampled_at")
        return {row.component: State(row.state) for row in rows}
    except DatabaseError:
        return {}


def last_sample_is_fresh() -> bool:
    """Say whether a scheduler has looked lately. Raises DatabaseError."""
    since = timezone.now() - SAMPLE_IS_OLD
    return StatusDay.objects.filter(sampled_at__gte=since).exists()


def history(today: date) -> dict[str, dict[date, StatusDay]]:
    """Return the rows of the last ninety days by component and day."""
    found: dict[str, dict[date, StatusDay]] = {}
    since = today - timedelta(days=HISTORY_DAYS - 1)
    for row in StatusDay.objects.filter(day__gte=since):
        found.setdefault(row.component, {})[row.day] = row
    return found


def incidents() -> list[Incident]:
    """Return what is going on, is planned, or ended in the last ninety days; newest first."""
    since = timezone.now() - timedelta(days=INCIDENT_DAYS)
    return list(Incident.objects.filter(Q(resolved_at=None) | Q(resolved_at__gte=since)))
