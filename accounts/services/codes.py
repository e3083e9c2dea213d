"""The codes with which programs confirm an e-mail address. Browsers keep theirs in the session."""

import secrets
from datetime import timedelta

from allauth.account.models import EmailAddress
from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext as _

from accounts import audit
from accounts.models import EmailCode, User
from core.failures import NexusError

DIGITS = 6
MAX_TRIES = 5


class WrongCode(NexusError):
    """The code is not the one that was mailed, too old, or tried too often."""

    status = 401
    code = "wrong_code"

    def __str__(self) -> str:
        return _("This code is wrong or too old. Look at the newest mail, or ask for a new code.")


def issue_email_code(*, user: User, email: str) -> str:
    """Return a new code that confirms this address of the user; the one before ends."""
    code = f"{secrets.randbelow(10**DIGITS):0{DIGITS}}"
    EmailCode.objects.update_or_create(
        user=user,
        defaults={
            "email": email.lower(),
            "hash": _hash(user, code),
            "expires_at": timezone.now() + timedelta(seconds=settings.EMAIL_CODE_S),
            "tries": 0,
        },
    )
    return code


def use_email_code(*, email: str, password: str, code: str) -> User:
    """Confirm the address that this code was mailed to and return whose it is. Good once.

    The password shows that it is the same person who asked for the account: whoever reads the mail
    must not confirm, unawares, an account that somebody else made with their address. Raises
    WrongCode whichever of the two is wrong, also for an address that waits for no code, and takes
    the same time for it.
    """
    with transaction.atomic():
        # An address that nobody has confirmed yet may stand in more than one account.
        waiting = (
            EmailCode.objects.select_for_update(of=("self",))
            .select_related("user")
            .filter(email=email.lower(), expires_at__gt=Now(), tries__lt=MAX_TRIES)
            .order_by("pk")
        )
        rows = list(waiting)
        meant = [row for row in rows if constant_time_compare(row.hash, _hash(row.user, code))]
        # Exactly one password is hashed, whoever is meant.
        person = next((row.user for row in (*meant, *rows)), None) or _nobody()
        if not person.check_password(password):
            meant = []
        if not meant:
            EmailCode.objects.filter(pk__in=[row.pk for row in rows]).update(tries=F("tries") + 1)
        user = _confirm(meant[0]) if meant else None
    if user is None:
        raise WrongCode
    return user


def _nobody() -> User:
    user = User()
    user.set_unusable_password()
    return user


def _confirm(row: EmailCode) -> User | None:
    user = row.user
    row.delete()
    address = EmailAddress.objects.filter(user=user, email=row.email).first()
    # Meanwhile another account may have confirmed the same address.
    if address is None or not user.is_active or not address.set_verified(commit=False):
        return None
    address.set_as_primary(conditional=True)
    address.save()
    audit.record("email.verified", by=user, subject=address.email, everywhere=True)
    return user


def _hash(user: User, code: str) -> str:
    # Six digits are soon tried out against a plain hash, so the key of the installation is in it.
    return salted_hmac("accounts.email_code", f"{user.pk}:{code}", algorithm="sha256").hexdigest()
