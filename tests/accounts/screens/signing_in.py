"""Screens of signing up and in that need a link from a mail, or a person in a certain state."""

import time
from dataclasses import replace

from allauth.account.forms import default_token_generator
from allauth.account.models import EmailAddress
from allauth.account.utils import user_pk_to_url_str

from tests.support import people
from tests.support.screens import Stage, Visit, exempt, screen

exempt("set_language", reason="Takes the choice of the language menu and goes back.")
exempt("account_confirm_login_code", reason="Signing in by a mailed code is switched off.")


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
