"""What things cost and what plans bring: dated rows, never changed once they are in force."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


def validate_amounts(amounts: object) -> None:
    """Refuse anything but currencies with money in minor units; dollars must be among them."""
    if not isinstance(amounts, dict) or "usd" not in amounts:
        raise ValidationError(_('Give an amount in US dollars at least: {"usd": 9700}.'))
    for currency, amount in amounts.items():
        if not (isinstance(currency, str) and len(currency) == 3 and currency.islower()):
            raise ValidationError(
                _("%(currency)s is no currency: use three small letters."),
                params={"currency": currency},
            )
        if isinstance(amount, bool) or not isinstance(amount, int) or amount < 0:
            raise ValidationError(
                _("The amount in %(currency)s must be a whole number of its smallest coin."),
                params={"currency": currency},
            )


def validate_quotas(quotas: object) -> None:
    """Refuse anything but names with whole numbers."""
    if not isinstance(quotas, dict) or not all(
        isinstance(limit, int) and not isinstance(limit, bool) and limit >= 0
        for limit in quotas.values()
    ):
        raise ValidationError(_('Give a whole number for each: {"pages": 100}.'))


class Price(models.Model):
    """What an operation costs from a date on. Rows are never changed: old work keeps its price."""

    operation = models.CharField(_("operation"), max_length=60)
    version = models.PositiveIntegerField(_("version"))
    amount = models.PositiveIntegerField(_("credits"))
    label = models.CharField(_("label"), max_length=80)
    starts_at = models.DateTimeField(_("starts at"))

    objects: ClassVar[models.Manager[Price]]

    class Meta:
        verbose_name = _("price")
        verbose_name_plural = _("prices")
        constraints = [
            models.UniqueConstraint(fields=["operation", "version"], name="price_version_once"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="price_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.operation} v{self.version}"


class Plan(models.Model):
    """A plan a workspace can be on. What it brings and costs stands in its terms."""

    code = models.SlugField(_("code"), unique=True)
    name = models.CharField(_("name"), max_length=40)
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    is_featured = models.BooleanField(_("is featured"), default=False)

    objects: ClassVar[models.Manager[Plan]]

    class Meta:
        verbose_name = _("plan")
        verbose_name_plural = _("plans")
        ordering = ["position"]

    def __str__(self) -> str:
        return self.name


class PlanTerms(models.Model):
    """What a plan brings and costs from a date on; whoever pays by older terms keeps them.

    ``credits`` come each month and last ``credits_last_months``, counted from the beginning of the
    month they came for. ``amounts`` is the monthly price by currency, in minor units:
    ``{"usd": 9700}``. ``quotas`` limits how many of a thing there may be (a missing name: no
    limit), ``features`` names what is switched on (`credits.features`).
    """

    plan = models.ForeignKey(
        Plan, on_delete=models.PROTECT, related_name="terms", verbose_name=_("plan")
    )
    version = models.PositiveIntegerField(_("version"))
    starts_at = models.DateTimeField(_("starts at"))
    credits = models.PositiveIntegerField(_("credits a month"))
    credits_last_months = models.PositiveSmallIntegerField(_("credits last (months)"), default=1)
    amounts = models.JSONField(_("monthly price by currency"), validators=[validate_amounts])
    quotas = models.JSONField(_("quotas"), default=dict, blank=True, validators=[validate_quotas])
    features = ArrayField(
        models.CharField(max_length=40), verbose_name=_("features"), default=list, blank=True
    )

    objects: ClassVar[models.Manager[PlanTerms]]

    class Meta:
        verbose_name = _("terms of a plan")
        verbose_name_plural = _("terms of plans")
        constraints = [
            models.UniqueConstraint(fields=["plan", "version"], name="plan_terms_version_once"),
        ]

    def __str__(self) -> str:
        return f"{self.plan} v{self.version}"

    def amount(self, currency: str) -> int:
        """Return the monthly price in a currency, in minor units. KeyError where it has none."""
        return int(self.amounts[currency])


class Pack(models.Model):
    """Credits to buy beside a plan, from a date on. They last ``lasts_months`` from the payment."""

    code = models.SlugField(_("code"))
    version = models.PositiveIntegerField(_("version"))
    starts_at = models.DateTimeField(_("starts at"))
    name = models.CharField(_("name"), max_length=60)
    credits = models.PositiveIntegerField(_("credits"))
    lasts_months = models.PositiveSmallIntegerField(_("credits last (months)"), default=12)
    amounts = models.JSONField(_("price by currency"), validators=[validate_amounts])
    is_sold = models.BooleanField(_("is sold"), default=True)

    objects: ClassVar[models.Manager[Pack]]

    class Meta:
        verbose_name = _("credit pack")
        verbose_name_plural = _("credit packs")
        constraints = [
            models.UniqueConstraint(fields=["code", "version"], name="pack_version_once"),
            models.CheckConstraint(condition=Q(credits__gt=0), name="pack_has_credits"),
        ]

    def __str__(self) -> str:
        return f"{self.code} v{self.version}"

    def amount(self, currency: str) -> int:
        """Return the price in a currency, in minor units. KeyError where it has none."""
        return int(self.amounts[currency])
