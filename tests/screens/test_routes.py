"""Every route of the URL configuration is a screen, or somebody said why it is none."""

import pytest

from tests.screens import routes
from tests.screens.casting import Company
from tests.screens.routes import Route


@pytest.mark.parametrize("route", routes.cases())
def test_it_is_known_what_a_route_shows(company: Company, route: Route) -> None:
    company.screens_of(route)


def test_what_is_described_has_an_address() -> None:
    strangers = [each.name for each in routes.strays() if not each.route.startswith("error:")]

    assert strangers == []


def test_no_exemption_has_outlived_its_route() -> None:
    assert routes.idle_exemptions() == []
