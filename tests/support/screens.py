"""How a test folder tells the gates about screens that cannot be reached just so.

The gates (tests/screens, tests/browser) find every address in the URL configuration and visit those
without arguments by themselves. What they cannot know stands in ``tests/<app>/screens.py``, or in
the modules of a folder of that name:

    @furnishes
    def pages(account: Account, rows: int) -> None: ...     # rows of a workspace that is in use

    @screen("magicpages:page_detail", state="ready")
    def ready_page(stage: Stage) -> Visit: ...              # data, another person, another state

    exempt("magicpages:page_old", reason="Sends links of old mails to the new address.")
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Literal

from django.urls import reverse
from django.utils import translation

from accounts.models import User
from tests.support import factors, people
from tests.support.people import Account

FEW, MANY = 3, 30
# Whose language a screen speaks: the reader's, or that of the content it shows.
Voice = Literal["reader", "content"]


@dataclass(frozen=True)
class Visit:
    """Who asks for a screen, at which address, and the status that is right for it.

    ``session`` is what their browser's session holds before they ask.
    """

    route: str
    user: User | None
    args: tuple[object, ...] = ()
    kwargs: Mapping[str, object] = field(default_factory=dict)
    query: str = ""
    address: str = ""
    status: int = 200
    session: Mapping[str, object] = field(default_factory=dict)

    def path(self, language: str) -> str:
        """Return the address in an interface language."""
        with translation.override(language):
            found = self.address or reverse(
                self.route, args=self.args or None, kwargs=dict(self.kwargs) or None
            )
        return f"{found}?{self.query}" if self.query else found


class Stage:
    """What a screen's fixture has to work with.

    ``account`` owns a workspace with ``rows`` rows of everything that apps furnish, shared by all
    screens: read it, add nothing that would show elsewhere. ``newcomer`` just signed up and belongs
    to this screen alone.
    """

    def __init__(self, route: str, account: Account, staff: User, rows: int) -> None:
        self._route, self.account, self.staff, self.rows = route, account, staff, rows

    @cached_property
    def newcomer(self) -> Account:
        """Somebody whose workspace is empty."""
        return people.sign_up("newcomer")

    def visit(self, *args: object, by: User, query: str = "", **kwargs: object) -> Visit:
        """Return ``by``'s visit to this screen's route with these arguments."""
        return Visit(self._route, by, args, kwargs, query)

    def confirmed(self, *args: object, by: User) -> Visit:
        """Return a visit by somebody who has just proved that it is them."""
        return replace(self.visit(*args, by=by), session=factors.confirmed(by))

    def signed_out(self, *args: object, query: str = "", **kwargs: object) -> Visit:
        """Return a visit of nobody in particular."""
        return Visit(self._route, None, args, kwargs, query)

    def at(self, address: str, *, by: User | None, status: int = 200) -> Visit:
        """Return a visit to an address that no route names, such as one where nothing is."""
        return Visit(self._route, by, address=address, status=status)


@dataclass(frozen=True)
class Screen:
    """One route in one state.

    ``browser_only`` is for what is answered before Django, ``is_drawn`` false for the copies of a
    screen that a browser need not draw again.
    """

    route: str
    state: str
    play: Callable[[Stage], Visit]
    voice: Voice = "reader"
    browser_only: bool = False
    is_drawn: bool = True

    @property
    def name(self) -> str:
        """The name of the screen in failures and of its folder of pictures."""
        return f"{self.route}@{self.state}"


@dataclass(frozen=True)
class Exemption:
    """A route, or a pattern of routes, that is no screen."""

    pattern: str
    reason: str


SCREENS: dict[tuple[str, str], Screen] = {}
EXEMPTIONS: list[Exemption] = []
FURNISHERS: list[Callable[[Account, int], None]] = []


def screen(
    route: str, *, state: str, voice: Voice = "reader", browser_only: bool = False
) -> Callable[[Callable[[Stage], Visit]], Callable[[Stage], Visit]]:
    """Describe one state of a route; the function prepares it and says who goes where."""

    def remember(play: Callable[[Stage], Visit]) -> Callable[[Stage], Visit]:
        if (route, state) in SCREENS:
            raise ValueError(f"{route} has two states called {state!r}.")
        SCREENS[route, state] = Screen(route, state, play, voice, browser_only)
        return play

    return remember


def furnishes(furnish: Callable[[Account, int], None]) -> Callable[[Account, int], None]:
    """Let the workspace in use have rows of an app: a function of an account and how many."""
    FURNISHERS.append(furnish)
    return furnish


def exempt(pattern: str, *, reason: str) -> None:
    """Say why a route is no screen; ``*`` stands for any part of its name."""
    EXEMPTIONS.append(Exemption(pattern, reason))


def furnished(rows: int) -> Account:
    """Make an account whose workspace has ``rows`` rows of everything."""
    account = people.sign_up("resident", credits=100 * rows)
    for furnish in FURNISHERS:
        furnish(account, rows)
    return account
