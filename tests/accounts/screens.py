"""Screens of accounts that need a link from a mail, or a person in a certain state."""

import time
from dataclasses import replace
from datetime import timedelta
from io import BytesIO
from typing import Any

from allauth.account.forms import default_token_generator
from allauth.account.models import EmailAddress
from allauth.account.utils import user_pk_to_url_str
from django.contrib.auth.models import Group
from django.test import Client
from django.utils import timezone
from PIL import Image

from accounts import audit, leaving, services, tokens
from accounts.models import Invitation, Membership, Role, User, WorkspaceExport
from accounts.requests import INVITATION_SESSION_KEY
from core import tenancy
from tests.support import factors, people
from tests.support.people import PASSWORD, Account
from tests.support.screens import Stage, Visit, exempt, furnishes, screen

exempt("set_language", reason="Takes the choice of the language menu and goes back.")
exempt("account_confirm_login_code", reason="Signing in by a mailed code is switched off.")


@furnishes
def groups(account: Account, rows: int) -> None:
    """Make groups of staff."""
    Group.objects.using("owner").bulk_create(
        Group(name=people.address("support")) for _ in range(rows)
    )


@furnishes
def keys(account: Account, rows: int) -> None:
    """Give programs their keys."""
    with tenancy.workspace(account.workspace.pk):
        for number in range(rows):
            services.issue_api_key(
                workspace_id=account.workspace.pk,
                user=account.user,
                name=f"Till {number}",
                scopes=["pages:read", "leads:read"],
                expires_at=services.expiry_after(90),
            )


@screen("account_email_verification_sent", state="waiting")
def enter_code(stage: Stage) -> Visit:
    """Somebody who just signed up, with an address of some length."""
    waiting = {
        "at": time.time(), "failed_attempts": 0, "resend_count": 0, "change_count": 0,
        "email": "constanza.villanueva-etxeberria@harbour-bakery.example", "code": "042117",
    }  # fmt: skip
    return replace(stage.signed_out(), session={"account_email_verification_code": waiting})


@screen("account_reset_password_from_key", state="valid")
def choose_password(stage: Stage) -> Visit:
    """The link of the mail for people who forgot their password."""
    user = stage.newcomer.user
    key = default_token_generator.make_token(user)
    return stage.signed_out(uidb36=user_pk_to_url_str(user), key=key)


@screen("account_reset_password_from_key", state="expired")
def choose_password_too_late(stage: Stage) -> Visit:
    """The same link, used before."""
    return stage.signed_out(uidb36=user_pk_to_url_str(stage.newcomer.user), key="old-key")


@screen("account_set_password", state="without-password")
def set_password(stage: Stage) -> Visit:
    """Somebody who never chose a password."""
    user = stage.newcomer.user
    user.set_unusable_password()
    user.save()
    return stage.visit(by=user)


@screen("account_email", state="unverified")
def email_addresses(stage: Stage) -> Visit:
    """Somebody whose new address waits to be confirmed."""
    user = stage.newcomer.user
    EmailAddress.objects.create(user=user, email=people.address("second"), verified=False)
    return stage.visit(by=user)


@screen("admin:auth_user_password_change", state="staff")
def staff_set_password(stage: Stage) -> Visit:
    """Staff choose a password for one of them."""
    return stage.visit(stage.staff.pk, by=stage.staff)


# --- Leaving, and taking the data along -----------------------------------------------------------


def _export(account: Account, **columns: Any) -> WorkspaceExport:
    """Ask for an export, and let it be where ``columns`` say."""
    with tenancy.workspace(account.workspace.pk):
        export = services.request_export(workspace=account.workspace, by=account.user)
        WorkspaceExport.objects.filter(pk=export.pk).update(**columns)
    return export


def _ready(account: Account) -> WorkspaceExport:
    now = timezone.now()
    return _export(
        account, status="ready", progress=100, size=1_240_000, digest="3f" * 32,
        finished_at=now, expires_at=now + timedelta(days=7),
    )  # fmt: skip


@furnishes
def taken_along(account: Account, rows: int) -> None:
    """Make an export, for staff to look at."""
    _ready(account)


