"""Staff who work in the place of a member: announced, bounded, and over when its time is."""

import time
from typing import Any

import pytest
from allauth.account.internal.flows.login import (
    _AUTHENTICATION_METHODS_USER_SESSION_KEY,
    AUTHENTICATION_METHODS_SESSION_KEY,
)
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.auth.models import Permission
from django.test import Client

from accounts import impersonation
from accounts.models import Membership, Role, User
from core import tenancy
from tests.support import pages, people
from tests.support.people import Account
from tests.support.standing_in import (
    DASHBOARD,
    LEAVE,
    REASON,
    actions,
    begin,
    lines,
    rewind,
    start_url,
)

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
