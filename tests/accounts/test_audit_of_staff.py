"""Staff in the audit log: what they open and change is told to whom it belongs."""

import ast
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib import admin
from django.contrib.auth.models import Permission
from django.contrib.sessions.models import Session
from django.core import mail
from django.test import Client

from accounts import tokens
from accounts.models import AuditEntry, TokenFamily, User
from core import tenancy
from credits.models import Wallet
from notifications.models import Notification
from tests.support import pages, people, tenants
from tests.support.people import Account


def lines(account: Account, action: str) -> list[AuditEntry]:
    with tenancy.workspace(account.workspace.pk):
        found = AuditEntry.objects.filter(workspace_id=account.workspace.pk, action=action)
        return list(found.order_by("id"))


def own_lines(user: User, action: str) -> list[AuditEntry]:
    with tenancy.user(user.pk):
        return list(AuditEntry.objects.filter(workspace=None, user_id=user.pk, action=action))


# --- Looking ------------------------------------------------------------------------------------


def test_an_owner_sees_that_staff_looked(
    desk: Client, staff: User, account: Account, owner_client: Client
) -> None:
    page = pages.draft(account)
    for _ in range(2):
        desk.get(f"/admin/magicpages/magicpage/{page.pk}/change/")
        desk.get(f"/admin/accounts/workspace/{account.workspace.pk}/change/")

    [entry] = lines(account, "staff.looked")
    assert (entry.user_id, entry.staff_id) == (staff.pk, staff.pk)
    html = owner_client.get("/settings/audit/").content.decode()
    assert "Opened data of this workspace in the staff site" in html
    assert staff.email not in html


def test_two_workspaces_are_two_lines(desk: Client, account: Account, elsewhere: Account) -> None:
    for each in (account, elsewhere):
        desk.get(f"/admin/accounts/workspace/{each.workspace.pk}/change/")

    assert len(lines(account, "staff.looked")) == len(lines(elsewhere, "staff.looked")) == 1


# --- Changing -----------------------------------------------------------------------------------


def test_a_person_sees_that_staff_changed_them(desk: Client, staff: User, owner: User) -> None:
    desk.post(
        f"/admin/accounts/user/{owner.pk}/change/",
        {"email": owner.email, "name": "Ana", "language": "pt", "is_active": "on"},
    )

    [entry] = own_lines(owner, "staff.changed")
    assert entry.staff_id == staff.pk
    assert entry.details["what"] == "changed"


def test_a_grant_is_written_down_once(desk: Client, staff: User, account: Account) -> None:
    with tenancy.workspace(account.workspace.pk):
        pk = Wallet.objects.get().pk
    sent = {"grant": "1", "amount": "25", "reason": "Goodwill <b>", "key": str(uuid4())}
    for _ in range(2):
        desk.post(
            "/admin/credits/wallet/",
            {"action": "grant_credits", "_selected_action": [str(pk)], **sent},
        )

    [entry] = lines(account, "credits.granted")
    assert (entry.user_id, entry.staff_id) == (staff.pk, staff.pk)
    assert entry.details == {"amount": 25, "reason": "Goodwill <b>"}


def test_an_action_of_a_list_is_written_down(desk: Client, staff: User) -> None:
    account = tenants.furnished("furnished")
    with tenancy.workspace(account.workspace.pk):
        pk = Notification.objects.all()[0].pk

    desk.post(
        "/admin/notifications/notification/",
        {"action": "send_again", "_selected_action": [str(pk)]},
    )

    [entry] = lines(account, "staff.action")
    assert entry.details["note"] == "Mail sent again."


def test_staff_sign_a_person_out_everywhere(desk: Client, staff: User, owner: User) -> None:
    browser = Client()
    browser.force_login(owner)
    UserSession.objects.create(
        user=owner, ip="203.0.113.1", user_agent="x", session_key=browser.session.session_key
    )
    tokens.issue(user=owner)

    desk.post(
        "/admin/accounts/user/", {"action": "end_sessions", "_selected_action": [str(owner.pk)]}
    )

    assert "login" in browser.get("/dashboard/").headers["Location"]
    assert not UserSession.objects.filter(user=owner).exists()
    assert not TokenFamily.objects.filter(user=owner, revoked_at=None).exists()
    assert own_lines(owner, "staff.sessions_ended")[0].staff_id == staff.pk


