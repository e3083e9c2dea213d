"""Screens of what protects a person."""

from dataclasses import replace

from django.test import Client

from accounts import tokens
from tests.support import factors
from tests.support.people import PASSWORD, Account
from tests.support.screens import Stage, Visit, exempt, furnishes, screen

exempt("mfa_index", reason="Leads to the screen of all that protects a person.")
exempt("mfa_list_webauthn", reason="Leads to the same screen.")
exempt("mfa_download_recovery_codes", reason="Sends the recovery codes as a file.")
exempt("mfa_login_webauthn", reason="Tells a script what to ask a passkey, and takes its answer.")
for _route in ("google_*", "socialaccount_*"):
    exempt(_route, reason="Is there only with a client of Google's: tests/accounts/test_google.py.")


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
    return stage.confirmed(by=stage.newcomer.user)


@screen("mfa_deactivate_totp", state="confirmed")
def app_off(stage: Stage) -> Visit:
    """Switching it off."""
    factors.add_app(stage.newcomer.user)
    return stage.confirmed(by=stage.newcomer.user)


@screen("mfa_view_recovery_codes", state="confirmed")
def recovery_codes(stage: Stage) -> Visit:
    """The recovery codes, to be kept."""
    factors.add_app(stage.newcomer.user)
    return stage.confirmed(by=stage.newcomer.user)


@screen("mfa_generate_recovery_codes", state="confirmed")
def new_recovery_codes(stage: Stage) -> Visit:
    """Making new ones."""
    factors.add_app(stage.newcomer.user)
    return stage.confirmed(by=stage.newcomer.user)


@screen("mfa_add_webauthn", state="confirmed")
def passkey_add(stage: Stage) -> Visit:
    """Adding a passkey."""
    return stage.confirmed(by=stage.newcomer.user)


@screen("mfa_edit_webauthn", state="confirmed")
def passkey_rename(stage: Stage) -> Visit:
    """Renaming a passkey."""
    user = stage.newcomer.user
    return stage.confirmed(factors.add_passkey(user, "Grey laptop").pk, by=user)


@screen("mfa_remove_webauthn", state="confirmed")
def passkey_remove(stage: Stage) -> Visit:
    """Removing a passkey."""
    user = stage.newcomer.user
    return stage.confirmed(factors.add_passkey(user, "Grey laptop").pk, by=user)


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