@screen("workspace_data", state="with-exports")
def data_with_exports(stage: Stage) -> Visit:
    """Exports in every state, the oldest no longer kept."""
    account = stage.newcomer
    old = _ready(account)
    with tenancy.workspace(account.workspace.pk):
        WorkspaceExport.objects.filter(pk=old.pk).update(expires_at=timezone.now())
    _export(account, status="failed", failure_class="internal", finished_at=timezone.now())
    _ready(account)
    _export(account, status="running", lease_id=old.pk, progress=40, stage="collecting")
    return stage.visit(by=account.user)


@screen("workspace_data", state="admin")
def data_of_an_admin(stage: Stage) -> Visit:
    """Somebody who may not take it along."""
    return stage.visit(by=people.join(stage.newcomer.workspace, Role.ADMIN))


@screen("workspace_data", state="to-be-deleted")
def data_to_be_deleted(stage: Stage) -> Visit:
    """A workspace that its owner may still keep."""
    account = stage.newcomer
    with tenancy.workspace(account.workspace.pk):
        leaving.schedule_workspace(workspace=account.workspace, by=account.user)
    return stage.visit(by=account.user)


@screen("workspace_export", state="running")
def export_running(stage: Stage) -> Visit:
    """An export that is being made."""
    account = stage.newcomer
    export = _export(
        account, status="running", lease_id=account.user.pk, progress=40, stage="collecting"
    )
    return stage.visit(export.pk, by=account.user)


@screen("workspace_export", state="ready")
def export_ready(stage: Stage) -> Visit:
    """An export to be downloaded."""
    return stage.visit(_ready(stage.newcomer).pk, by=stage.newcomer.user)


@screen("workspace_export", state="failed")
def export_failed(stage: Stage) -> Visit:
    """An export that could not be made."""
    export = _export(
        stage.newcomer, status="failed", failure_class="internal", finished_at=timezone.now()
    )
    return stage.visit(export.pk, by=stage.newcomer.user)


@screen("workspace_export_status", state="running")
def export_status(stage: Stage) -> Visit:
    """What the progress asks for."""
    account = stage.newcomer
    export = _export(
        account, status="running", lease_id=account.user.pk, progress=40, stage="collecting"
    )
    return stage.visit(export.pk, by=account.user)


exempt("export_download", reason="Sends a zip file.")


@screen("account_delete", state="shared")
def delete_while_owning(stage: Stage) -> Visit:
    """Somebody who owns a workspace in which others work."""
    people.join(stage.newcomer.workspace, Role.EDITOR)
    return stage.visit(by=stage.newcomer.user)


@screen("account_leaving", state="pending")
def leaving_soon(stage: Stage) -> Visit:
    """Somebody who is to be deleted, and may stay."""
    leaving.schedule_account(user=stage.newcomer.user)
    return stage.visit(by=stage.newcomer.user)


exempt("brand_logo", reason="Gives a picture.")


def _with_brand(account: Account) -> None:
    """Give a workspace a brand kit and a logo."""
    out = BytesIO()
    Image.new("RGB", (300, 120), "#0f7b6c").save(out, "PNG")
    said = {
        "brand_color": "#0f7b6c",
        "accent_color": "#b3261e",
        "heading_font": "newsreader",
        "voice": "Warm and plain, never in a hurry.",
        "facts": "4.9 of 5 stars from 212 guests\nBaking since 1987",
    }
    with tenancy.workspace(account.workspace.pk, user_id=account.user.pk):
        services.change_brand(workspace=account.workspace, by=account.user, values=said)
        services.set_logo(workspace=account.workspace, by=account.user, data=out.getvalue())


@screen("brand", state="chosen")
def brand(stage: Stage) -> Visit:
    """A brand with everything it may have."""
    _with_brand(stage.newcomer)
    return stage.visit(by=stage.newcomer.user)


@screen("brand", state="looked-at")
def brand_of_others(stage: Stage) -> Visit:
    """What a member sees who may not change it."""
    _with_brand(stage.newcomer)
    return stage.visit(by=people.join(stage.newcomer.workspace, Role.VIEWER))


