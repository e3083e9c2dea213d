"""No address believes what a request says of the host it reached."""

import pytest
from django.test import Client

from tests.permissions.company import Company
from tests.permissions.test_pages import address_of, doors
from tests.screens.routes import Route

EVIL = "evil.example"


@pytest.mark.parametrize("route", doors(), ids=lambda route: route.name)
def test_an_unknown_host_is_refused_and_a_claimed_one_ignored(route: Route) -> None:
    company = Company()
    address = address_of(route, company)
    owner: Client = company.browser("owner")

    assert owner.get(address, headers={"host": EVIL}).status_code == 400

    claimed = owner.get(address, headers={"x-forwarded-host": EVIL})
    text = "" if claimed.streaming else claimed.content.decode(errors="replace")
    assert EVIL not in text
    assert EVIL not in claimed.headers.get("Location", "")
