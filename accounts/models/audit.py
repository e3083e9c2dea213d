"""What happened, who did it, when, and from where."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class AuditEntry(models.Model):
    """One line of the audit log. Only the SQL function of `accounts.audit` writes it; it is final.

    Without a workspace it belongs to the person alone. ``staff`` acted in the person's place.
    ``target`` names the row that was changed ("accounts.apikey:<id>"), ``subject`` is what people
    called it then; ``details`` are plain values. ``agent`` is what the browser or program said it
    is.
    """

    id = models.BigAutoField(primary_key=True)
    created_at = models.DateTimeField(_("time"), editable=False)
    workspace = models.ForeignKey(
        settings.WORKSPACE_MODEL,
        null=True,
        on_delete=models.DO_NOTHING,
        related_name="+",
        editable=False,
        verbose_name=_("workspace"),
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.DO_NOTHING,
        related_name="+",
        verbose_name=_("by"),
    )
    staff = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.DO_NOTHING,
        related_name="+",
        verbose_name=_("staff in their place"),
    )
    action = models.CharField(_("action"), max_length=60)
    target = models.CharField(_("row"), max_length=120, blank=True)
    subject = models.CharField(_("about"), max_length=254, blank=True)
    details = models.JSONField(_("details"), default=dict)
    address = models.GenericIPAddressField(_("address"), null=True)
    agent = models.CharField(_("device"), max_length=200, blank=True)
    request_id = models.CharField(_("request"), max_length=64, blank=True)

    class Meta:
        verbose_name = _("audit entry")
        verbose_name_plural = _("audit log")
        indexes = [
            models.Index(fields=["workspace", "-id"], name="audit_of_workspace"),
            models.Index(fields=["user", "-id"], name="audit_of_person"),
        ]

    def __str__(self) -> str:
        return f"{self.action} {self.subject}".strip()
