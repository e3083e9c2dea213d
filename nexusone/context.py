"""What every page's frame shows: workspace, balance, navigation, languages."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import get_language, get_language_bidi, get_language_info

from accounts import impersonation
from accounts import selectors as accounts
from accounts.middleware import is_anonymous_path
from accounts.models import Membership, Role, User, Workspace
from accounts.permissions import has_role
from core import formatting
from core.interface import nav
from credits import selectors as credits
from nexusone import local_mail

SIDEBAR_COOKIE = "sidebar"
# Places in the bar at the bottom of a phone, beside the one that opens the rest.
MAIN_PLACES = 4


@dataclass(frozen=True)
class Link:
    """An entry of the navigation as templates show it."""

    key: str
    label: Any
    url: str
    icon: str
    is_current: bool


class Place(NamedTuple):
    """A workspace one may switch to."""

    id: str
    name: str
    color: str
    role: Any
    is_current: bool


class Shell:
    """The frame of a page; nothing is looked up before a template asks for it."""

    def __init__(self, request: HttpRequest) -> None:
        self._request = request
        scope = getattr(request, "scope", None)
        self._membership: Membership | None = scope.membership if scope else None
        self._memberships: list[Membership] = scope.memberships if scope else []

    @property
    def workspace(self) -> Workspace | None:
        """The workspace this request works in, if any."""
        return self._membership.workspace if self._membership else None

    @property
    def role(self) -> Any:
        """What the person is in this workspace, in words."""
        return self._membership.get_role_display() if self._membership else ""

    @property
    def can_edit(self) -> bool:
        """Whether the person may make and change content here."""
        return has_role(self._membership, Role.EDITOR)

    @property
    def can_manage(self) -> bool:
        """Whether the person may manage members, settings and billing here."""
        return has_role(self._membership, Role.ADMIN)

    @cached_property
    def workspaces(self) -> list[Place]:
        """The person's workspaces, this one first."""
        here = self._membership.pk if self._membership else None
        return [
            Place(
                str(each.workspace_id),
                each.workspace.name,
                each.workspace.brand_color,
                each.get_role_display(),
                each.pk == here,
            )
            for each in self._memberships
        ]

    @cached_property
    def _purse(self) -> credits.Purse | None:
        workspace = self.workspace
        return credits.present_purse(workspace_id=workspace.pk) if workspace else None

    @property
    def balance(self) -> int | None:
        """The workspace's credits."""
        return self._purse.balance if self._purse else None

    @property
    def is_low(self) -> bool:
        """Whether the credits run low, by what the plan brings each month."""
        return self._purse is not None and self._purse.is_low

    @property
    def can_top_up(self) -> bool:
        """Whether the person may buy credits here."""
        return self.can_manage and self.stand_in is None

    @cached_property
    def in_charge(self) -> str:
        """Who may buy credits here, by name: a part of a sentence. Looked up when asked for."""
        workspace = self.workspace
        if workspace is None:
            return ""
        found = accounts.members_in_charge(workspace_id=workspace.pk)
        names = (each.user.name or each.user.email for each in found)
        return formatting.joined(formatting.isolated(name) for name in names)

    @cached_property
    def _links(self) -> dict[nav.Section, list[Link]]:
        allowed = [
            (entry, reverse(entry.url_name))
            for entry in nav.entries.all()
            if has_role(self._membership, entry.least_role) and self._is_open(entry)
        ]
        path = self._request.path
        # Of entries that stand one inside the other, the inner one is where the reader is.
        found = max((url for _entry, url in allowed if path.startswith(url)), key=len, default="")
        links: dict[nav.Section, list[Link]] = {section: [] for section in nav.Section}
        for entry, url in allowed:
            link = Link(entry.key, entry.label, url, entry.icon, url == found)
            links[entry.section].append(link)
        return links

    def _is_open(self, entry: nav.Entry) -> bool:
        is_theirs = impersonation.of(self._request) is None
        return is_theirs or impersonation.is_open(entry.url_name)

    @property
    def stand_in(self) -> impersonation.StandIn | None:
        """In whose place staff work, here or, while this is the staff site, elsewhere."""
        elsewhere = getattr(self._request, "stand_in_elsewhere", None)
        return impersonation.of(self._request) or elsewhere

    @property
    def nav(self) -> list[Link]:
        """The modules this person may open."""
        return self._links[nav.Section.MODULES]

    @property
    def settings_nav(self) -> list[Link]:
        """The settings screens that are the person's own."""
        return self._links[nav.Section.SETTINGS]

    @property
    def workspace_nav(self) -> list[Link]:
        """The settings screens of the workspace that this person may open."""
        return self._links[nav.Section.WORKSPACE]

    @property
    def all_links(self) -> list[Link]:
        """Every screen of the navigation this person may open."""
        return [*self.nav, *self.settings_nav, *self.workspace_nav]

    @property
    def main_nav(self) -> list[Link]:
        """The few modules that stand at the bottom of a phone."""
        return self.nav[:MAIN_PLACES]

    @property
    def more_is_current(self) -> bool:
        """Whether the reader is somewhere that only the menu leads to."""
        return not any(link.is_current for link in self.main_nav)

    @property
    def settings_is_current(self) -> bool:
        """Whether the reader is on a settings screen."""
        return any(link.is_current for link in (*self.settings_nav, *self.workspace_nav))

    @property
    def is_narrow(self) -> bool:
        """Whether the person has folded the sidebar to its icons."""
        return self._request.COOKIES.get(SIDEBAR_COOKIE) == "narrow"

    @property
    def route(self) -> str:
        """The name of the present screen: "magicpages:page_list"."""
        match = self._request.resolver_match
        return match.view_name if match else ""

    @property
    def contact_email(self) -> str:
        """Where people write to for help."""
        return str(settings.CONTACT_EMAIL)

    @property
    def mailbox_url(self) -> str:
        """Where mails can be read that stay on this machine; empty where they are really sent."""
        return reverse("local_mail") if local_mail.is_open() else ""

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
    def _person(self) -> User | None:
        if is_anonymous_path(self._request) or not hasattr(self._request, "user"):
            return None
        if not self._request.user.is_authenticated:
            return None
        reader: User = impersonation.reader_of(self._request)
        return reader

    @property
    def theme(self) -> str:
        """The colour theme the person chose."""
        return str(self._person.theme) if self._person else "system"

    @property
    def saved_theme(self) -> str:
        """The theme that is kept with the person; empty for visitors, who keep it themselves."""
        return str(self._person.theme) if self._person else ""

    @property
    def digits(self) -> str:
        """Which digits the person reads."""
        return str(self._person.digits) if self._person else User.Digits.AUTO


def shell(request: HttpRequest) -> dict[str, Any]:
    """Give templates the frame."""
    return {"shell": Shell(request)}