# --- Rights of staff ----------------------------------------------------------------------------


@pytest.fixture
def helper() -> User:
    """Staff who may change people, and are no superuser."""
    user = User.objects.create_user(people.address("helper"), people.PASSWORD, is_staff=True)
    names = ("view_user", "change_user")
    user.user_permissions.add(*Permission.objects.filter(codename__in=names))
    return user


def test_staff_give_themselves_no_rights(helper: User) -> None:
    client = Client()
    client.force_login(helper)
    sent = {"email": helper.email, "language": "en", "is_active": "on", "is_staff": "on"}

    client.post(f"/admin/accounts/user/{helper.pk}/change/", {**sent, "is_superuser": "on"})

    helper.refresh_from_db()
    assert not helper.is_superuser


def test_staff_change_no_superuser(helper: User, staff: User) -> None:
    client = Client()
    client.force_login(helper)

    for address in (
        f"/admin/accounts/user/{staff.pk}/change/",
        f"/admin/accounts/user/{staff.pk}/password/",
    ):
        assert client.post(address, {"email": "x@example.com"}).status_code == 403


NEW = "a lighthouse in the fog"


def set_password(client: Client, user: User) -> Any:
    """Send the form with which staff set somebody's password."""
    sent = {"usable_password": "true", "password1": NEW, "password2": NEW}
    return client.post(f"/admin/accounts/user/{user.pk}/password/", {**sent, "set-password": "1"})


def test_a_password_that_staff_set_ends_tokens_and_sessions(desk: Client, helper: User) -> None:
    browser = Client()
    browser.force_login(helper)
    key = browser.session.session_key
    UserSession.objects.create(user=helper, ip="203.0.113.1", user_agent="x", session_key=key)
    pair = tokens.issue(user=helper)

    assert set_password(desk, helper).status_code == 302

    helper.refresh_from_db()
    assert helper.check_password(NEW)
    assert not Session.objects.filter(session_key=key).exists()
    assert not UserSession.objects.filter(user=helper).exists()
    with pytest.raises(tokens.TokenRefused):
        tokens.refresh(token=pair.refresh)
    assert len(own_lines(helper, "password.changed")) == 1


def test_a_superuser_who_sets_their_own_password_stays_signed_in(desk: Client, staff: User) -> None:
    there = Client()
    there.force_login(staff)

    assert set_password(desk, staff).status_code == 302

    assert desk.get("/admin/").status_code == 200
    assert there.get("/admin/").status_code == 302


def test_nobody_of_the_staff_sets_a_customers_password(
    desk: Client, helper: User, owner: User
) -> None:
    other = Client()
    other.force_login(helper)

    answers = [set_password(client, owner).status_code for client in (desk, other)]

    assert answers == [403, 403]
    assert set_password(other, helper).status_code == 403
    owner.refresh_from_db()
    assert owner.check_password(people.PASSWORD)
    assert b"../password/" not in desk.get(f"/admin/accounts/user/{owner.pk}/change/").content


def test_only_superusers_change_staff_and_make_people(helper: User) -> None:
    client = Client()
    other = User.objects.create_user(people.address("colleague"), people.PASSWORD, is_staff=True)
    helper.user_permissions.add(Permission.objects.get(codename="add_user"))
    client.force_login(helper)

    changed = client.post(f"/admin/accounts/user/{other.pk}/change/", {"language": "en"})

    assert changed.status_code == 403
    assert client.get("/admin/accounts/user/add/").status_code == 403
    other.refresh_from_db()
    assert other.is_active


def test_nobody_of_the_staff_changes_an_address(desk: Client, helper: User, owner: User) -> None:
    before, other = owner.email, Client()
    other.force_login(helper)
    sent = {"email": people.address("planted"), "language": "en", "is_active": "on"}

    for client in (desk, other):
        assert client.post(f"/admin/accounts/user/{owner.pk}/change/", sent).status_code == 302

    owner.refresh_from_db()
    assert owner.email == before


