"""What the credits endpoints take and give."""

from typing import Any

from rest_framework import serializers

from core.api.schema import ProblemSerializer
from credits import rooms
from credits.models import Entry


class ExpirySerializer(serializers.Serializer[Any]):
    """Credits that end at the same moment."""

    credits = serializers.IntegerField()
    at = serializers.DateTimeField()


class BalanceSerializer(serializers.Serializer[Any]):
    """What a workspace has, in whole credits, and by which plan.

    ``is_low`` says that less than a fifth of what the plan brings a month is left.
    """

    balance = serializers.IntegerField()
    is_low = serializers.BooleanField()
    plan = serializers.CharField(help_text="The plan whose room and features count now.")
    period_end = serializers.DateTimeField(allow_null=True)
    expires_next = ExpirySerializer(
        allow_null=True, help_text="The credits that end first; null where none ever do."
    )


class RoomSerializer(serializers.Serializer[Any]):
    """How much room of a plan is taken; without a limit there is no end to it."""

    key = serializers.CharField()
    # The metaclass takes the field off the class, where the label of a field has this name.
    label = serializers.CharField()  # type: ignore[assignment]
    used = serializers.IntegerField()
    limit = serializers.IntegerField(allow_null=True)
    percent = serializers.IntegerField()
    state = serializers.ChoiceField(choices=[rooms.FINE, rooms.NEAR, rooms.REACHED])


class QuoteRequestSerializer(serializers.Serializer[Any]):
    """What a price is asked for."""

    operation = serializers.CharField(max_length=60, help_text="`magicpages.generate`.")
    quantity = serializers.IntegerField(min_value=1, max_value=1000, default=1)


class QuoteSerializer(serializers.Serializer[Any]):
    """A price that holds until it expires, for whoever gives its ``id`` along."""

    id = serializers.CharField()
    operation = serializers.CharField()
    quantity = serializers.IntegerField()
    unit_price = serializers.IntegerField()
    price = serializers.IntegerField()
    price_version = serializers.IntegerField()
    balance = serializers.IntegerField()
    balance_after = serializers.IntegerField()
    shortfall = serializers.IntegerField()
    is_affordable = serializers.BooleanField()
    expires_at = serializers.DateTimeField()
    quota = RoomSerializer(allow_null=True)
    needs_confirmation = serializers.IntegerField(
        allow_null=True,
        help_text="The limit above which `confirm` has to be true; null where the price is below.",
    )


class SpendingSerializer(serializers.Serializer[Any]):
    """What goes along with a request that costs credits."""

    quote = serializers.CharField(
        max_length=600,
        required=False,
        allow_blank=True,
        default="",
        write_only=True,
        help_text="The `id` of a quote, to pay its price; without one, the price in force.",
    )
    confirm = serializers.BooleanField(
        default=False,
        write_only=True,
        help_text="Agree to a price above what the workspace wants to be asked about.",
    )


class ShortOfCreditsSerializer(ProblemSerializer):
    """402: the balance does not reach."""

    needed = serializers.IntegerField()
    balance = serializers.IntegerField()
    shortfall = serializers.IntegerField()
    top_up_url = serializers.URLField()


class NoRoomSerializer(ProblemSerializer):
    """403; the fields are those of `quota_reached`."""

    quota = serializers.CharField(required=False)
    limit = serializers.IntegerField(required=False)
    used = serializers.IntegerField(required=False)
    upgrade_url = serializers.URLField(required=False)


class EntrySerializer(serializers.ModelSerializer[Entry]):
    """One line of the ledger; ``amount`` is signed."""

    class Meta:
        model = Entry
        fields = (
            "id", "seq", "kind", "amount", "balance_after", "operation", "reference", "note",
            "created_at",
        )  # fmt: skip
        read_only_fields = fields
