"""Notifications as people read them: sentences in their language, addresses, times."""

from collections.abc import Iterable
from datetime import datetime
from functools import cached_property
from uuid import UUID

from django.urls import reverse
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from core import formatting
from core.work.presenters import stage_label
from core.work.selectors import UnderWay
from notifications import kinds
from notifications.models import Notification


def marked(text: str) -> SafeString:
    """Return a sentence for a page: its isolated parts stand in <bdi>, all else is escaped."""
    html = (
        escape(text).replace(formatting.ISOLATE, "<bdi>").replace(formatting.ISOLATE_END, "</bdi>")
    )
    return mark_safe(html)  # noqa: S308  Escaped above, and `isolated` keeps the marks in pairs.


def plain(text: str) -> str:
    """Return a sentence without its invisible marks, for where they would show."""
    return text.replace(formatting.ISOLATE, "").replace(formatting.ISOLATE_END, "")


class NotificationView:
    """One notification with its words."""

    def __init__(self, notification: Notification) -> None:
        self._row = notification
        self._kind = kinds.of(notification.kind)

    @property
    def id(self) -> UUID:
        """Its id."""
        return self._row.pk

    @cached_property
    def sentence(self) -> str:
        """What happened, as text."""
        return self._kind.title(self._row.values)

    @cached_property
    def explanation(self) -> str:
        """What more there is to say, as text; may be empty."""
        return self._kind.text(self._row.values)

    @property
    def title(self) -> SafeString:
        """What happened, for a page."""
        return marked(self.sentence)

    @property
    def text(self) -> SafeString:
        """What more there is to say, for a page."""
        return marked(self.explanation)

    @property
    def label(self) -> str:
        """The name of its kind."""
        return str(self._kind.label)

    @property
    def icon(self) -> str:
        """The picture of its kind."""
        return self._kind.icon

    @property
    def tone(self) -> str:
        """Whether it is good or bad news."""
        return self._kind.tone

    @property
    def created_at(self) -> datetime:
        """When it was told."""
        return self._row.created_at

    @property
    def is_unread(self) -> bool:
        """Say whether nobody has looked at it."""
        return self._row.read_at is None

    @property
    def url(self) -> str:
        """Where it leads; empty where there is nothing to open."""
        return self._row.url

    @property
    def open_url(self) -> str:
        """The address that marks it as read and goes on to where it leads."""
        return reverse("notifications:open", args=[self._row.pk])

    @property
    def read_url(self) -> str:
        """Where marking it as read is posted to."""
        return reverse("notifications:read", args=[self._row.pk])


def presented(rows: Iterable[Notification]) -> list[NotificationView]:
    """Return notifications with their words."""
    return [NotificationView(row) for row in rows]


class WorkView:
    """A piece of work under way, as the list in the bar shows it."""

    def __init__(self, work: UnderWay) -> None:
        self._work = work

    @property
    def title(self) -> str:
        """What it is called."""
        return self._work.title

    @property
    def url(self) -> str:
        """Its screen."""
        return self._work.url

    @property
    def what(self) -> str:
        """What kind of thing is being made."""
        return str(self._work.kind.label_of_one)

    @property
    def percent(self) -> int:
        """How far it is."""
        return self._work.progress

    @property
    def stage(self) -> str:
        """What is being done now."""
        return stage_label(self._work.kind, self._work.stage, self._work.status)
