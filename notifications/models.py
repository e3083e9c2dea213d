"""What people are told, and how each of them wants to hear it."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.models import WorkspaceModel


class Notification(WorkspaceModel):
    """One thing told to one member.

    The words are made when they are shown, in the reader's language of that day: ``kind`` names
    them (`notifications.kinds`), ``values`` fills them in. ``key`` names the event, so that telling
    it again says nothing new. A mail is wanted, then sent or given up; "none" where nobody asked
    for one, or it was read before the mail was due. ``mailed_at`` is when a mail last left, or
    began to leave.
    """

    class Mail(models.TextChoices):
        NONE = "none", pgettext_lazy("mail", "None")
        WANTED = "wanted", pgettext_lazy("mail", "Wanted")
        SENT = "sent", pgettext_lazy("mail", "Sent")
        FAILED = "failed", pgettext_lazy("mail", "Failed")

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", verbose_name=_("for")
    )
    kind = models.CharField(_("kind"), max_length=60)
    key = models.CharField(_("key"), max_length=160)
    values = models.JSONField(_("values"), default=dict)
    url = models.CharField(_("address"), max_length=300, blank=True)
    in_app = models.BooleanField(_("shown in the app"), default=True)
    mail = models.CharField(_("mail"), max_length=6, choices=Mail.choices, default=Mail.NONE)
    mail_attempts = models.PositiveSmallIntegerField(_("mail attempts"), default=0)
    mail_due_at = models.DateTimeField(_("mail due at"), null=True)
    mailed_at = models.DateTimeField(_("mailed at"), null=True)
    created_at = models.DateTimeField(_("time"), auto_now_add=True)
    read_at = models.DateTimeField(_("read at"), null=True, blank=True)

    class Meta:
        verbose_name = _("notification")
        verbose_name_plural = _("notifications")
        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "user", "key"], name="notification_told_once"
            ),
        ]
        indexes = [
            models.Index(
                fields=["workspace", "user", "-created_at", "-id"], name="notification_newest_first"
            ),
            models.Index(
                fields=["workspace", "user"],
                name="notification_unread",
                condition=Q(read_at=None, in_app=True),
            ),
            models.Index(
                fields=["mail_due_at"], name="notification_mail_due", condition=Q(mail="wanted")
            ),
        ]

    def __str__(self) -> str:
        return self.kind


class Preference(WorkspaceModel):
    """How a member wants to hear of one kind; without a row, the kind's own default holds."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=60)
    in_app = models.BooleanField()
    mail = models.BooleanField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "user", "kind"], name="notification_preference_once"
            ),
        ]

    def __str__(self) -> str:
        return self.kind
