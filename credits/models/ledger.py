"""The ledger: what a workspace has, where it came from and where it went.

Its tables are written by SQL functions alone (docs/credits.md).
"""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.models import WorkspaceModel


class Wallet(models.Model):
    """A workspace's balance and the head of its hash chain. Only the ledger functions write it."""

    workspace = models.OneToOneField(
        settings.WORKSPACE_MODEL,
        on_delete=models.PROTECT,
        primary_key=True,
        related_name="+",
        verbose_name=_("workspace"),
    )
    balance = models.IntegerField(_("balance"), default=0)
    seq = models.BigIntegerField(_("ledger entries"), default=0)
    head = models.BinaryField(default=bytes)
    # Kept by a trigger on the caps, so that a charge of a workspace without any looks no further.
    is_capped = models.BooleanField(
        _("has limits"), default=False, db_default=False, editable=False
    )

    class Meta:
        verbose_name = _("wallet")
        verbose_name_plural = _("wallets")
        constraints = [
            models.CheckConstraint(condition=Q(balance__gte=0), name="wallet_never_negative"),
        ]

    def __str__(self) -> str:
        return str(self.workspace)


class Lot(WorkspaceModel):
    """Credits granted together, with one expiry. Spending burns the soonest to expire first."""

    survives_erasure: ClassVar[bool] = True

    class Source(models.TextChoices):
        PLAN = "plan", _("Plan")
        PACK = "pack", _("Credit pack")
        PROMOTION = "promotion", _("Promotion")
        STAFF = "staff", _("NexusOne team")

    source = models.CharField(_("source"), max_length=20, choices=Source.choices)
    granted = models.PositiveIntegerField(_("granted"))
    remaining = models.PositiveIntegerField(_("remaining"))
    expires_at = models.DateTimeField(_("expires at"), null=True)
    created_at = models.DateTimeField(_("created at"))
    # The index asks for this instead of the number: it changes once, so that to spend of a lot
    # touches no index.
    has_credits = models.GeneratedField(
        expression=Q(remaining__gt=0),  # type: ignore[arg-type]  # A Q is one, whatever its stub says.
        output_field=models.BooleanField(),
        db_persist=True,
    )

    class Meta:
        verbose_name = _("lot")
        verbose_name_plural = _("lots")
        constraints = [
            models.CheckConstraint(
                condition=Q(remaining__lte=models.F("granted")), name="lot_within_grant"
            ),
        ]
        indexes = [
            models.Index(
                fields=["workspace", "expires_at", "created_at", "id"],
                name="lot_burn_order",
                condition=Q(has_credits=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.source}: {self.remaining}/{self.granted}"


class Entry(WorkspaceModel):
    """One line of the ledger. Append-only: a trigger refuses every change.

    ``amount`` is signed whole credits, ``lots`` the list of [lot id, credits] it took from or gave
    to, ``key`` names the event so that it is written once, ``hash`` covers the entry and the hash
    before it (docs/credits.md gives the recipe). ``refund_of`` is the number of the charge that a
    refund gives back, or of the grant that a reversal takes back.
    """

    survives_erasure: ClassVar[bool] = True

    class Kind(models.TextChoices):
        GRANT = "grant", _("Credits received")
        CHARGE = "charge", _("Charge")
        REFUND = "refund", _("Refund")
        EXPIRY = "expiry", _("Expired")
        REVERSAL = "reversal", _("Taken back")

    # No index of its own, because five lead with it. No constraint either: the functions write an
    # entry while they hold its wallet, which has one, and stays for as long as there are entries.
    workspace = models.ForeignKey(
        settings.WORKSPACE_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        editable=False,
        db_index=False,
        db_constraint=False,
        verbose_name=_("workspace"),
    )
    seq = models.BigIntegerField(_("number"))
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    amount = models.IntegerField(_("credits"))
    balance_after = models.IntegerField(_("balance after"))
    operation = models.CharField(_("operation"), max_length=60)
    reference = models.CharField(_("reference"), max_length=120)
    key = models.CharField(_("key"), max_length=200)
    price_version = models.PositiveIntegerField(_("price version"), null=True)
    refund_of = models.BigIntegerField(_("refund of"), null=True)
    lots = models.JSONField(_("lots"), default=list)
    note = models.CharField(_("note"), max_length=300, blank=True)
    actor_id = models.UUIDField(_("by"), null=True)
    created_at = models.DateTimeField(_("time"))
    previous_hash = models.BinaryField()
    hash = models.BinaryField()

    class Meta:
        verbose_name = _("ledger entry")
        verbose_name_plural = _("ledger entries")
        constraints = [
            models.UniqueConstraint(fields=["workspace", "seq"], name="entry_gapless"),
            models.UniqueConstraint(fields=["workspace", "key"], name="entry_once_per_key"),
            models.UniqueConstraint(
                fields=["workspace", "refund_of"],
                condition=Q(kind="refund"),
                name="entry_one_refund_per_charge",
            ),
            models.CheckConstraint(condition=Q(balance_after__gte=0), name="entry_never_negative"),
            models.CheckConstraint(
                condition=Q(kind__in=["grant", "refund"], amount__gt=0)
                | Q(kind__in=["charge", "expiry"], amount__lt=0)
                # One is written even where nothing was left to take.
                | Q(kind="reversal", amount__lte=0),
                name="entry_signed_by_kind",
            ),
        ]
        indexes = [
            models.Index(fields=["workspace", "reference"], name="entry_by_reference"),
            models.Index(fields=["workspace", "created_at"], name="entry_by_time"),
        ]
        permissions = [("view_margin", "Can see what work earns and costs")]

    def __str__(self) -> str:
        return f"#{self.seq} {self.kind} {self.amount:+d}"
