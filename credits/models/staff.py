"""What staff does with credits, and what the nightly count finds."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.models import WorkspaceModel


class GrantRequest(WorkspaceModel):
    """Credits that staff wants to give (or, negative, to take back), with the reason.

    Up to `settings.STAFF_GRANT_ALONE` for one person and day it is done at once; above, a second
    person confirms it.
    """

    survives_erasure: ClassVar[bool] = True

    class State(models.TextChoices):
        WAITING = "waiting", _("Waits for a second person")
        DONE = "done", _("Done")
        REFUSED = "refused", _("Refused")

    amount = models.IntegerField(_("credits"))
    reason = models.CharField(_("reason"), max_length=300)
    state = models.CharField(_("state"), max_length=10, choices=State.choices)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("asked by"),
    )
    asked_at = models.DateTimeField(_("asked at"), auto_now_add=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("decided by"),
    )
    decided_at = models.DateTimeField(_("decided at"), null=True)
    credits_moved = models.IntegerField(_("credits moved"), default=0)

    class Meta:
        verbose_name = _("grant or reversal")
        verbose_name_plural = _("grants and reversals")
        constraints = [
            models.CheckConstraint(condition=~models.Q(amount=0), name="grant_request_not_empty"),
        ]
        permissions = [("decide_grantrequest", "Can decide on grants and reversals of others")]

    def __str__(self) -> str:
        return f"{self.amount:+d}"


class Discrepancy(models.Model):
    """Something the nightly count found to disagree. It is an alarm, never repaired silently.

    One row for each thing that is wrong (``key``), for as long as it is: seen again, it counts.
    ``resolved_at`` is set by a later count that finds it gone, ``note`` by the staff who dealt
    with it.
    """

    kind = models.CharField(_("kind"), max_length=40)
    key = models.CharField(_("what"), max_length=200)
    about = models.ForeignKey(
        settings.WORKSPACE_MODEL,
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("workspace"),
    )
    details = models.JSONField(_("details"), default=dict)
    found_at = models.DateTimeField(_("found at"))
    seen_at = models.DateTimeField(_("seen last at"))
    times_seen = models.PositiveIntegerField(_("times seen"), default=1)
    resolved_at = models.DateTimeField(_("gone since"), null=True)
    note = models.TextField(_("note"), max_length=1000, blank=True)

    objects: ClassVar[models.Manager[Discrepancy]]

    class Meta:
        verbose_name = _("discrepancy")
        verbose_name_plural = _("discrepancies")
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "key"],
                condition=models.Q(resolved_at__isnull=True),
                name="discrepancy_open_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind}: {self.key}"
