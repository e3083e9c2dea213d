"""No screen asks the database often, and none asks more often because there is more to show."""

import re
from collections import Counter

import pytest
from django.conf import settings
from django.test import Client

from core import tenancy
from notifications.models import Notification
from tests.screens import routes
from tests.screens.casting import Company, browser_of
from tests.screens.routes import Route
from tests.support import queries
from tests.support.people import Account
from tests.support.screens import FEW, MANY, Screen

MOST = 12
_VALUE = re.compile(r"'[^']*'|\b\d+\b")


@pytest.mark.parametrize("route", routes.cases())
def test_a_screen_asks_the_database_little(company: Company, route: Route) -> None:
    for screen in company.screens_of(route):
        if not screen.browser_only:
            few, many = (_statements(company, screen, rows) for rows in (FEW, MANY))
            assert_frugal(screen.name, few, many)


def assert_frugal(name: str, few: list[str], many: list[str]) -> None:
    """Check the statements a screen needs with few and with many rows."""
    asked = len(many)
    if asked > MOST:
        problem = f"{name} asks {asked} times, at most {MOST} are right"
    elif asked > len(few):
        problem = f"{name} asks {len(few)} times for {FEW} rows, {asked} times for {MANY}"
    else:
        return
    pytest.fail(f"{problem}:\n{_often(many)}", pytrace=False)


def _statements(company: Company, screen: Screen, rows: int) -> list[str]:
    stage = company.stage(screen.route, rows)
    _leave_unread(stage.account)
    visit = screen.play(stage)
    client: Client = browser_of(visit)
    # The first visit fills what is kept in memory, and follows a link to where it leads.
    answer = client.get(visit.path(settings.LANGUAGE_CODE), follow=True)
    request = answer.request
    address = request["PATH_INFO"]
    if request["QUERY_STRING"]:
        address = f"{address}?{request['QUERY_STRING']}"
    return queries.of_screen(client, address, status=visit.status)


def _leave_unread(account: Account) -> None:
    """Let every visit find news: a page that somebody else's test emptied asks once less."""
    with tenancy.workspace(account.workspace.pk):
        Notification.objects.filter(user=account.user).update(read_at=None)


def _often(statements: list[str]) -> str:
    shapes = Counter(_VALUE.sub("?", statement)[:300] for statement in statements)
    return "\n".join(f"{count} × {shape}" for shape, count in shapes.most_common(MOST + 4))
