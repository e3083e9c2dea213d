"""Staff who work in the place of a member: announced, bounded, written down, and never more."""

import re
import time
from datetime import timedelta
from typing import Any

import pytest
from allauth.account.internal.flows.login import (
    _AUTHENTICATION_METHODS_USER_SESSION_KEY,
    AUTHENTICATION_METHODS_SESSION_KEY,
)
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth.models import Permission
from django.test import Client
from django.utils import timezone

from accounts import impersonation
from accounts.models import AuditEntry, Membership, Role, User, Workspace
from core import tenancy
from notifications import services as notifications
from notifications.models import Notification
from notifications.recipients import Recipients
from tests.magicpages import contents
from tests.screens.routes import all_routes
from tests.support import ledger, pages, people
from tests.support.people import Account

REASON = "Ticket 4711: the page cannot be published"
DASHBOARD, LEAVE = "/dashboard/", "/staff/leave/"


@pytest.fixture
def desk(staff: User) -> Client:
    """The browser of a member of staff."""
    client = Client()
    client.force_login(staff)
    return client


def start_url(account: Account) -> str:
    return f"/admin/accounts/workspace/{account.workspace.pk}/stand-in/"


def begin(desk: Client, account: Account, **sent: Any) -> Any:
    """Ask to work in the owner's place."""
    values = {"member": account.user.pk, "reason": REASON, "minutes": 30, **sent}
    return desk.post(start_url(account), values)


@pytest.fixture
def standing(desk: Client, account: Account) -> Client:
    """The browser of staff who work in the owner's place."""
    assert begin(desk, account).status_code == 302
    return desk


def lines(account: Account, prefix: str = "staff.") -> list[AuditEntry]:
    with tenancy.workspace(account.workspace.pk):
        found = AuditEntry.objects.filter(
            workspace_id=account.workspace.pk, action__startswith=prefix
        )
        return list(found.order_by("id"))


def actions(account: Account) -> list[str]:
    return [entry.action for entry in lines(account) if entry.action != "staff.looked"]


def rewind(client: Client, **changed: Any) -> None:
    """Change what the session keeps, as the passing of time would."""
    session = client.session
    session[impersonation.SESSION_KEY] = session[impersonation.SESSION_KEY] | changed
    session.save()


# --- Beginning ----------------------------------------------------------------------------------


def test_staff_work_in_the_place_of_the_owner(
    standing: Client, staff: User, account: Account
) -> None:
    page = standing.get(DASHBOARD)

    assert page.status_code == 200
    assert page.context["shell"].workspace == account.workspace
    assert page.context["user"] == account.user
    html = page.content.decode()
    assert "stand-in" in html
    assert account.user.email in html
    assert str(LEAVE) in html


def test_the_owner_reads_who_came_and_why(
    standing: Client, staff: User, account: Account, owner_client: Client
) -> None:
    [entry] = [each for each in lines(account) if each.action == "staff.impersonated"]

    assert (entry.user_id, entry.staff_id) == (staff.pk, staff.pk)
    assert entry.details == {"reason": REASON, "minutes": 30}
    html = owner_client.get("/settings/audit/").content.decode()
    assert REASON in html
    assert "NexusOne staff" in html
    assert staff.email not in html


def test_the_owner_is_offered_first(desk: Client, account: Account) -> None:
    people.join(account.workspace, Role.EDITOR)

    form = desk.get(start_url(account)).context["form"]

    assert form.initial["member"] == str(account.user.pk)
    assert form.fields["member"].choices[0][0] == str(account.user.pk)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("reason", ""),
        ("reason", "because"),
        ("reason", "a" * 301),
        ("reason", "\u200b" * 40),
        ("reason", "a b c d e f g"),
        ("minutes", "61"),
        ("minutes", "0"),
        ("minutes", ""),
        ("member", ""),
        ("member", "00000000-0000-0000-0000-000000000001"),
        ("member", "junk"),
    ],
)
def test_without_reason_length_or_member_nothing_begins(
    desk: Client, account: Account, field: str, value: str
) -> None:
    answer = begin(desk, account, **{field: value})

    assert answer.status_code == 200
    assert field in answer.context["form"].errors
    assert impersonation.SESSION_KEY not in desk.session
    assert actions(account) == []


