"""What providers sent, as it came, and what became of it."""

from __future__ import annotations

import uuid
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Func, Q
from django.db.models.functions import Now
from django.db.models.lookups import LessThanOrEqual
from django.utils.translation import gettext_lazy as _

from core.bodies import WEBHOOK_MAX

NAME_MAX = 255
SOURCE_MAX = 40


class State(models.TextChoices):
    """Where an event stands. All but ``waiting`` are ends, until staff have it handled again."""

    WAITING = "waiting", _("Waiting")
    HANDLED = "handled", _("Handled")
    IGNORED = "ignored", _("Ignored")
    FAILED = "failed", _("Failed")


class InboundEventQuerySet(models.QuerySet["InboundEvent"]):
    """Sets of events that drains and the sweep know by name. Times are the database's own."""

    def waiting(self) -> Self:
        """Events without an end, whether a worker has them in hand or not."""
        return self.filter(state=State.WAITING)

    def in_hand(self) -> Self:
        """Events whose worker has shown itself within the lease."""
        return self.waiting().filter(lease_until__gt=Now())

    def free(self) -> Self:
        """Events without an end whose time has come, and which no worker has in hand."""
        is_free = Q(lease_until__isnull=True) | Q(lease_until__lte=Now())
        return self.waiting().filter(is_free, due_at__lte=Now())

    def due(self) -> Self:
        """What a drain may take: free, and with tries left."""
        return self.free().filter(attempts__lte=len(settings.WEBHOOK_RETRY_S))

    def lost(self) -> Self:
        """Free events whose every try was begun and whose last worker never came back."""
        return self.free().filter(attempts__gt=len(settings.WEBHOOK_RETRY_S))

    def without_bodies(self) -> Self:
        """Leave out what is large, and what nobody reads in a list."""
        return self.defer("body", "headers")


class InboundEvent(models.Model):
    """One event of a provider, stored before it is judged (docs/webhooks.md).

    It belongs to no workspace: whose it is, its handler finds out. Bodies may speak of people, so
    the app's login can neither read nor write this table; `core_receive_event` adds to it.
    ``attempts`` counts tries that were begun, ``lease_id`` belongs to the worker that may end one.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    source = models.CharField(_("source"), max_length=SOURCE_MAX)
    event_id = models.CharField(_("event id"), max_length=NAME_MAX)
    kind = models.CharField(_("kind"), max_length=NAME_MAX)
    body = models.BinaryField(_("body"))
    headers = models.JSONField(_("headers"), default=dict)
    received_at = models.DateTimeField(_("received at"), db_default=Now())
    times_received = models.PositiveIntegerField(_("times received"), default=1, db_default=1)
    state = models.CharField(
        _("state"),
        max_length=10,
        choices=State.choices,
        default=State.WAITING,
        db_default=State.WAITING,
    )
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0, db_default=0)
    due_at = models.DateTimeField(_("due at"), db_default=Now())
    lease_id = models.UUIDField(null=True, editable=False)
    lease_until = models.DateTimeField(_("in hand until"), null=True)
    handled_at = models.DateTimeField(_("ended at"), null=True)
    error = models.TextField(_("what went wrong"), default="", db_default="")

    objects = InboundEventQuerySet.as_manager()

    class Meta:
        verbose_name = _("webhook event")
        verbose_name_plural = _("webhook events")
        constraints = [
            models.UniqueConstraint(fields=["event_id", "source"], name="inbound_event_once"),
            models.CheckConstraint(
                condition=~Q(source="") & ~Q(event_id=""), name="inbound_event_has_a_name"
            ),
            models.CheckConstraint(
                condition=LessThanOrEqual(
                    Func(F("body"), function="octet_length", output_field=models.IntegerField()),
                    WEBHOOK_MAX,
                ),
                name="inbound_event_is_bounded",
            ),
            models.CheckConstraint(
                condition=Q(state=State.WAITING, handled_at__isnull=True)
                | Q(~Q(state=State.WAITING), handled_at__isnull=False),
                name="inbound_event_ends_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(lease_id__isnull=True, lease_until__isnull=True)
                | Q(lease_id__isnull=False, lease_until__isnull=False, state=State.WAITING),
                name="inbound_event_waits_while_leased",
            ),
        ]
        indexes = [
            models.Index(
                fields=["source", "due_at"],
                condition=Q(state=State.WAITING),
                name="inbound_event_due",
            ),
            models.Index(F("received_at").desc(), name="inbound_event_newest"),
            models.Index(
                fields=["handled_at"],
                condition=Q(state__in=[State.HANDLED, State.IGNORED]),
                name="inbound_event_forgotten",
            ),
            models.Index(
                fields=["state", "received_at"],
                condition=Q(state__in=[State.WAITING, State.FAILED]),
                name="inbound_event_open",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.source} · {self.event_id}"
