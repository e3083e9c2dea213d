"""Making people, and what they prefer."""

from allauth.account.models import EmailAddress
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts import audit
from accounts.models import User
from accounts.services.workspaces import create_workspace
from core.failures import NexusError


class EmailTaken(NexusError):
    """There is an account with this address already."""

    status = 400
    code = "email_taken"

    def __str__(self) -> str:
        return _("There is an account with this e-mail address. Sign in, or reset the password.")


def sign_up(
    *,
    email: str,
    password: str | None,
    workspace_name: str | None,
    language: str,
    name: str = "",
    is_verified: bool = False,
    opening_credits: int | None = None,
) -> User:
    """Create a person, their e-mail address and their first workspace, all or nothing.

    The password has been validated by the door. Without a ``workspace_name`` there is no workspace:
    they are invited to one. ``opening_credits`` replaces the whole credits the plan would give.
    Raises EmailTaken.
    """
    try:
        with transaction.atomic():
            user = User.objects.create_user(email, password, language=language, name=name)
            # Somebody may have it as their second address.
            if EmailAddress.objects.filter(email=user.email, verified=True).exists():
                raise EmailTaken
            EmailAddress.objects.create(
                user=user, email=user.email, primary=True, verified=is_verified
            )
            if workspace_name is not None:
                create_workspace(name=workspace_name, owner=user, opening_credits=opening_credits)
            audit.record("account.created", by=user, target=user, everywhere=True)
    except IntegrityError as error:
        if not User.objects.filter(email=email.lower()).exists():
            raise
        raise EmailTaken from error
    return user


def set_language(*, user: User, language: str) -> None:
    """Remember the interface language a person chose."""
    User.objects.filter(pk=user.pk).update(language=language)
    user.language = language


def set_theme(*, user: User, theme: str) -> None:
    """Remember the colour theme a person chose."""
    User.objects.filter(pk=user.pk).update(theme=theme)
    user.theme = theme


def set_time_zone(*, user: User, time_zone: str) -> None:
    """Remember where a person lives, as their browser told; what they chose themselves stays."""
    User.objects.filter(pk=user.pk, time_zone="").update(time_zone=time_zone)
    user.time_zone = time_zone


def set_preferences(
    *, user: User, name: str, language: str, digits: str, theme: str, time_zone: str
) -> None:
    """Remember what a person is called and how the product speaks to them."""
    values = {"name": name, "language": language, "digits": digits, "theme": theme}
    values["time_zone"] = time_zone
    User.objects.filter(pk=user.pk).update(**values)
    for field, value in values.items():
        setattr(user, field, value)