def test_a_stranger_of_the_workspace_is_nobodys_place(
    desk: Client, account: Account, elsewhere: Account
) -> None:
    assert begin(desk, account, member=elsewhere.user.pk).status_code == 200
    assert impersonation.SESSION_KEY not in desk.session


def test_staff_never_stand_in_for_staff(desk: Client, account: Account) -> None:
    colleague = people.join(account.workspace, Role.EDITOR)
    User.objects.filter(pk=colleague.pk).update(is_staff=True)

    assert begin(desk, account, member=colleague.pk).status_code == 200
    assert impersonation.SESSION_KEY not in desk.session


@pytest.mark.parametrize("role", [Role.OWNER, Role.ADMIN, Role.EDITOR, Role.VIEWER])
def test_a_customer_does_not_begin(account: Account, role: Role) -> None:
    user = account.user if role == Role.OWNER else people.join(account.workspace, role)
    client = Client()
    client.force_login(user)

    for answer in (begin(client, account), client.get(start_url(account))):
        assert answer.status_code in (302, 403)
    assert impersonation.SESSION_KEY not in client.session


def test_staff_need_the_right(account: Account) -> None:
    helper = User.objects.create_user(people.address("helper"), people.PASSWORD, is_staff=True)
    client = Client()
    client.force_login(helper)
    assert begin(client, account).status_code == 403

    helper.user_permissions.add(Permission.objects.get(codename="impersonate_user"))

    assert begin(client, account).status_code == 302
    assert client.get(DASHBOARD).context["user"] == account.user


def test_a_form_of_another_site_begins_nothing(staff: User, account: Account) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(staff)

    assert begin(client, account).status_code == 403
    assert impersonation.SESSION_KEY not in client.session


def test_nobody_stands_in_for_two(standing: Client, account: Account, elsewhere: Account) -> None:
    answer = begin(standing, elsewhere)

    assert answer.status_code == 200
    assert standing.get(DASHBOARD).context["user"] == account.user
    assert actions(elsewhere) == []


def prove(client: Client, user: User, *, ago_s: float) -> None:
    """Let the session say that the second factor was used so long ago."""
    session = client.session
    session[_AUTHENTICATION_METHODS_USER_SESSION_KEY] = str(user.pk)
    session[AUTHENTICATION_METHODS_SESSION_KEY] = [
        {"method": "mfa", "at": time.time() - ago_s, "type": "totp"}
    ]
    session.save()


def test_who_has_a_second_factor_uses_it_first(desk: Client, staff: User, account: Account) -> None:
    Authenticator.objects.create(user=staff, type=Authenticator.Type.TOTP, data={"secret": "x"})

    assert "reauthenticate" in begin(desk, account).headers["Location"]
    prove(desk, staff, ago_s=3600)
    assert "reauthenticate" in begin(desk, account).headers["Location"]
    assert impersonation.SESSION_KEY not in desk.session

    prove(desk, staff, ago_s=5)
    assert begin(desk, account).headers["Location"] == DASHBOARD


def test_the_session_gets_a_new_number_both_ways(desk: Client, account: Account) -> None:
    numbers = [desk.session.session_key]
    begin(desk, account)
    numbers.append(desk.session.session_key)
    desk.post(LEAVE)
    numbers.append(desk.session.session_key)

    assert len(set(numbers)) == 3


def test_the_list_of_sessions_goes_along(desk: Client, staff: User, account: Account) -> None:
    session = UserSession.objects.create(
        user=staff, ip="203.0.113.1", user_agent="x", session_key=desk.session.session_key
    )
    begin(desk, account)

    session.refresh_from_db()
    assert session.session_key == desk.session.session_key


# --- The end ------------------------------------------------------------------------------------


