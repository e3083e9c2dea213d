"""What the billing endpoints take and give. Money is in the smallest coin of its currency."""

from typing import Any

from django.utils.translation import gettext as _
from rest_framework import serializers

from credits.models import Invoice, Subscription

CURRENCY = "Three letters: `usd`. The workspace's own where it pays for a plan already."


class AmountsField(serializers.DictField):
    """Prices by currency."""

    child = serializers.IntegerField()


class BillingSerializer(serializers.Serializer[Any]):
    """The plan of a workspace.

    ``effective_plan`` is the plan whose limits count: the free one once a payment is overdue for
    too long. ``next_plan`` differs from ``plan`` while a downgrade waits.
    """

    plan = serializers.CharField(source="subscription.plan_id")
    effective_plan = serializers.CharField()
    next_plan = serializers.CharField(source="subscription.next_plan_id")
    status = serializers.ChoiceField(
        source="subscription.status", choices=Subscription.Status.choices
    )
    period_start = serializers.DateTimeField(source="period.start", allow_null=True)
    period_end = serializers.DateTimeField(source="period.end", allow_null=True)
    cancel_at_period_end = serializers.BooleanField(source="subscription.cancel_at_period_end")
    grace_until = serializers.DateTimeField(source="subscription.grace_until", allow_null=True)
    currency = serializers.CharField(source="subscription.currency", allow_blank=True)
    card_brand = serializers.CharField(source="subscription.card_brand", allow_blank=True)
    card_last4 = serializers.CharField(source="subscription.card_last4", allow_blank=True)
    credits_a_month = serializers.IntegerField(source="terms.credits")
    balance = serializers.IntegerField()


class PlanSerializer(serializers.Serializer[Any]):
    """A plan with the terms for whoever takes it now. A quota that is missing has no limit."""

    code = serializers.CharField(source="plan.code")
    name = serializers.CharField(source="plan.name")
    credits_a_month = serializers.IntegerField(source="terms.credits")
    credits_last_months = serializers.IntegerField(source="terms.credits_last_months")
    amounts = AmountsField(source="terms.amounts", help_text="The monthly price by currency.")
    quotas = serializers.DictField(source="terms.quotas", child=serializers.IntegerField())
    features = serializers.ListField(source="terms.features", child=serializers.CharField())


class PackSerializer(serializers.Serializer[Any]):
    """Credits to buy beside a plan."""

    code = serializers.CharField()
    name = serializers.CharField()
    credits = serializers.IntegerField()
    lasts_months = serializers.IntegerField()
    amounts = AmountsField(help_text="The price by currency.")


class OffersSerializer(serializers.Serializer[Any]):
    """What can be bought, and in which currencies."""

    plans = PlanSerializer(many=True)
    packs = PackSerializer(many=True)
    currencies = serializers.ListField(child=serializers.CharField())


class InvoiceSerializer(serializers.ModelSerializer[Invoice]):
    """An invoice, and the credits that came and went with it."""

    what = serializers.ListField(child=serializers.DictField(), read_only=True)

    class Meta:
        model = Invoice
        fields = [
            *("id", "number", "status", "currency", "total", "tax", "amount_paid", "amount_due"),
            *("amount_refunded", "what", "credits", "credits_reversed", "dispute_status"),
            *("period_start", "period_end", "created_at", "paid_at", "hosted_url", "pdf_url"),
        ]
        read_only_fields = fields


class CheckoutSerializer(serializers.Serializer[Any]):
    """What is to be paid for: a plan or a pack."""

    plan = serializers.SlugField(required=False)
    pack = serializers.SlugField(required=False)
    currency = serializers.RegexField(r"^[a-z]{3}\Z", required=False, help_text=CURRENCY)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Want exactly one of both."""
        if ("plan" in attrs) == ("pack" in attrs):
            raise serializers.ValidationError(_("Name a plan or a pack."))
        return attrs


class PortalSerializer(serializers.Serializer[Any]):
    """Where in Stripe's pages to begin."""

    flow = serializers.ChoiceField(choices=["payment_method_update"], required=False)


class ChangeSerializer(serializers.Serializer[Any]):
    """What is to change: the plan, or whether it ends with its period."""

    plan = serializers.SlugField(required=False)
    cancel_at_period_end = serializers.BooleanField(required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Want exactly one of both."""
        if ("plan" in attrs) == ("cancel_at_period_end" in attrs):
            raise serializers.ValidationError(
                _("Name a plan, or say whether the plan ends with its period.")
            )
        return attrs


class AddressSerializer(serializers.Serializer[Any]):
    """Where to send a person's browser."""

    url = serializers.URLField()
