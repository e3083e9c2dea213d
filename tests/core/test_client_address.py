"""Where a request came from, whatever a proxy or the caller claims."""

from typing import Any

import pytest
from django.test import Client, RequestFactory
from rest_framework.test import APIClient

from accounts.models import AuditEntry, User
from core import tenancy
from core.client_address import NOWHERE, address_block, client_address
from tests.support.people import PASSWORD

READ = {
    "203.0.113.9": "203.0.113.9",
    " 203.0.113.9 ": "203.0.113.9",
    "203.0.113.9:55": "203.0.113.9",
    "2001:DB8::1": "2001:db8::1",
    "[2001:db8::1]": "2001:db8::1",
    "[2001:db8::1]:443": "2001:db8::1",
    "fe80::1%eth0": "fe80::1",
    "::ffff:203.0.113.9": "203.0.113.9",
}
UNREADABLE = [
    "zzz",
    "",
    "unknown",
    "203.0.113.999",
    "203.0.113.9:x:y",
    "[::1",
    "\x00",
    "1/8",
    "٣.٣.٣.٣",
]
BLOCKS = {
    "203.0.113.9": "203.0.113.9",
    "2001:db8:1:2:3:4:5:6": "2001:db8:1:2::",
    "::ffff:203.0.113.9": "203.0.113.9",
}


@pytest.fixture(autouse=True)
def behind_a_proxy(settings: Any) -> None:
    """Let one proxy be trusted."""
    settings.TRUSTED_PROXY_COUNT = 1


def asked(forwarded: str, peer: str = "192.0.2.7") -> Any:
    """Return a request that a proxy handed on."""
    return RequestFactory().get("/", REMOTE_ADDR=peer, HTTP_X_FORWARDED_FOR=forwarded)


@pytest.mark.parametrize("forwarded", READ)
def test_an_address_is_read_without_port_and_zone(forwarded: str) -> None:
    assert client_address(asked(forwarded)) == READ[forwarded]


@pytest.mark.parametrize("forwarded", UNREADABLE)
def test_what_is_no_address_leaves_the_peers(forwarded: str) -> None:
    assert client_address(asked(forwarded)) == "192.0.2.7"


def test_what_the_caller_claims_further_left_is_not_believed() -> None:
    assert client_address(asked("198.51.100.1, 203.0.113.9")) == "203.0.113.9"


@pytest.mark.parametrize("peer", ["", "unix:"])
def test_without_any_address_all_count_as_one(peer: str) -> None:
    request = asked("zzz", peer)

    assert client_address(request) == ""
    assert address_block(request) == NOWHERE


@pytest.mark.parametrize("forwarded", BLOCKS)
def test_limits_count_a_network_of_a_household_as_one(forwarded: str) -> None:
    assert address_block(asked(forwarded)) == BLOCKS[forwarded]


@pytest.mark.parametrize("forwarded", ["zzz", "203.0.113.9:55", "[::1]:443", "fe80::1%eth0"])
@pytest.mark.parametrize("peer", ["192.0.2.7", ""])
def test_no_address_is_an_error(forwarded: str, peer: str, owner: User) -> None:
    """Each way in records where from, and counts by it."""
    odd: Any = {"REMOTE_ADDR": peer, "headers": {"X-Forwarded-For": forwarded}}
    form = {"login": owner.email, "password": PASSWORD}
    invited = Client(**odd).get("/invitations/open/no-such-token/", follow=True)

    assert Client(**odd).post("/en/accounts/login/", form)["Location"] == "/dashboard/"
    assert invited.status_code < 500
    signed_in = APIClient(**odd).post(
        "/api/auth/login", {"email": owner.email, "password": PASSWORD}
    )
    assert signed_in.status_code == 200


def test_the_log_keeps_the_whole_address(owner: User) -> None:
    client = Client(headers={"X-Forwarded-For": "2001:db8:1:2:3:4:5:6"})
    client.post("/en/accounts/login/", {"login": owner.email, "password": PASSWORD})

    with tenancy.user(owner.pk):
        lines = AuditEntry.objects.filter(workspace=None, user=owner, action="session.started")
        assert [line.address for line in lines] == ["2001:db8:1:2:3:4:5:6"]


def test_the_api_counts_neighbours_in_one_network_together(owner: User, settings: Any) -> None:
    settings.API_RATES = settings.API_RATES | {"sign_in": "3/min"}
    answers = [
        APIClient(headers={"X-Forwarded-For": f"2001:db8:7:7::{n}"}).post(
            "/api/auth/refresh", {"refresh": "x"}
        )
        for n in range(1, 6)
    ]

    assert [answer.status_code for answer in answers] == [401] * 3 + [429] * 2


def test_the_sign_in_page_counts_neighbours_in_one_network_together(owner: User) -> None:
    form = {"login": owner.email, "password": "x" * 14}
    answers = [
        Client(headers={"X-Forwarded-For": f"2001:db8:7:8::{n}"}).post("/en/accounts/login/", form)
        for n in range(1, 8)
    ]

    assert [answer.status_code for answer in answers] == [200] * 5 + [429] * 2
