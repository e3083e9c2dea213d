"""What another site makes a browser send changes nothing."""

import pytest

from tests.permissions.company import Company
from tests.permissions.test_pages import address_of, doors
from tests.screens.routes import Route

# Doors that strangers may post to, each with what stands in for the token.
WITHOUT_TOKEN: dict[str, str] = {
    "public_lead": "A visitor's form on a page that sets no cookie.",
    "notifications:unsubscribe": "Mail programs post here by themselves; the address is signed.",
}


@pytest.mark.parametrize("route", doors(), ids=lambda route: route.name)
def test_a_form_without_its_token_is_refused(route: Route) -> None:
    if route.name in WITHOUT_TOKEN:
        return
    company = Company()
    address = address_of(route, company)

    answer = company.browser("owner", checks_csrf=True).post(address)

    assert answer.status_code in (403, 404, 405), answer.status_code