def test_staff_mail_a_customer_the_way_to_a_new_password(
    helper: User, staff: User, owner: User
) -> None:
    client = Client()
    client.force_login(helper)
    mail.outbox.clear()
    chosen = [str(owner.pk), str(staff.pk)]

    client.post("/admin/accounts/user/", {"action": "send_reset_mail", "_selected_action": chosen})

    (message,) = mail.outbox
    assert message.to == [owner.email]
    assert "/accounts/password/reset/key/" in str(message.body)
    assert own_lines(owner, "password.reset_asked")[0].staff_id == helper.pk
    assert own_lines(owner, "staff.action")[0].details["note"] == "Reset mail sent."


def test_what_libraries_bring_along_is_not_in_the_staff_site() -> None:
    apps = {model._meta.app_label for model in admin.site._registry}

    assert apps.isdisjoint({"account", "mfa", "usersessions", "socialaccount", "sessions"})


@pytest.mark.parametrize(
    "address",
    ["/admin/accounts/auditentry/", "/admin/accounts/invitation/", "/admin/accounts/apikey/"],
)
def test_no_secret_is_listed(desk: Client, address: str) -> None:
    tenants.furnished("furnished")

    listed = desk.get(address)

    assert listed.status_code == 200
    assert b"token_hash" not in listed.content


def test_a_line_is_read_and_not_changed(desk: Client) -> None:
    account = tenants.furnished("furnished")
    [entry] = lines(account, "page.published")
    address = f"/admin/accounts/auditentry/{entry.pk}"

    assert desk.get(f"{address}/change/").status_code == 200
    assert desk.post(f"{address}/change/", {"subject": "x"}).status_code == 403
    assert desk.post(f"{address}/delete/", {"post": "yes"}).status_code == 403


@pytest.mark.ignore_template_errors  # Django's own widget leaves a variable out.
def test_a_persons_protection_is_shown_without_its_secrets(desk: Client, owner: User) -> None:
    Authenticator.objects.create(user=owner, type="totp", data={"secret": "SEALED-SECRET"})

    html = desk.get(f"/admin/accounts/user/{owner.pk}/change/").content.decode()

    assert "SEALED-SECRET" not in html
    assert owner.email in html


# --- One door -----------------------------------------------------------------------------------


def sources() -> list[Path]:
    root = Path(settings.BASE_DIR)
    skipped = {".venv", "node_modules", "tests", "staticfiles", "static", "test-results", "bench"}
    return [path for path in root.rglob("*.py") if skipped.isdisjoint(path.relative_to(root).parts)]


def mentions(path: Path, *names: str) -> bool:
    """Say whether a file's code speaks of such a dotted name: "SystemUse", "STAFF"."""
    text = path.read_text(encoding="utf-8")
    if not any(name.rpartition(".")[2] in text for name in names):
        return False
    tree = ast.parse(text)
    ends = tuple(f".{name}" for name in names)
    attributes = (ast.unparse(node) for node in ast.walk(tree) if isinstance(node, ast.Attribute))
    return any(f".{attribute}".endswith(ends) for attribute in attributes)


def test_the_staff_scope_is_opened_through_one_door() -> None:
    root = Path(settings.BASE_DIR)
    scopes = [
        str(path.relative_to(root)) for path in sources() if mentions(path, "SystemUse.STAFF")
    ]
    doors = [str(path.relative_to(root)) for path in sources() if mentions(path, "open_staff")]

    assert scopes == ["accounts/requests.py"]
    assert doors == ["accounts/middleware.py"]


def test_the_login_behind_the_staff_scope_is_named_in_few_places() -> None:
    root = Path(settings.BASE_DIR)
    used = {
        str(path.relative_to(root)) for path in sources() if mentions(path, "Scope", "system_scope")
    }

    assert "accounts/requests.py" in used
    assert not any(path.endswith(("views.py", "api.py")) for path in used)
