"""Workspaces, who is in them, and who was asked in."""

import uuid

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.models import WorkspaceModel

COLOR = r"^#[0-9a-f]{6}\Z"


class Workspace(models.Model):
    """The tenant: all that a customer owns belongs to one. ``slug`` stands in public addresses.

    ``about`` is what the business says of itself, ``content_language`` the language its content is
    made in unless somebody chooses another, ``more_languages`` those it is offered in as well.
    ``brand_color`` and ``accent_color`` are "#rrggbb" or empty, ``heading_font`` and ``body_font``
    keys of `accounts.brand.FONTS` or empty. ``voice`` says how the business speaks, ``facts`` holds
    one fact or proof a line: what a model may claim. ``started_at`` is when the guided start was
    finished or skipped. Until ``deletion_due_at`` its owner may take the deletion back; after
    ``erased_at`` only the ledger is left.
    """

    id = models.UUIDField(_("id"), primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(_("name"), max_length=120)
    slug = models.SlugField(_("address"), max_length=60, unique=True)
    about = models.TextField(_("what the business does"), max_length=1000, blank=True)
    brand_color = models.CharField(
        _("brand colour"), max_length=7, blank=True, validators=[RegexValidator(COLOR)]
    )
    content_language = models.CharField(
        _("language of content"), max_length=8, choices=settings.LANGUAGES, blank=True
    )
    more_languages = ArrayField(
        models.CharField(max_length=8, choices=settings.LANGUAGES),
        verbose_name=_("further languages of content"),
        default=list,
        blank=True,
    )
    accent_color = models.CharField(
        _("second colour"), max_length=7, blank=True, validators=[RegexValidator(COLOR)]
    )
    heading_font = models.CharField(_("typeface of headings"), max_length=20, blank=True)
    body_font = models.CharField(_("typeface of text"), max_length=20, blank=True)
    voice = models.TextField(_("how the business speaks"), max_length=1000, blank=True)
    facts = models.TextField(_("facts and proof"), max_length=4000, blank=True)
    # Its days begin here: of limits a day, and of the free plan's months.
    time_zone = models.CharField(_("time zone"), max_length=64, blank=True)
    requires_second_factor = models.BooleanField(_("members need a second factor"), default=False)
    deletion_due_at = models.DateTimeField(_("to be deleted at"), null=True, blank=True)
    erased_at = models.DateTimeField(_("erased at"), null=True, editable=False)
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)
    started_at = models.DateTimeField(_("guided start ended at"), null=True, blank=True)

    class Meta:
        verbose_name = _("workspace")
        verbose_name_plural = _("workspaces")

    def __str__(self) -> str:
        return self.name


class Role(models.TextChoices):
    """What a member may do. Billing is for owners and admins only; a workspace has one owner."""

    OWNER = "owner", _("Owner")
    ADMIN = "admin", _("Admin")
    EDITOR = "editor", _("Editor")
    VIEWER = "viewer", _("Viewer")


class Membership(WorkspaceModel):
    """A person's place in a workspace.

    A visit goes on until half an hour passes without a request: ``seen_at`` is the last request
    (to the minute), ``away_since`` when the visit before this one ended.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="memberships",
        verbose_name=_("user"),
    )
    role = models.CharField(_("role"), max_length=10, choices=Role.choices)
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)
    seen_at = models.DateTimeField(_("last seen at"), null=True, editable=False)
    away_since = models.DateTimeField(_("last visit ended at"), null=True, editable=False)
    checklist_hidden_at = models.DateTimeField(_("checklist hidden at"), null=True, editable=False)

    class Meta:
        verbose_name = _("member")
        verbose_name_plural = _("members")
        constraints = [
            models.UniqueConstraint(fields=["workspace", "user"], name="member_once"),
            models.UniqueConstraint(
                fields=["workspace"], condition=Q(role="owner"), name="one_owner"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.get_role_display()}"


class Invitation(WorkspaceModel):
    """A place in a workspace that is offered to an address.

    Only the SHA-256 of the mailed token is kept. Whoever has confirmed the address sees the
    invitation before they are a member, so the names that it shows are stored with it.
    ``mail_due_at`` is when its mail goes out, empty when none is to; what was tried in vain for the
    last time keeps its ``mail_attempts``.
    """

    class State(models.TextChoices):
        PENDING = "pending", _("Waiting for an answer")
        EXPIRED = "expired", _("Expired")
        ACCEPTED = "accepted", _("Accepted")
        DECLINED = "declined", _("Declined")
        REVOKED = "revoked", _("Withdrawn")

    email = models.EmailField(_("e-mail address"))
    role = models.CharField(_("role"), max_length=10, choices=Role.choices)
    token_hash = models.CharField(max_length=64, unique=True)
    workspace_name = models.CharField(_("name"), max_length=120)
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("invited by"),
    )
    invited_by_name = models.CharField(max_length=254)
    language = models.CharField(_("language"), max_length=8, choices=settings.LANGUAGES)
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)
    sent_at = models.DateTimeField(_("sent at"), auto_now_add=True)
    expires_at = models.DateTimeField(_("expires at"))
    accepted_at = models.DateTimeField(_("accepted at"), null=True)
    declined_at = models.DateTimeField(_("declined at"), null=True)
    revoked_at = models.DateTimeField(_("withdrawn at"), null=True)
    mail_due_at = models.DateTimeField(null=True, editable=False)
    mail_attempts = models.PositiveSmallIntegerField(default=0, editable=False)

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        constraints = [
            # Addresses are stored in lower case.
            models.UniqueConstraint(
                fields=["workspace", "email"],
                condition=Q(accepted_at=None, declined_at=None, revoked_at=None),
                name="invited_once",
            ),
            # Ownership is handed over, never offered by mail.
            models.CheckConstraint(condition=~Q(role=Role.OWNER), name="invitation_role_not_owner"),
        ]

    def __str__(self) -> str:
        return f"{self.email} · {self.get_role_display()}"

    @property
    def is_undelivered(self) -> bool:
        """Say whether its mail was given up."""
        return self.mail_due_at is None and self.mail_attempts > 0

    @property
    def state(self) -> "Invitation.State":
        """Where the invitation stands; an expired one can be sent again."""
        if self.accepted_at:
            return self.State.ACCEPTED
        if self.declined_at:
            return self.State.DECLINED
        if self.revoked_at:
            return self.State.REVOKED
        is_over = self.expires_at <= timezone.now()
        return self.State.EXPIRED if is_over else self.State.PENDING


class Logo(WorkspaceModel):
    """The logo of a workspace, drawn anew by us: ``data`` is a PNG of at most 512 × 512 pixels."""

    data = models.BinaryField()
    width = models.PositiveSmallIntegerField()
    height = models.PositiveSmallIntegerField()
    digest = models.CharField(max_length=64)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("logo")
        verbose_name_plural = _("logos")
        constraints = [models.UniqueConstraint(fields=["workspace"], name="one_logo")]

    def __str__(self) -> str:
        return self.digest[:12]
