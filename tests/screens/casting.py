"""The people of the gates, and the screens of each route once they have tried its door."""

from collections.abc import Callable, Iterator
from functools import cached_property
from uuid import uuid4

from django.conf import settings
from django.http.response import HttpResponseBase
from django.test import Client
from django.urls import NoReverseMatch, reverse
from django.utils import translation

from accounts.models import User
from tests.screens import staff_site
from tests.screens.routes import Route, load_descriptions
from tests.support import people, screens
from tests.support.people import Account
from tests.support.screens import Screen, Stage, Visit

HTML = "text/html"
SAMPLES = {"UUIDConverter": uuid4(), "IntConverter": 1}


class Gap(AssertionError):
    """A route of which nobody knows whether it is a screen."""


class Company:
    """A staff member and, for each number of rows asked for, a workspace that is in use."""

    def __init__(self) -> None:
        load_descriptions()
        self._residents: dict[int, Account] = {}
        self._screens: dict[str, list[Screen]] = {}

    @cached_property
    def staff(self) -> User:
        """May do everything in the staff site, and has a workspace too."""
        user = people.sign_up("staff").user
        User.objects.filter(pk=user.pk).update(is_staff=True, is_superuser=True)
        user.refresh_from_db()
        return user

    def stage(self, route: str, rows: int) -> Stage:
        """Return what the fixture of a screen works with."""
        if rows not in self._residents:
            self._residents[rows] = screens.furnished(rows)
        return Stage(route, self._residents[rows], self.staff, rows)

    def screens_of(self, route: Route) -> list[Screen]:
        """Return the screens of a route; raise Gap when neither door nor description tell."""
        if route.name not in self._screens:
            self._screens[route.name] = list(self._find(route))
        return self._screens[route.name]

    def _find(self, route: Route) -> Iterator[Screen]:
        if route.exemption:
            return
        if staff_site.is_generic(route):
            yield from staff_site.screens_of(route, self.staff)
            return
        described = route.described
        plain = [] if route.parameters else list(self._plain(route))
        known = {each.state for each in described}
        yield from described
        yield from (each for each in plain if each.state not in known)
        if not (described or plain or self._is_no_page(route)):
            raise Gap(advice(route))

    def _plain(self, route: Route) -> Iterator[Screen]:
        """Yield what is behind a door without arguments: for nobody, for owners, else for staff."""
        states: tuple[tuple[str, Callable[[Stage], Visit]], ...] = (
            ("signed-out", lambda stage: stage.signed_out()),
            ("empty", lambda stage: stage.visit(by=stage.newcomer.user)),
            ("full", lambda stage: stage.visit(by=stage.account.user)),
            ("staff", lambda stage: stage.visit(by=stage.staff)),
        )
        found: list[str] = []
        for state, play in states:
            if found == ["signed-out"] or (found and state == "staff"):
                return
            visit = play(self.stage(route.name, screens.FEW))
            answer = browser_of(visit).get(visit.path(settings.LANGUAGE_CODE))
            if answer.status_code == 200 and is_page(answer):
                found.append(state)
                yield Screen(route.name, state, play)

    def _is_no_page(self, route: Route) -> bool:
        """Say whether a GET is refused as such, or answered with something else than a page."""
        arguments = [SAMPLES.get(type(each).__name__, "x") for each in route.converters]
        try:
            with translation.override(settings.LANGUAGE_CODE):
                address = reverse(route.name, args=arguments or None)
        except NoReverseMatch:
            return False
        for user in (None, self.stage(route.name, screens.FEW).account.user, self.staff):
            answer = browser_of(Visit(route.name, user)).get(address)
            is_redirect = 300 <= answer.status_code < 400
            if answer.status_code == 405 or not (is_redirect or is_page(answer)):
                return True
        return False


def browser_of(visit: Visit, language: str = settings.LANGUAGE_CODE) -> Client:
    """Return the browser of the visitor, who reads ``language``."""
    client = Client(headers={"accept-language": language})
    if visit.user is not None:
        User.objects.filter(pk=visit.user.pk).update(language=language)
        client.force_login(User.objects.get(pk=visit.user.pk))
    if visit.session:
        session = client.session
        session.update(visit.session)
        session.save()
        client.cookies[settings.SESSION_COOKIE_NAME] = str(session.session_key)
    return client


def is_page(answer: HttpResponseBase) -> bool:
    """Say whether an answer is HTML, whole or in part."""
    return answer.headers.get("Content-Type", "").startswith(HTML)


def advice(route: Route) -> str:
    """Return what to write where, for a route that nobody described."""
    arguments = f" with {', '.join(route.parameters)}" if route.parameters else ""
    return (
        f"Nobody knows what {route.name} ({route.pattern}) looks like. If it is a page, describe "
        f'it in tests/<app>/screens.py: @screen("{route.name}", state="…") over a function of a '
        f"Stage that returns stage.visit(…, by=…){arguments}. If it is none, say why: "
        f'exempt("{route.name}", reason="…"). docs/testing.md shows both.'
    )
