"""A long list of the staff site, drawn: its many pages fit a phone."""

import pytest

from accounts import audit
from core import tenancy
from tests.browser.inspection import Inspector
from tests.screens.casting import Company
from tests.support import people
from tests.support.people import Account
from tests.support.screens import Screen, Visit

pytestmark = [pytest.mark.browser, pytest.mark.ignore_template_errors]

ROUTE = "admin:accounts_auditentry_changelist"


def with_a_long_log(entries: int) -> Account:
    """Make a workspace in which a lot has happened."""
    account = people.sign_up("eventful")
    workspace_id = account.workspace.pk
    with tenancy.workspace(workspace_id, user_id=account.user.pk):
        for number in range(entries):
            audit.record(
                "access.refused", by=account.user, workspace_id=workspace_id, subject=f"/{number}/"
            )
    return account


def test_the_pages_of_a_long_list_fit_a_phone(company: Company, inspector: Inspector) -> None:
    account = with_a_long_log(450)
    visit = Visit(ROUTE, company.staff, query=f"q={account.workspace.slug}&p=5")
    screen = Screen(ROUTE, "many-pages", lambda stage: visit)

    assert list(inspector.inspect(screen, visit, ("en", "ar"))) == []
