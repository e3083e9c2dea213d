"""What every page's frame shows: workspace, balance, navigation, languages."""

from functools import cached_property
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import get_language, get_language_bidi, get_language_info
from django.utils.translation import gettext as _

from accounts.middleware import is_anonymous_path
from accounts.models import Workspace
from credits import selectors as credits


class Shell:
    """The frame of a page; nothing is looked up before a template asks for it."""

    def __init__(self, request: HttpRequest) -> None:
        self._request = request
        scope = getattr(request, "scope", None)
        self._membership = scope.membership if scope else None

    @property
    def workspace(self) -> Workspace | None:
        """The workspace this request works in, if any."""
        return self._membership.workspace if self._membership else None

    @cached_property
    def balance(self) -> int | None:
        """The workspace's credits."""
        workspace = self.workspace
        return credits.balance(workspace_id=workspace.pk) if workspace else None

    @property
    def nav(self) -> list[dict[str, Any]]:
        """The modules that exist."""
        entries = [
            (_("Dashboard"), reverse("dashboard"), "home"),
            (_("Magic Pages"), reverse("magicpages:page_list"), "pages"),
            (_("Credits"), reverse("credits:ledger"), "credits"),
        ]
        path = self._request.path
        return [
            {"label": label, "url": url, "icon": icon, "is_current": path.startswith(url)}
            for label, url, icon in entries
        ]

    @property
    def languages(self) -> list[dict[str, Any]]:
        """The interface languages, each in its own words."""
        current = get_language()
        return [
            {
                "code": code,
                "name": get_language_info(code)["name_local"].capitalize(),
                "is_current": code == current,
            }
            for code, _name in settings.LANGUAGES
        ]

    @property
    def direction(self) -> str:
        """The direction of the interface language."""
        return "rtl" if get_language_bidi() else "ltr"

    @property
    def switch_language_url(self) -> str:
        """Where the language menu posts to."""
        return reverse("set_language")

    @property
    def theme(self) -> str:
        """The colour theme the person chose."""
        if is_anonymous_path(self._request) or not hasattr(self._request, "user"):
            return "system"
        user = self._request.user
        return str(user.theme) if user.is_authenticated else "system"


def shell(request: HttpRequest) -> dict[str, Any]:
    """Give templates the frame."""
    return {"shell": Shell(request)}
