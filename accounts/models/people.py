"""People, and the sign-ins of their programs."""

import uuid
from typing import Any, ClassVar

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class UserManager(BaseUserManager["User"]):
    """Make users, who sign in with their e-mail address."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """Create a user; without a password nobody can sign in as them."""
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """Create a member of staff with every right in the staff site."""
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)


class User(AbstractBaseUser, PermissionsMixin):
    """A person. What they may do in a workspace is said by their membership, not here.

    ``time_zone`` is a name of the IANA database, empty until a browser told or the person chose.
    Whoever asks to be deleted may come back until ``deletion_due_at``; after ``erased_at`` only the
    row is left, for what refers to it.
    """

    class Theme(models.TextChoices):
        SYSTEM = "system", _("As the device")
        LIGHT = "light", _("Light")
        DARK = "dark", _("Dark")

    class Digits(models.TextChoices):
        AUTO = "auto", _("As the language does")
        LATIN = "latin", _("Western digits")
        NATIVE = "native", _("Digits of the language")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    email = models.EmailField(_("e-mail address"), unique=True)
    name = models.CharField(_("name"), max_length=120, blank=True)
    language = models.CharField(
        _("language"), max_length=8, choices=settings.LANGUAGES, default="en"
    )
    theme = models.CharField(_("theme"), max_length=6, choices=Theme.choices, default=Theme.SYSTEM)
    digits = models.CharField(
        _("digits"), max_length=6, choices=Digits.choices, default=Digits.AUTO
    )
    time_zone = models.CharField(_("time zone"), max_length=64, blank=True)
    deletion_due_at = models.DateTimeField(_("to be deleted at"), null=True, blank=True)
    erased_at = models.DateTimeField(_("erased at"), null=True, editable=False)
    is_staff = models.BooleanField(_("is staff"), default=False)
    is_active = models.BooleanField(_("is active"), default=True)
    date_joined = models.DateTimeField(_("joined at"), auto_now_add=True)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    objects: ClassVar[UserManager] = UserManager()

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")
        permissions = [("impersonate_user", "Can work in the place of a user")]

    def __str__(self) -> str:
        return self.email


class EmailCode(models.Model):
    """The code that was mailed last to an address a program wants to confirm.

    Only a keyed hash of it is kept. ``tries`` counts those that were wrong.
    """

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, primary_key=True, on_delete=models.CASCADE, related_name="+"
    )
    email = models.EmailField()
    hash = models.CharField(max_length=64)
    expires_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)

    def __str__(self) -> str:
        return str(self.user_id)


class TokenFamily(models.Model):
    """One sign-in of a program: the refresh tokens that descend from it.

    ``current`` is the only refresh token that is good now. Another one of the same family is a
    stolen copy, so its use ends the whole family. ``agent`` is what the program calls itself.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    current = models.UUIDField(default=uuid.uuid4)
    agent = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    used_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return str(self.id)
