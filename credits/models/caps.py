"""What a workspace allows itself to spend."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.models import WorkspaceModel


class Cap(WorkspaceModel):
    """A limit on spending, kept by the ledger itself: a charge beyond it takes nothing.

    ``ask_above`` lets a single spend above ``amount`` through only when it was confirmed as such.
    The others limit the credits of one day (the workspace's, in its time zone): of everything, of
    one module (``subject`` is its app label, "magicpages"), of one member (``subject`` is the
    user's id). What was refunded does not count.
    """

    class Kind(models.TextChoices):
        ASK_ABOVE = "ask_above", _("Ask above")
        PER_DAY = "per_day", _("A day")
        MODULE_DAY = "module_day", _("A module a day")
        MEMBER_DAY = "member_day", _("A member a day")

    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices)
    subject = models.CharField(_("what or who"), max_length=60, blank=True)
    amount = models.PositiveIntegerField(_("credits"))
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)
    updated_at = models.DateTimeField(_("changed at"), auto_now=True)

    class Meta:
        verbose_name = _("spending limit")
        verbose_name_plural = _("spending limits")
        constraints = [
            models.UniqueConstraint(fields=["workspace", "kind", "subject"], name="cap_once"),
            models.CheckConstraint(
                condition=Q(kind__in=["ask_above", "per_day"]) ^ ~Q(subject=""),
                name="cap_names_its_subject",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject} {self.amount}"
