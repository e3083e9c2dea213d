"""Making people, and what they prefer."""

from allauth.account.models import EmailAddress
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

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
    password: str,
    workspace_name: str,
    language: str,
    is_verified: bool = False,
    opening_credits: int | None = None,
) -> User:
    """Create a person, their e-mail address and their first workspace, all or nothing.

    The password has been validated by the door. ``opening_credits`` replaces the whole credits the
    plan would give. Raises EmailTaken.
    """
    try:
        with transaction.atomic():
            user = User.objects.create_user(email, password, language=language)
            EmailAddress.objects.create(
                user=user, email=user.email, primary=True, verified=is_verified
            )
            create_workspace(name=workspace_name, owner=user, opening_credits=opening_credits)
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


def set_preferences(*, user: User, name: str, language: str, digits: str, theme: str) -> None:
    """Remember what a person is called and how the product speaks to them."""
    values = {"name": name, "language": language, "digits": digits, "theme": theme}
    User.objects.filter(pk=user.pk).update(**values)
    for field, value in values.items():
        setattr(user, field, value)
