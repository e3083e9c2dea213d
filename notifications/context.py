"""What the bell and the list of work under way show on every page."""

import json
from functools import cached_property, partial
from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from accounts import impersonation
from accounts.models import Membership
from accounts.permissions import has_role, require_second_factor
from accounts.second_factor import SecondFactorNeeded
from core.work import pace
from core.work import selectors as paid_work
from core.work.selectors import UnderWay
from notifications import selectors
from notifications.presenters import NotificationView, WorkView
from notifications.selectors import Bell


class Notices:
    """A person's news; nothing is looked up before a template asks for it."""

    def __init__(self, request: HttpRequest) -> None:
        self._request = request
        self.activity_url = reverse("notifications:activity")
        self.list_url = reverse("notifications:list")
        self.panel_url = reverse("notifications:panel")

    @cached_property
    def membership(self) -> Membership | None:
        """The reader's place; None where they see nothing of the workspace, as on its pages."""
        scope = getattr(self._request, "scope", None)
        found: Membership | None = scope.membership if scope else None
        user = self._request.user
        if found is None or not user.is_authenticated or impersonation.of(self._request):
            return found
        found.user = user
        try:
            require_second_factor(found)
        except SecondFactorNeeded:
            return None
        return found

    @cached_property
    def bell(self) -> Bell:
        """How many wait to be read, and the newest."""
        if self.membership is None:
            return Bell(0, [])
        return selectors.bell(
            workspace_id=self.membership.workspace_id, user_id=self.membership.user_id
        )

    @cached_property
    def under_way(self) -> list[UnderWay]:
        """The workspace's work that has not ended."""
        if self.membership is None:
            return []
        return paid_work.under_way(
            workspace_id=self.membership.workspace_id,
            has_role=partial(has_role, self.membership),
        )

    @property
    def unread(self) -> int:
        """How many wait to be read."""
        return self.bell.unread

    @property
    def has_more(self) -> bool:
        """Say whether more are unread than are counted."""
        return self.unread > selectors.MOST_COUNTED

    @property
    def counted(self) -> int:
        """The number on the bell."""
        return min(self.unread, selectors.MOST_COUNTED)

    @cached_property
    def work(self) -> list[WorkView]:
        """The work under way, with its words."""
        return [WorkView(each) for each in self.under_way]

    @property
    def news(self) -> list[dict[str, Any]]:
        """What just happened, for a screen that is open to tell of it once."""
        found = map(NotificationView, selectors.fresh(self.bell.newest))
        return [
            {
                "id": str(view.id),
                "title": view.sentence,
                "text": view.explanation,
                "url": view.open_url,
                "screen": view.url,
                "tone": view.tone,
            }
            for view in found
        ]

    @property
    def news_json(self) -> str:
        """What just happened, for an attribute."""
        return json.dumps(self.news)

    @property
    def look_again_s(self) -> int:
        """In how many seconds an open screen should ask what is new."""
        ages = [pace.age_s(each.submitted_at) for each in self.under_way]
        # The screen of the work itself looks more often; this only has to notice the end.
        return max(3, pace.next_look_s(min(ages))) if ages else pace.IDLE_LOOK_S

    def forget(self) -> None:
        """Look again when asked again: something was read."""
        vars(self).pop("bell", None)


def of(request: HttpRequest) -> Notices:
    """Return the one `Notices` of a request."""
    found: Notices | None = getattr(request, "notices", None)
    if found is None:
        found = Notices(request)
        request.notices = found  # type: ignore[attr-defined]
    return found


def notices(request: HttpRequest) -> dict[str, Notices]:
    """Give templates the person's news."""
    return {"notices": of(request)}