def test_staff_leave(standing: Client, staff: User, account: Account) -> None:
    answer = standing.post(LEAVE, follow=True)

    assert answer.context["user"] == staff
    assert impersonation.SESSION_KEY not in standing.session
    assert actions(account) == ["staff.impersonated", "staff.left"]
    left = next(entry for entry in lines(account) if entry.action == "staff.left")
    assert left.details == {"why": "left"}
    assert standing.get(DASHBOARD).status_code in (302, 403)


def test_leaving_is_for_those_who_came(owner_client: Client, desk: Client) -> None:
    assert owner_client.post(LEAVE).status_code == 404
    assert desk.post(LEAVE).status_code == 404
    assert Client().post(LEAVE).status_code == 404


def test_the_time_ends_by_itself(standing: Client, staff: User, account: Account) -> None:
    rewind(standing, ends_at=time.time() - 1)
    page = pages.draft(account)

    answer = standing.post(f"/magic-pages/{page.pk}/confirm/")

    assert answer.status_code == 302
    assert answer.headers["Location"] == "/admin/"
    assert pages.reload(page).status == "draft"
    assert impersonation.SESSION_KEY not in standing.session
    assert actions(account) == ["staff.impersonated", "staff.left"]
    assert lines(account)[-1].details == {"why": "time"}
    assert b"is over" in standing.get("/admin/").content


def test_a_part_of_a_page_is_told_of_the_end_too(standing: Client) -> None:
    rewind(standing, ends_at=time.time() - 1)

    answer = standing.get("/activity/", headers={"HX-Request": "true"})

    assert answer.headers["HX-Redirect"] == "/admin/"


@pytest.mark.parametrize("change", [{"is_staff": False}, {"is_superuser": False}])
def test_who_loses_the_right_is_out_at_once(
    standing: Client, staff: User, account: Account, change: dict[str, bool]
) -> None:
    User.objects.filter(pk=staff.pk).update(**change)

    answer = standing.get(DASHBOARD, follow=True)

    assert account.user.email not in answer.content.decode()
    assert impersonation.SESSION_KEY not in standing.session
    assert lines(account)[-1].details == {"why": "rights"}


def test_who_is_deactivated_is_out_at_once(standing: Client, staff: User, account: Account) -> None:
    User.objects.filter(pk=staff.pk).update(is_active=False)

    answer = standing.get(DASHBOARD, follow=True)

    assert account.user.email not in answer.content.decode()
    assert lines(account)[-1].details == {"why": "rights"}


def test_a_member_who_is_gone_is_nobodys_place(standing: Client, account: Account) -> None:
    with tenancy.workspace(account.workspace.pk):
        Membership.objects.filter(user=account.user).delete()

    assert standing.get(DASHBOARD).headers["Location"] == "/admin/"
    assert lines(account)[-1].details == {"why": "rights"}


def test_a_member_who_becomes_staff_is_nobodys_place(standing: Client, account: Account) -> None:
    User.objects.filter(pk=account.user.pk).update(is_staff=True)

    assert standing.get(DASHBOARD).headers["Location"] == "/admin/"


def test_signing_out_of_the_staff_site_ends_it(standing: Client, account: Account) -> None:
    standing.post("/admin/logout/")

    assert actions(account) == ["staff.impersonated", "staff.left"]
    assert standing.get(DASHBOARD).status_code == 302


def test_a_session_of_somebody_else_makes_nobody_a_member(
    client_of: Any, account: Account, elsewhere: Account
) -> None:
    """What the session keeps is believed only together with the staff person who began."""
    client = client_of(elsewhere.user)
    session = client.session
    session[impersonation.SESSION_KEY] = {
        "staff": str(elsewhere.user.pk),
        "member": str(account.user.pk),
        "workspace": str(account.workspace.pk),
        "ends_at": time.time() + 600,
    }
    session.save()

    answer = client.get(DASHBOARD, follow=True)

    assert account.user.email not in answer.content.decode()
    assert impersonation.SESSION_KEY not in client.session


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
