"""Screens of accounts that need a link from a mail, or a person in a certain state."""

from allauth.account.forms import default_token_generator
from allauth.account.models import EmailAddress, EmailConfirmationHMAC
from allauth.account.utils import user_pk_to_url_str
from django.contrib.auth.models import Group

from accounts import services
from core import tenancy
from tests.support import people
from tests.support.people import Account
from tests.support.screens import Stage, Visit, exempt, furnishes, screen

exempt("set_language", reason="Takes the choice of the language menu and goes back.")
exempt("account_confirm_login_code", reason="Signing in by a mailed code is switched off.")


@furnishes
def groups(account: Account, rows: int) -> None:
    """Make groups of staff."""
    Group.objects.bulk_create(Group(name=people.address("support")) for _ in range(rows))


@furnishes
def keys(account: Account, rows: int) -> None:
    """Give programs their keys."""
    with tenancy.workspace(account.workspace.pk):
        for number in range(rows):
            services.issue_api_key(
                workspace_id=account.workspace.pk, user=account.user, name=f"Till {number}"
            )


@screen("account_confirm_email", state="valid")
def confirm_email(stage: Stage) -> Visit:
    """The link of the mail that asks whether an address is theirs."""
    user = stage.newcomer.user
    address = EmailAddress.objects.get(user=user)
    EmailAddress.objects.filter(pk=address.pk).update(verified=False)
    return stage.signed_out(EmailConfirmationHMAC(address).key)


@screen("account_confirm_email", state="expired")
def confirm_email_too_late(stage: Stage) -> Visit:
    """A link that is too old, or was cut off on the way."""
    return stage.signed_out("old")


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
    """Somebody with a second address that is not confirmed."""
    user = stage.newcomer.user
    EmailAddress.objects.create(user=user, email=people.address("second"), verified=False)
    return stage.visit(by=user)


@screen("admin:auth_user_password_change", state="staff")
def staff_set_password(stage: Stage) -> Visit:
    """Staff choose a password for somebody."""
    return stage.visit(stage.account.user.pk, by=stage.staff)
