"""How the site shows plans, prices, and the state of things."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from core import formatting, health
from core.health import State
from website import markdown
from website.models import STATES, Article, Incident, StatusDay

# Below this share of good checks a day is drawn as bad, not as troubled.
BAD_DAY = 0.95


class Meta(NamedTuple):
    """What search engines and shared links say of a page."""

    title: Any
    description: Any
    kind: str = "website"


# --- Articles ---------------------------------------------------------------------------------


class ArticlePage(NamedTuple):
    """An article with its text as markup."""

    title: str
    summary: str
    dated_on: date
    text: markdown.Rendered


def article_page(article: Article) -> ArticlePage:
    """Render an article in the reader's language."""
    return ArticlePage(
        article.title, article.summary, article.dated_on, markdown.render(article.body)
    )


# --- Status -----------------------------------------------------------------------------------


class Bar(NamedTuple):
    """One day of a component. ``x`` is where its bar stands."""

    x: int
    tone: str
    title: str


class TroubledDay(NamedTuple):
    """A day on which checks failed, in words."""

    day: date
    ratio: float
    failures: int


class ComponentLine(NamedTuple):
    """One component: how it is, and how it was."""

    key: str
    label: str
    state: str
    state_label: str
    ratio: float | None
    bars: list[Bar]
    troubled: list[TroubledDay]
    summary: str


BAR_STEP = 6
OVERALL = {
    State.HEALTHY: gettext_lazy("Everything works"),
    State.DEGRADED: gettext_lazy("Some of it is slow or limited"),
    State.AWAY: gettext_lazy("Some parts are not working"),
    State.UNKNOWN: gettext_lazy("Some of it was not checked lately"),
}
CLOSED = gettext_lazy("Closed for planned maintenance")
_WORST_FIRST = (State.AWAY, State.DEGRADED, State.UNKNOWN)


def overall(states: Mapping[str, State], *, is_closed: bool) -> tuple[State, Any]:
    """Return the state of the whole and its words: those of its worst part, or that it is closed.

    What does not work is told also while the product is closed.
    """
    worst = next((s for s in _WORST_FIRST if s in states.values()), State.HEALTHY)
    if is_closed and worst is not State.AWAY:
        return State.DEGRADED, CLOSED
    return worst, OVERALL[worst]


def component_lines(
    states: Mapping[str, State], history: Mapping[str, Mapping[date, StatusDay]], days: int
) -> list[ComponentLine]:
    """Return every component with a bar for each of the last ``days`` days, the oldest first."""
    today = timezone.now().date()
    span = [today - timedelta(days=back) for back in range(days - 1, -1, -1)]
    labels = dict(STATES)
    lines = []
    for part in health.configured():
        state = states.get(part.key, State.UNKNOWN)
        rows = _with_present(state, history.get(part.key, {}), today)
        troubled = [
            TroubledDay(day, ratio(rows[day]), rows[day].failures)
            for day in reversed(span)
            if day in rows and rows[day].failures
        ]
        known = sum(row.checks for row in rows.values())
        good = 1 - sum(row.failures for row in rows.values()) / known if known else None
        bars = [_bar(x, day, rows.get(day)) for x, day in enumerate(span)]
        lines.append(
            ComponentLine(
                part.key, str(part.label), state.value, str(labels[state.value]), good, bars,
                troubled, _summary(good, len(troubled)),
            )
        )  # fmt: skip
    return lines


def _with_present(
    state: State, rows: Mapping[date, StatusDay], today: date
) -> Mapping[date, StatusDay]:
    """Count the look that this page is, where it finds what the scheduler has yet to see.

    Without any history there is nothing to add it to: one look is no share.
    """
    row = rows.get(today)
    if state is not State.AWAY or not rows or (row and row.state == State.AWAY):
        return rows
    checks, failures = (row.checks, row.failures) if row else (0, 0)
    return {**rows, today: StatusDay(day=today, checks=checks + 1, failures=failures + 1)}


def ratio(row: StatusDay) -> float:
    """Return the share of good checks."""
    return 1 - row.failures / row.checks if row.checks else 1.0


def share(value: float) -> str:
    """Write a share of good checks; what is not whole is never rounded up to it."""
    return formatting.percent(min(value, 0.9999) if value < 1 else 1, 2)


def _bar(x: int, day: date, row: StatusDay | None) -> Bar:
    if row is None:
        return Bar(x * BAR_STEP, "none", f"{formatting.day(day)}: {_('no checks')}")
    good = ratio(row)
    tone = "good" if row.failures == 0 else "warn" if good >= BAD_DAY else "bad"
    return Bar(x * BAR_STEP, tone, f"{formatting.day(day)}: {share(good)}")


def _summary(good: float | None, troubled: int) -> str:
    if good is None:
        return _("No checks yet.")
    if not troubled:
        return _("No check failed in the last 90 days.")
    return ngettext(
        "%(share)s of the checks in the last 90 days were good; on %(count)s day some failed.",
        "%(share)s of the checks in the last 90 days were good; on %(count)s days some failed.",
        troubled,
    ) % {"share": share(good), "count": formatting.number(troubled)}


class IncidentLine(NamedTuple):
    """An incident with its text as markup."""

    title: str
    impact: str
    impact_label: str
    started_at: datetime
    resolved_at: datetime | None
    text: markdown.Rendered


def incident_lines(incidents: list[Incident]) -> list[IncidentLine]:
    """Return the incidents as the page shows them."""
    return [
        IncidentLine(
            each.title, each.impact, str(each.Impact(each.impact).label), each.started_at,
            each.resolved_at, markdown.render(each.body),
        )
        for each in incidents
    ]  # fmt: skip