@screen("workspaces", state="agency")
def agency(stage: Stage) -> Visit:
    """Somebody with a workspace for each client."""
    person = stage.newcomer.user
    colours = ("#0f7b6c", "#b3261e", "#8a4b08", "#7a2e8e", "")
    with tenancy.user(person.pk):
        for number, colour in enumerate(colours):
            made = services.create_workspace(
                name=f"Client {number}", owner=person, opening_credits=40 * number
            )
            with tenancy.bind(made.pk, user_id=person.pk):
                services.change_brand(workspace=made, values={"brand_color": colour}, by=person)
    return stage.visit(by=person)


@screen("workspaces", state="nowhere")
def in_no_workspace(stage: Stage) -> Visit:
    """Somebody who is in no workspace."""
    return stage.visit(by=User.objects.create_user(people.address("nobody"), people.PASSWORD))


@screen("workspace_new", state="nowhere")
def first_workspace(stage: Stage) -> Visit:
    """Somebody who makes their first one."""
    return stage.visit(by=User.objects.create_user(people.address("nobody"), people.PASSWORD))


# --- What protects a person -----------------------------------------------------------------------

exempt("mfa_index", reason="Leads to the screen of all that protects a person.")
exempt("mfa_list_webauthn", reason="Leads to the same screen.")
exempt("mfa_download_recovery_codes", reason="Sends the recovery codes as a file.")
exempt("mfa_login_webauthn", reason="Tells a script what to ask a passkey, and takes its answer.")
for _route in ("google_*", "socialaccount_*"):
    exempt(_route, reason="Is there only with a client of Google's: tests/accounts/test_google.py.")


def _confirmed(stage: Stage, user: User, *args: object, **more: Any) -> Visit:
    """Return a visit by somebody who has just proved that it is them."""
    return replace(stage.visit(*args, by=user, **more), session=factors.confirmed(user))


@furnishes
def sign_ins(account: Account, rows: int) -> None:
    """Sign browsers and programs in."""
    for number in range(min(rows, 8)):
        agent = f"Mozilla/5.0 (X11; Linux x86_64) Chrome/{120 + number}.0 Safari/537.36"
        client = Client(headers={"user-agent": agent})
        client.post("/en/accounts/login/", {"login": account.user.email, "password": PASSWORD})
        tokens.issue(user=account.user)


@screen("security", state="protected")
def security_protected(stage: Stage) -> Visit:
    """Somebody with every second factor there is, of whom a workspace asks for it."""
    user = stage.newcomer.user
    factors.add_app(user)
    factors.add_passkey(user, "Grey laptop")
    factors.add_passkey(user, "מפתח כחול")
    return stage.visit(by=user)


@screen("security", state="needed")
def security_needed(stage: Stage) -> Visit:
    """Somebody who is led here because their workspace asks for it."""
    return stage.visit(by=stage.newcomer.user, query="needed")


@screen("mfa_activate_totp", state="confirmed")
def app_on(stage: Stage) -> Visit:
    """Setting an authenticator app up."""
    return _confirmed(stage, stage.newcomer.user)


@screen("mfa_deactivate_totp", state="confirmed")
def app_off(stage: Stage) -> Visit:
    """Switching it off."""
    factors.add_app(stage.newcomer.user)
    return _confirmed(stage, stage.newcomer.user)


@screen("mfa_view_recovery_codes", state="confirmed")
def recovery_codes(stage: Stage) -> Visit:
    """The recovery codes, to be kept."""
    factors.add_app(stage.newcomer.user)
    return _confirmed(stage, stage.newcomer.user)


@screen("mfa_generate_recovery_codes", state="confirmed")
def new_recovery_codes(stage: Stage) -> Visit:
    """Making new ones."""
    factors.add_app(stage.newcomer.user)
    return _confirmed(stage, stage.newcomer.user)


@screen("mfa_add_webauthn", state="confirmed")
def passkey_add(stage: Stage) -> Visit:
    """Adding a passkey."""
    return _confirmed(stage, stage.newcomer.user)


@screen("mfa_edit_webauthn", state="confirmed")
def passkey_rename(stage: Stage) -> Visit:
    """Renaming a passkey."""
    user = stage.newcomer.user
    return _confirmed(stage, user, factors.add_passkey(user, "Grey laptop").pk)


