"""The plan a workspace is on and what was paid: what we know of Stripe's objects, in our words."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.models import WorkspaceModel
from credits.models.prices import Plan

FREE = "free"


class Subscription(WorkspaceModel):
    """The plan of a workspace; there is one row for each, from its first moment.

    ``plan`` is what is paid for now, ``next_plan`` what the next period brings (the same, unless a
    downgrade waits). ``status`` is ours: ``past_due`` from a failed payment until it is paid or
    Stripe gives up. ``grace_until`` is how long everything goes on without being paid. The period
    is Stripe's, or for the free plan the month whose credits were given last; ``anchor_day`` keeps
    the day of the month on which a free plan renews (0: none).

    ``synced_from`` is when the newest answer of Stripe that is stored here was asked for: an older
    answer never overwrites it. ``reminders_sent`` counts the reminders of the present grace.
    """

    class Status(models.TextChoices):
        FREE = "free", _("Free")
        ACTIVE = "active", _("Active")
        PAST_DUE = "past_due", _("Payment failed")
        CANCELED = "canceled", _("Ended")

    survives_erasure: ClassVar[bool] = True

    plan = models.ForeignKey(
        Plan, on_delete=models.PROTECT, related_name="+", to_field="code", verbose_name=_("plan")
    )
    next_plan = models.ForeignKey(
        Plan,
        on_delete=models.PROTECT,
        related_name="+",
        to_field="code",
        verbose_name=_("plan from the next period on"),
    )
    terms_version = models.PositiveIntegerField(_("version of the terms"), default=1)
    status = models.CharField(
        _("status"), max_length=10, choices=Status.choices, default=Status.FREE
    )
    gets_free_credits = models.BooleanField(_("gets the free plan's credits"), default=False)
    anchor_day = models.PositiveSmallIntegerField(_("day of renewal"), default=0)
    period_start = models.DateTimeField(_("period began at"), null=True)
    period_end = models.DateTimeField(_("period ends at"), null=True)
    cancel_at_period_end = models.BooleanField(_("ends with the period"), default=False)
    grace_until = models.DateTimeField(_("grace until"), null=True)
    reminders_sent = models.PositiveSmallIntegerField(_("reminders sent"), default=0)
    currency = models.CharField(_("currency"), max_length=3, blank=True)
    card_brand = models.CharField(_("card"), max_length=30, blank=True)
    card_last4 = models.CharField(_("last four digits"), max_length=4, blank=True)
    card_expires = models.CharField(_("card expires"), max_length=7, blank=True)
    stripe_customer_id = models.CharField(max_length=80, blank=True)
    stripe_subscription_id = models.CharField(max_length=80, blank=True)
    stripe_status = models.CharField(_("status at Stripe"), max_length=30, blank=True)
    synced_from = models.DateTimeField(_("asked of Stripe at"), null=True)
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)
    updated_at = models.DateTimeField(_("changed at"), auto_now=True)

    class Meta:
        verbose_name = _("subscription")
        verbose_name_plural = _("subscriptions")
        constraints = [
            models.UniqueConstraint(fields=["workspace"], name="subscription_once"),
            models.UniqueConstraint(
                fields=["stripe_customer_id"],
                condition=~Q(stripe_customer_id=""),
                name="subscription_customer_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.plan_id} ({self.status})"

    def effective_plan_code(self, now: datetime) -> str:
        """Return the plan whose room and features count: the free one once grace is over."""
        is_over = self.grace_until is not None and self.grace_until <= now
        if self.status == self.Status.PAST_DUE and is_over:
            return FREE
        return str(self.plan_id)


class Invoice(WorkspaceModel):
    """An invoice of Stripe's as far as we show and count it. Amounts are in minor units.

    ``credits`` is what was granted for it (null: nothing is to be granted yet),
    ``credits_reversed`` what was taken back after a refund or a chargeback, and
    ``credits_unrecovered`` what should have been and was spent already. ``dispute_status`` is
    Stripe's, empty where nobody disputed.
    """

    survives_erasure: ClassVar[bool] = True

    stripe_id = models.CharField(_("invoice at Stripe"), max_length=80)
    number = models.CharField(_("number"), max_length=80, blank=True)
    status = models.CharField(_("status"), max_length=20)
    reason = models.CharField(_("reason"), max_length=40, blank=True)
    currency = models.CharField(_("currency"), max_length=3)
    total = models.BigIntegerField(_("total"))
    tax = models.BigIntegerField(_("tax"), default=0)
    amount_paid = models.BigIntegerField(_("paid"), default=0)
    amount_due = models.BigIntegerField(_("due"), default=0)
    amount_refunded = models.BigIntegerField(_("refunded"), default=0)
    what = models.JSONField(_("what for"), default=list)
    credits = models.PositiveIntegerField(_("credits granted"), null=True)
    credits_reversed = models.PositiveIntegerField(_("credits taken back"), default=0)
    credits_unrecovered = models.PositiveIntegerField(_("credits not recovered"), default=0)
    dispute_status = models.CharField(_("dispute"), max_length=30, blank=True)
    period_start = models.DateTimeField(_("period began at"), null=True)
    period_end = models.DateTimeField(_("period ends at"), null=True)
    hosted_url = models.CharField(_("page of the invoice"), max_length=500, blank=True)
    pdf_url = models.CharField(_("PDF of the invoice"), max_length=500, blank=True)
    created_at = models.DateTimeField(_("date"))
    paid_at = models.DateTimeField(_("paid at"), null=True)
    synced_from = models.DateTimeField(_("asked of Stripe at"), null=True)

    class Meta:
        verbose_name = _("invoice")
        verbose_name_plural = _("invoices")
        constraints = [
            models.UniqueConstraint(fields=["workspace", "stripe_id"], name="invoice_once"),
        ]
        indexes = [
            models.Index(fields=["workspace", "-created_at", "-id"], name="invoice_newest"),
        ]
        permissions = [("refund_invoice", "Can refund invoices")]

    def __str__(self) -> str:
        return self.number or self.stripe_id


class StripePrice(models.Model):
    """The id under which Stripe knows one version of a plan's terms or of a pack.

    ``account`` tells Stripe accounts and modes apart (a digest of the key), so that a switch from
    test to live never sends one's ids to the other.
    """

    account = models.CharField(max_length=64)
    lookup_key = models.CharField(max_length=120)
    stripe_id = models.CharField(max_length=80)
    created_at = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[models.Manager[StripePrice]]

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["account", "lookup_key"], name="stripe_price_once"),
        ]

    def __str__(self) -> str:
        return self.lookup_key
