"""What stays closed to staff in the place of a member, and what they leave behind."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from accounts import impersonation
from accounts.models import Membership, Role, User, Workspace
from core import tenancy
from notifications import services as notifications
from notifications.models import Notification
from notifications.recipients import Recipients
from tests.magicpages import contents
from tests.screens.routes import all_routes
from tests.support import ledger, pages, people
from tests.support.people import Account
from tests.support.standing_in import DASHBOARD, LEAVE, begin, lines

# --- What stays closed --------------------------------------------------------------------------


def named_routes() -> list[str]:
    return [
        route.name
        for route in all_routes()
        if not route.pattern.startswith(("api/", "admin/", "p/", "webhooks/"))
        and not f"/{route.pattern}".startswith(settings.SESSIONLESS_PREFIXES)
    ]


@pytest.mark.parametrize("route", named_routes())
def test_every_route_is_declared_open_or_closed(route: str) -> None:
    assert impersonation.is_closed(route) or impersonation.is_open(route), (
        f"{route} stands in no list of nexusone/settings/impersonation.py, so it stays closed to "
        "staff who work in a member's place. Name it there, open or closed."
    )


def test_what_nobody_listed_is_closed() -> None:
    for route in ("", "something_new", "billing_pay", "credits:billing_card", "x_export"):
        assert not impersonation.is_open(route)


CLOSED = [
    "/en/accounts/password/change/",
    "/en/accounts/email/",
    "/en/accounts/logout/",
    "/settings/security/",
    "/settings/security/events/",
    "/settings/preferences/",
    "/settings/api-keys/",
    "/settings/theme/",
    "/language/",
    "/workspaces/",
    "/workspaces/switch/",
    "/workspaces/new/",
    "/settings/workspace/",
    "/settings/notifications/",
    "/settings/audit/export/",
    "/magic-pages/leads/export/",
    "/dashboard/checklist/",
    "/start/languages/",
    "/notifications/read/",
]


@pytest.mark.parametrize("address", CLOSED)
def test_what_is_the_members_own_stays_closed(
    standing: Client, account: Account, address: str
) -> None:
    before = User.objects.values().get(pk=account.user.pk)

    sent = {"language": "he", "theme": "dark"}
    for answer in (standing.get(address), standing.post(address, sent)):
        assert answer.status_code == 403, address
        assert b"You work in the place of a member" in answer.content

    assert User.objects.values().get(pk=account.user.pk) == before


def test_nobody_spends_the_workspaces_credits_in_their_place(
    standing: Client, account: Account, owner_client: Client
) -> None:
    draft = pages.draft(account)
    failed = pages.rewrite(
        pages.draft(account), status="failed", failure_class="timeout", finished_at=timezone.now()
    )
    before = ledger.balance_of(account.workspace.pk)

    for page, way in ((draft, "confirm"), (failed, "retry")):
        address = f"/magic-pages/{page.pk}/"
        assert f"{address}{way}/" in owner_client.get(address).content.decode()
        assert f"{address}{way}/" not in standing.get(address).content.decode()
        assert standing.post(f"{address}{way}/").status_code == 403

    assert pages.reload(draft).status == "draft"
    assert ledger.balance_of(account.workspace.pk) == before


def test_a_refusal_keeps_the_way_out_in_sight(standing: Client) -> None:
    html = standing.get("/settings/preferences/").content.decode()

    assert LEAVE in html


def test_a_password_is_not_changed_in_their_place(standing: Client, account: Account) -> None:
    new = "another quiet harbour"
    standing.post(
        "/en/accounts/password/change/",
        {"oldpassword": people.PASSWORD, "password1": new, "password2": new},
    )

    account.user.refresh_from_db()
    assert account.user.check_password(people.PASSWORD)


def test_the_api_is_no_way_in(standing: Client) -> None:
    answer = standing.get("/api/credits")

    assert answer.status_code == 403
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert "place of a member" in answer.json()["detail"]
    assert standing.post("/api/magic-pages", {}, content_type="application/json").status_code == 403


def test_a_program_is_not_troubled_by_a_cookie(
    standing: Client, api_of: Any, account: Account
) -> None:
    api = api_of(account.user)
    api.cookies = standing.cookies

    assert api.get("/api/credits").status_code == 200


def test_no_other_workspace_of_the_member_is_seen(desk: Client, elsewhere: Account) -> None:
    account = people.sign_up("double")
    with tenancy.workspace(elsewhere.workspace.pk):
        Membership.objects.create(workspace=elsewhere.workspace, user=account.user, role=Role.ADMIN)
    begin(desk, account)

    page = desk.get(DASHBOARD)

    assert page.context["shell"].workspace == account.workspace
    assert elsewhere.workspace.name not in page.content.decode()
    answer = desk.post("/workspaces/switch/", {"workspace": str(elsewhere.workspace.pk)})
    assert answer.status_code == 403


def test_a_role_is_no_higher_than_the_members(desk: Client, account: Account) -> None:
    viewer = people.join(account.workspace, Role.VIEWER)
    begin(desk, account, member=viewer.pk)

    assert desk.get("/magic-pages/").status_code == 200
    assert desk.get("/magic-pages/new/").status_code == 403


# --- What is left behind ------------------------------------------------------------------------


def test_whatever_is_done_names_the_staff_person(
    standing: Client, staff: User, account: Account, owner_client: Client
) -> None:
    page = contents.ready(account)

    assert standing.post(f"/magic-pages/{page.pk}/publish/").status_code == 302

    done = {entry.action: entry for entry in lines(account, "")}
    for action in ("staff.acted", "page.published"):
        assert (done[action].user_id, done[action].staff_id) == (account.user.pk, staff.pk)
    assert done["staff.acted"].subject == f"/magic-pages/{page.pk}/publish/"
    html = owner_client.get("/settings/audit/").content.decode()
    assert "NexusOne staff in their place" in html


def test_looking_leaves_no_trace_of_the_member(standing: Client, account: Account) -> None:
    with tenancy.workspace(account.workspace.pk):
        Membership.objects.update(seen_at=timezone.now() - timedelta(days=3), away_since=None)
        notifications.tell(
            workspace_id=account.workspace.pk,
            kind="credits.granted",
            values={"amount": 1},
            url="/credits/",
            key="once",
            to=Recipients.person(account.user.pk),
        )
    standing.get("/credits/")
    standing.get(DASHBOARD)

    with tenancy.workspace(account.workspace.pk):
        place = Membership.objects.get(user=account.user)
        assert place.away_since is None
        assert timezone.now() - place.seen_at > timedelta(days=2)  # type: ignore[operator]
        assert Notification.objects.get().read_at is None


def test_the_pages_speak_the_language_of_who_reads_them(
    standing: Client, staff: User, account: Account
) -> None:
    User.objects.filter(pk=account.user.pk).update(language="he", theme="dark")

    html = standing.get(DASHBOARD).content.decode()

    assert '<html lang="en" dir="ltr"' in html
    assert 'data-theme="dark"' not in html


def test_the_staff_site_stays_the_staff_persons(standing: Client, staff: User) -> None:
    answer = standing.get("/admin/")

    assert answer.status_code == 200
    assert answer.context["user"] == staff
    assert LEAVE in answer.content.decode()


@pytest.mark.parametrize(
    "address", ["/dashboard/", "/magic-pages/", "/settings/audit/", "/en/pricing/", "/nothing/"]
)
def test_the_banner_stands_on_every_page(standing: Client, address: str) -> None:
    html = standing.get(address).content.decode()

    assert re.search(r'<aside class="stand-in"', html), address
    assert f'action="{LEAVE}"' in html


def test_nobody_else_sees_a_banner(owner_client: Client, desk: Client) -> None:
    for answer in (owner_client.get(DASHBOARD), desk.get("/admin/"), Client().get("/en/")):
        assert b"stand-in" not in answer.content


def test_a_workspace_that_asks_its_members_for_a_second_factor_lets_staff_look(
    standing: Client, account: Account
) -> None:
    with tenancy.workspace(account.workspace.pk):
        Workspace.objects.filter(pk=account.workspace.pk).update(requires_second_factor=True)

    assert standing.get("/magic-pages/").status_code == 200
