"""What the API asks of people before it lets them in, and the mails that go with it."""

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.manage_email import sync_user_email_address
from allauth.account.internal.flows.signup import send_unknown_account_mail
from allauth.account.models import EmailAddress
from allauth.account.utils import has_verified_email
from allauth.mfa.models import Authenticator
from django.http import HttpRequest
from django.utils.translation import gettext as _
from rest_framework.exceptions import APIException, Throttled

from accounts import guessing, services
from accounts.authentication import CHALLENGE
from accounts.models import User
from accounts.second_factor.forms import CodeForm


class Refused(APIException):
    """Nobody comes in like this; ``default_code`` says what is missing."""

    status_code = 401
    auth_header = CHALLENGE


class WrongCredentials(Refused):
    """The same words whether the account exists or not."""

    default_code = "wrong_credentials"

    def __init__(self) -> None:
        super().__init__(_("The e-mail address and the password do not match."))


class VerificationNeeded(Refused):
    """The password is right, but nobody has proved yet that they read this address."""

    default_code = "verification_needed"

    def __init__(self) -> None:
        super().__init__(
            _("The e-mail address is not confirmed yet. We mailed a code: send it to verify.")
        )


class SecondFactorNeeded(Refused):
    """The password is right, and the account asks for more."""

    default_code = "second_factor_needed"

    def __init__(self, *, takes_codes: bool) -> None:
        super().__init__(
            _("Send the code of your authenticator app, or a recovery code, as well.")
            if takes_codes
            else _("This account signs in with a passkey. Programs use an API key instead.")
        )


class WrongFactor(Refused):
    """The code of the second factor is not right."""

    default_code = "wrong_code"

    def __init__(self) -> None:
        super().__init__(_("This code is not right. Wait for the next one and try again."))


class Leaving(Refused):
    """The person asked to be deleted, and decides in a browser whether they stay."""

    status_code = 403
    default_code = services.AccountLeaving.code

    def __init__(self) -> None:
        super().__init__(str(services.AccountLeaving()))


def require_staying(user: User) -> None:
    """Raise a refusal for somebody who is to be deleted: their tokens would open nothing."""
    if user.deletion_due_at is not None:
        raise Leaving


def require_confirmed_address(request: HttpRequest, *, user: User, email: str) -> None:
    """Mail a code and raise VerificationNeeded unless the address is confirmed."""
    if has_verified_email(user, email):
        return
    # People whom staff made by hand have no address of their own yet.
    sync_user_email_address(user)
    mail_code(request, user=user, email=email)
    raise VerificationNeeded


def require_second_factor(*, user: User, code: str) -> None:
    """Raise a refusal unless the code is good, where an account has a second factor."""
    kinds = set(Authenticator.objects.filter(user=user).values_list("type", flat=True))
    if not kinds - {Authenticator.Type.RECOVERY_CODES}:
        return
    if not code or kinds == {Authenticator.Type.WEBAUTHN}:
        raise SecondFactorNeeded(takes_codes=Authenticator.Type.TOTP in kinds)
    form = CodeForm({"code": code}, user=user)
    if not form.is_valid():
        (error,) = form.errors.as_data()["code"]
        if error.code == "too_many_login_attempts":
            raise Throttled(wait=guessing.wait_s("login_failed"), detail=error.messages[0])
        raise WrongFactor
    form.authenticator.record_usage()


def mail_code(request: HttpRequest, *, user: User, email: str) -> None:
    """Mail a new code, unless this address got several just now."""
    if guessing.is_free(request, "confirm_email", email):
        code = services.issue_email_code(user=user, email=email)
        context = {"user": user, "code": code}
        get_adapter().send_mail("account/email/email_confirmation_signup", email, context)


def mail_owner(request: HttpRequest, *, email: str) -> None:
    """Tell whoever reads this address that they have an account already."""
    if guessing.is_free(request, "confirm_email", email):
        get_adapter().send_account_already_exists_mail(email)


def mail_again(request: HttpRequest, *, email: str) -> None:
    """Send a new code; one mail goes out whoever has this address, for each takes its time."""
    waiting = EmailAddress.objects.filter(email=email.lower(), user__is_active=True)
    address = waiting.order_by("-verified", "pk").select_related("user").first()
    if address is None:
        if guessing.is_free(request, "confirm_email", email):
            send_unknown_account_mail(request, email)
    elif address.verified:
        mail_owner(request, email=email)
    else:
        mail_code(request, user=address.user, email=email)
