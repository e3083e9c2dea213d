"""Every address of the site, tried by everybody with every method."""

import pytest
from django.urls import reverse
from django.utils import translation

from tests.permissions import subjects, table
from tests.permissions.company import STRANGER, WALKERS, Company
from tests.permissions.outcomes import NO_DOOR, leads_elsewhere, outcome
from tests.screens.routes import Route, all_routes

HEADING = "Pages"
METHODS = ("GET", "POST")
OWN = "own"


def doors() -> list[Route]:
    """Return every route but those of the API and the staff site, which have their own walks."""
    return [
        route
        for route in all_routes()
        if not route.pattern.startswith(("api/", "admin/"))
        and not subjects.is_elsewhere(route.name)
    ]


@pytest.mark.parametrize("route", doors(), ids=lambda route: route.name)
def test_a_door_opens_for_whom_the_table_says(route: Route) -> None:
    company = Company()
    said = table.rows(HEADING)

    wrong = []
    for method in METHODS:
        found = tuple(_try(company, route, method, who) for who in WALKERS)
        expected = said.get((route.name, method))
        if set(found) <= {NO_DOOR, OWN}:
            found = ()
        if (expected or ()) != found:
            wrong.append(table.row(route.name, method, found) if found else f"no {method}")
    assert wrong == [], "docs/permissions.md should say:\n" + "\n".join(wrong)


def address_of(route: Route, company: Company) -> str:
    """Return where the route finds something of the company's."""
    arguments = subjects.for_route(route.name, route.parameters, company)
    with translation.override("en"):
        return reverse(route.name, kwargs=arguments)


def _try(company: Company, route: Route, method: str, who: str) -> str:
    if who == STRANGER and not route.parameters:
        return OWN
    address = address_of(route, company)
    answer = company.browser(who).generic(method, f"{address}?next=https://evil.example/")
    assert not leads_elsewhere(answer), answer.headers["Location"]
    return outcome(answer)


def test_the_table_names_no_door_that_is_gone() -> None:
    assert {door for door, _method in table.rows(HEADING)} <= {route.name for route in doors()}