@screen("mfa_remove_webauthn", state="confirmed")
def passkey_remove(stage: Stage) -> Visit:
    """Removing a passkey."""
    user = stage.newcomer.user
    return _confirmed(stage, user, factors.add_passkey(user, "Grey laptop").pk)


@screen("mfa_reauthenticate", state="with-app")
def confirm_by_code(stage: Stage) -> Visit:
    """Proving by code that it is still the same person."""
    factors.add_app(stage.newcomer.user)
    return stage.visit(by=stage.newcomer.user)


@screen("mfa_reauthenticate_webauthn", state="with-passkey")
def confirm_by_passkey(stage: Stage) -> Visit:
    """Proving it by passkey."""
    factors.add_working_passkey(stage.newcomer.user)
    return stage.visit(by=stage.newcomer.user)


@screen("mfa_authenticate", state="first-step-done")
def second_step(stage: Stage) -> Visit:
    """The second step of signing in."""
    user = stage.newcomer.user
    factors.add_app(user)
    factors.add_working_passkey(user)
    return replace(stage.signed_out(), session=factors.first_step(user))


@furnishes
def log_lines(account: Account, rows: int) -> None:
    """Let something have happened: a refusal, a grant, and a visit of staff."""
    agent = "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0) AppleWebKit/605.1 Version/19.0 Safari/605.1"
    with audit.coming_from(audit.Origin("203.0.113.9", agent)):
        with tenancy.workspace(account.workspace.pk, user_id=account.user.pk):
            for _ in range(rows):
                audit.record(
                    "access.refused",
                    by=account.user,
                    workspace_id=account.workspace.pk,
                    subject="/magic-pages/new/",
                )
        with tenancy.system_scope(tenancy.SystemUse.STAFF):
            for _ in range(rows):
                audit.record("staff.sessions_ended", by=account.user)


@screen("admin:accounts_workspace_stand_in", state="staff")
def stand_in(stage: Stage) -> Visit:
    """Staff say in whose place they want to work, and why."""
    return stage.visit(stage.account.workspace.pk, by=stage.staff)


exempt("staff_leave", reason="A door to post to; the banner that leads to it has tests of its own.")


@screen("api_keys", state="without-keys")
def no_api_keys(stage: Stage) -> Visit:
    """Nobody has made a key yet."""
    return stage.visit(by=stage.newcomer.user)


@screen("api_key_new", state="confirmed")
def new_api_key(stage: Stage) -> Visit:
    """The form of a new key, for somebody who has just typed their password."""
    return _confirmed(stage, stage.account.user)


@screen("api_key_revoke", state="live")
def revoke_api_key(stage: Stage) -> Visit:
    """The question before a key ends."""
    workspace = stage.account.workspace
    with tenancy.workspace(workspace.pk):
        key = services.live_keys(workspace_id=workspace.pk).first()
    assert key is not None
    return stage.visit(key.pk, by=stage.account.user)


# --- Members and invitations ----------------------------------------------------------------------

exempt("invitation_link", reason="Leads on to the page without a secret in its address.")


def _invited(account: Account, email: str, **columns: Any) -> Invitation:
    """Offer an address a place, and let the offer be where ``columns`` say."""
    values = {
        "role": Role.EDITOR,
        "token_hash": services.hash_token(people.address("token")),
        "workspace_name": account.workspace.name,
        "invited_by": account.user,
        "invited_by_name": account.user.email,
        "language": "en",
        "expires_at": timezone.now() + timedelta(days=7),
    }
    with tenancy.workspace(account.workspace.pk):
        return Invitation.objects.create(
            workspace=account.workspace, email=email, **(values | columns)
        )


def _joined(account: Account, role: Role, name: str = "") -> Membership:
    user = User.objects.create_user(people.address(role), name=name)
    with tenancy.workspace(account.workspace.pk):
        return Membership.objects.create(workspace=account.workspace, user=user, role=role)


@furnishes
def members(account: Account, rows: int) -> None:
    """Let people join, and invite others."""
    for _number in range(rows):
        _joined(account, Role.VIEWER)
        _invited(account, people.address("invited"))


