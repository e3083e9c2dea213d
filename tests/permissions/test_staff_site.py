"""The staff site opens to staff alone, whatever the address and the method."""

import re

import pytest

from tests.permissions.company import NOBODY, WALKERS, Company
from tests.permissions.outcomes import NO_DOOR, SIGN_IN, outcome
from tests.screens.casting import SAMPLES
from tests.screens.routes import Route, all_routes

# What a browser needs to draw the sign-in page itself.
OPEN_TO_ALL = {"admin:jsi18n"}
# Sends on whatever it does not know; the sign-in comes first.
CATCH_ALL = "(?P<url>.*)$"
ENTRANCES = {"admin:login", "admin:logout"}


def addresses() -> list[Route]:
    """Return every route of the staff site."""
    return [
        route
        for route in all_routes()
        if route.pattern.startswith("admin/")
        and not route.pattern.endswith(CATCH_ALL)
        and route.name not in OPEN_TO_ALL | ENTRANCES
    ]


def _address(route: Route) -> str:
    """Return an address that the route's pattern takes; what it names need not be there."""
    names = iter(SAMPLES.get(type(each).__name__, "x") for each in route.converters)
    path = re.sub(r"\(\?P<\w+>(\w+)[^)]*\)", r"\1", route.pattern)
    path = re.sub(r"<[^>]+>", lambda _: str(next(names)), path)
    return "/" + path.replace("^", "").replace("$", "")


@pytest.mark.parametrize("route", addresses(), ids=lambda route: route.name)
def test_nobody_but_staff_comes_in(route: Route) -> None:
    company = Company()
    address = _address(route)

    found = {
        (who, method): outcome(company.browser(who).generic(method, address))
        for who in WALKERS
        for method in ("GET", "POST")
    }

    assert set(found.values()) <= {SIGN_IN, NO_DOOR}, found
    assert found[NOBODY, "GET"] == SIGN_IN
