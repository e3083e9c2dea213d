"""What a workspace brings along to be used in its name."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.fields import EncryptedTextField
from core.models import WorkspaceModel
from integrations.providers import choices


class Credential(WorkspaceModel):
    """A workspace's own key for one provider. The key is written once and never shown again.

    ``last_error`` is the value of the `providers.Outcome` that the last check or call ended with,
    empty where it went well.
    """

    class Status(models.TextChoices):
        """What is known about the key."""

        UNTESTED = "untested", pgettext_lazy("a key", "Not tested yet")
        WORKING = "working", pgettext_lazy("a key", "Working")
        REFUSED = "refused", pgettext_lazy("a key", "Refused")

    provider = models.CharField(_("provider"), max_length=30, choices=choices)
    secret = EncryptedTextField(_("key"), last4="last4")
    last4 = models.CharField(_("ends with"), max_length=4, blank=True, editable=False)
    status = models.CharField(
        pgettext_lazy("of a row", "status"),
        max_length=10,
        choices=Status,
        default=Status.UNTESTED,
    )
    last_error = models.CharField(_("last error"), max_length=20, blank=True)
    checked_at = models.DateTimeField(_("checked at"), null=True, blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("by"),
    )
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)

    class Meta:
        verbose_name = _("connection")
        verbose_name_plural = _("connections")
        constraints = [
            models.UniqueConstraint(fields=["workspace", "provider"], name="credential_once"),
        ]

    def __str__(self) -> str:
        return f"{self.get_provider_display()} …{self.last4}"