@screen("members", state="team")
def team(stage: Stage) -> Visit:
    """Everybody that a workspace may have, and invitations in every state."""
    account, now = stage.newcomer, timezone.now()
    _joined(account, Role.ADMIN, "Inês Duarte de Almeida e Vasconcelos")
    _joined(account, Role.EDITOR, "ليلى حداد")
    _joined(account, Role.VIEWER, "נועה לוי")
    _invited(account, people.address("waits"))
    _invited(account, people.address("leaves"), mail_due_at=now + timedelta(days=1))
    _invited(account, people.address("lost"), mail_attempts=5)
    _invited(account, people.address("late"), expires_at=now - timedelta(days=1))
    return stage.visit(by=account.user)


@screen("members", state="looked-at")
def team_of_others(stage: Stage) -> Visit:
    """What a member sees who manages nobody."""
    _invited(stage.newcomer, people.address("waits"))
    return stage.visit(by=_joined(stage.newcomer, Role.VIEWER, "Ana Souza").user)


@screen("member_edit", state="editor")
def member_edit(stage: Stage) -> Visit:
    """A member who may get another role."""
    member = _joined(stage.newcomer, Role.EDITOR, "ليلى حداد")
    return stage.visit(member.pk, by=stage.newcomer.user)


@screen("member_edit", state="owner")
def member_edit_owner(stage: Stage) -> Visit:
    """The owner, as an admin finds them."""
    account = stage.newcomer
    admin = _joined(account, Role.ADMIN).user
    with tenancy.workspace(account.workspace.pk):
        owner = Membership.objects.get(workspace=account.workspace, user=account.user)
    return stage.visit(owner.pk, by=admin)


@screen("member_remove", state="editor")
def member_remove(stage: Stage) -> Visit:
    """The question before somebody is removed."""
    member = _joined(stage.newcomer, Role.EDITOR, "Ana Souza")
    return stage.visit(member.pk, by=stage.newcomer.user)


@screen("workspace_leave", state="member")
def leave(stage: Stage) -> Visit:
    """The question before somebody leaves."""
    return stage.visit(by=_joined(stage.newcomer, Role.EDITOR).user)


@screen("ownership_transfer", state="team")
def transfer(stage: Stage) -> Visit:
    """Somebody who may hand over, and has proved who they are."""
    _joined(stage.newcomer, Role.ADMIN, "Inês Duarte de Almeida e Vasconcelos")
    return _confirmed(stage, stage.newcomer.user)


@screen("ownership_transfer", state="alone")
def transfer_alone(stage: Stage) -> Visit:
    """Somebody who is alone in their workspace."""
    return _confirmed(stage, stage.newcomer.user)


def _with_link(visit: Visit, invitation: Invitation) -> Visit:
    """Return a visit by somebody who opened the link of a mail."""
    return replace(visit, session={INVITATION_SESSION_KEY: invitation.token_hash})


@screen("invitation_open", state="visitor")
def invitation_to_a_visitor(stage: Stage) -> Visit:
    """An invitation, to somebody who is not signed in."""
    invitation = _invited(stage.newcomer, people.address("guest"))
    return _with_link(stage.signed_out(), invitation)


@screen("invitation_open", state="addressed")
def invitation_to_answer(stage: Stage) -> Visit:
    """An invitation, to whom it was sent."""
    guest = people.sign_up("guest").user
    return _with_link(stage.visit(by=guest), _invited(stage.newcomer, guest.email))


@screen("invitation_open", state="another-address")
def invitation_to_another(stage: Stage) -> Visit:
    """An invitation, to somebody with another address."""
    invitation = _invited(stage.newcomer, people.address("guest"))
    return _with_link(stage.visit(by=people.sign_up("guest").user), invitation)


@screen("invitation_open", state="gone")
def invitation_gone(stage: Stage) -> Visit:
    """An invitation that is over."""
    return replace(stage.signed_out(), status=404)


@screen("workspaces", state="invited")
def invited(stage: Stage) -> Visit:
    """Somebody whom others invite."""
    guest = people.sign_up("guest").user
    _invited(stage.newcomer, guest.email)
    _invited(people.sign_up("bakery"), guest.email, role=Role.ADMIN)
    return stage.visit(by=guest)
