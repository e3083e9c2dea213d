"""Writes of the site: articles that a release brings, and samples of the status."""

import logging
from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from typing import NamedTuple

from django.db import DatabaseError, transaction
from django.db.models import F
from django.utils import timezone

from core import health
from core.health import Component, State
from website import shipping
from website.models import Article, StatusDay
from website.shipping import Shipped

logger = logging.getLogger(__name__)

SCHEDULER = "scheduler"
MINUTE_S = 60
# A day of samples that could not be written is kept; older ones are forgotten.
MOST_UNWRITTEN = 1440


# --- Articles ---------------------------------------------------------------------------------


def load_articles(*, using: str = "owner") -> int:
    """Bring every article to what this release ships; return how many texts changed.

    Each language on its own: a text that staff changed, or unpublished, stays as they left it.
    """
    files: dict[tuple[str, str], list[Shipped]] = defaultdict(list)
    for each in shipping.read_all():
        files[each.section, each.slug].append(each)
    with transaction.atomic(using=using):
        known = {(a.section, a.slug): a for a in Article.objects.using(using).all()}
        return sum(_bring(known.get(key), texts, using) for key, texts in files.items())


def _bring(article: Article | None, texts: list[Shipped], using: str) -> int:
    english = next(each for each in texts if each.language == "en")
    changed = 0
    if article is None:
        article = Article(section=english.section, slug=english.slug)
    if not article.pk or article.shipped.get("en") == _digest(article, "en"):
        article.order, article.screens = english.order, english.screens
        article.dated_on = english.dated_on
    for each in texts:
        changed += _bring_text(article, each)
    if changed:
        article.save(using=using)
    return changed


def _bring_text(article: Article, text: Shipped) -> bool:
    """Set one language; True where it changed and staff had not touched it."""
    new = shipping.digest({"title": text.title, "summary": text.summary, "body": text.body})
    before = article.shipped.get(text.language)
    is_staffs = before is not None and before != _digest(article, text.language)
    if is_staffs or before == new:
        return False
    for name in shipping.TEXTS:
        setattr(article, f"{name}_{text.language}", getattr(text, name))
    article.shipped[text.language] = new
    return True


def _digest(article: Article, language: str) -> str:
    texts = {name: getattr(article, f"{name}_{language}") for name in shipping.TEXTS}
    return shipping.digest(texts)


# --- Status -----------------------------------------------------------------------------------


class Sample(NamedTuple):
    """How every part was at one moment."""

    at: datetime
    states: dict[str, State]


# A database that is away cannot be told so: what was seen meanwhile waits here.
_unwritten: list[Sample] = []


def sample_status() -> int:
    """Look at every part once and add it to today's row; the scheduler does it each minute.

    Raises DatabaseError while the database is away; those samples are written once it is back.
    Returns 0: a look is no news.
    """
    _unwritten.append(Sample(timezone.now(), _look()))
    del _unwritten[:-MOST_UNWRITTEN]
    try:
        with transaction.atomic():
            _count_missed(_unwritten[0].at)
            for sample in _unwritten:
                for component, state in sample.states.items():
                    _count(component, state, sample.at)
    except DatabaseError:
        logger.warning("status_is_unwritten", extra={"samples": len(_unwritten)})
        raise
    _unwritten.clear()
    return 0


def _look() -> dict[str, State]:
    parts = health.configured()
    slow = [part for part in parts if not part.is_quick]
    states = {part.key: part.check() for part in parts if part.is_quick}
    with ThreadPoolExecutor(max_workers=len(slow) or 1) as pool:
        states |= dict(zip([p.key for p in slow], pool.map(_check, slow), strict=True))
    # Whoever looks is there.
    return states | {SCHEDULER: State.HEALTHY}


def _check(part: Component) -> State:
    return part.check()


def _count_missed(now: datetime) -> None:
    """Count the minutes of today in which no scheduler looked, against the scheduler."""
    last = StatusDay.objects.filter(component=SCHEDULER, day=now.date()).first()
    if last is None:
        return
    missed = round((now - last.sampled_at).total_seconds() / MINUTE_S) - 1
    if missed > 0:
        StatusDay.objects.filter(pk=last.pk).update(
            checks=F("checks") + missed, failures=F("failures") + missed
        )


def _count(component: str, state: State, at: datetime) -> None:
    row, _is_new = StatusDay.objects.get_or_create(
        component=component, day=at.date(), defaults={"state": state.value, "sampled_at": at}
    )
    StatusDay.objects.filter(pk=row.pk).update(
        checks=F("checks") + 1,
        failures=F("failures") + int(state is State.AWAY),
        state=state.value,
        sampled_at=at,
    )
