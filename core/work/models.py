"""The abstract row that carries one piece of paid work through its life."""

from __future__ import annotations

from datetime import timedelta
from typing import ClassVar, Self, TypeVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from core.failures import FailureClass
from core.models import WorkspaceModel


class Status(models.TextChoices):
    """Where the work stands. ``ready`` and ``failed`` are final."""

    DRAFT = "draft", _("Draft")
    QUEUED = "queued", _("Waiting")
    RUNNING = "running", _("In progress")
    READY = "ready", _("Ready")
    FAILED = "failed", _("Failed")


WorkT = TypeVar("WorkT", bound="PaidWork", covariant=True)


class WorkQuerySet(models.QuerySet[WorkT]):
    """Sets of work that the sweeper knows by name. Times are the database's own."""

    def due(self, requeue_s: float) -> Self:
        """Work that waits or whose worker is gone, and that was not handed over just now."""
        handed_long_ago = Q(handed_at__isnull=True) | Q(
            handed_at__lt=Now() - timedelta(seconds=requeue_s)
        )
        waiting = Q(status=Status.QUEUED, due_at__lte=Now())
        abandoned = Q(status=Status.RUNNING, lease_until__lt=Now())
        return self.filter(handed_long_ago, waiting | abandoned)

    def overdue(self) -> Self:
        """Unfinished work whose deadline has passed."""
        return self.filter(status__in=[Status.QUEUED, Status.RUNNING], deadline_at__lt=Now())


class PaidWork(WorkspaceModel):
    """One piece of work that costs credits and ends exactly once.

    ``operation`` names the price; a kind without one is free, and never meets the cashier.
    ``lease_id`` belongs to the worker that may end the row; ``late_result`` holds a result that
    came after the refund, to be offered free. ``quantity`` is how many units were ordered.
    ``provider_calls`` lists what was asked of the outside world, in order: each with ``provider``,
    ``id`` (the provider's), ``cost_microusd`` and whatever else tells what it was.
    """

    operation: ClassVar[str]

    status = models.CharField(
        _("status"), max_length=10, choices=Status.choices, default=Status.DRAFT
    )
    stage = models.CharField(_("stage"), max_length=40, blank=True)
    progress = models.PositiveSmallIntegerField(_("progress in percent"), default=0)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    failure_class = models.CharField(
        _("kind of failure"), max_length=20, choices=FailureClass.choices, blank=True
    )
    failure_reason = models.TextField(_("what went wrong"), blank=True)
    quantity = models.PositiveIntegerField(_("quantity"), default=1)
    credits_charged = models.PositiveIntegerField(_("credits charged"), default=0)
    credits_refunded = models.PositiveIntegerField(_("credits refunded"), default=0)
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("asked for by"),
    )
    provider_calls = models.JSONField(_("calls to providers"), default=list)
    cost_microusd = models.BigIntegerField(_("cost to us in millionths of a dollar"), default=0)
    due_at = models.DateTimeField(_("due at"), null=True)
    deadline_at = models.DateTimeField(_("deadline"), null=True)
    handed_at = models.DateTimeField(_("handed to the queue at"), null=True)
    lease_id = models.UUIDField(_("lease"), null=True)
    lease_until = models.DateTimeField(_("leased until"), null=True)
    late_result = models.JSONField(_("late result"), null=True)
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)
    submitted_at = models.DateTimeField(_("submitted at"), null=True)
    finished_at = models.DateTimeField(_("ended at"), null=True)

    objects = WorkQuerySet.as_manager()

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                name="%(app_label)s_%(class)s_running_has_lease",
                condition=~Q(status=Status.RUNNING) | Q(lease_id__isnull=False),
            ),
            models.CheckConstraint(
                name="%(app_label)s_%(class)s_failed_has_class",
                condition=Q(status=Status.FAILED) ^ Q(failure_class=""),
            ),
            models.CheckConstraint(
                name="%(app_label)s_%(class)s_ended_once",
                condition=Q(status__in=[Status.READY, Status.FAILED]) ^ Q(finished_at__isnull=True),
            ),
        ]

    @property
    def reference(self) -> str:
        """Name this work in the ledger; the charge and the refund both carry it."""
        return f"{self._meta.label_lower}:{self.pk}"

    @property
    def is_free(self) -> bool:
        """Say whether this kind of work has no price."""
        return not self.operation

    @property
    def status_words(self) -> str:
        """Say where the work stands; a kind with a gender of its own says it in its own words."""
        return str(Status(self.status).label)

    @property
    def is_pending(self) -> bool:
        """Say whether the work is still under way."""
        return self.status in (Status.QUEUED, Status.RUNNING)

    @property
    def is_draft(self) -> bool:
        """Say whether nothing has been asked or paid yet."""
        return self.status == Status.DRAFT

    @property
    def is_ready(self) -> bool:
        """Say whether the result is there."""
        return self.status == Status.READY

    @property
    def has_failed(self) -> bool:
        """Say whether it ended without a result."""
        return self.status == Status.FAILED
