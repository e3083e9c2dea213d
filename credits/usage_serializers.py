"""What the endpoints of usage, limits and single entries take and give."""

from typing import Any

from rest_framework import serializers

from credits import caps
from credits.models import Cap
from credits.serializers import EntrySerializer

BREAKDOWNS = ("module", "member", "day")


class UsageQuerySerializer(serializers.Serializer[Any]):
    """Over which days, both included, and by what; without days it is the billing period."""

    # A name that Python keeps for itself.
    locals()["from"] = serializers.DateField(required=False)
    to = serializers.DateField(required=False)
    by = serializers.ChoiceField(choices=BREAKDOWNS, default="module")


class UsageRowSerializer(serializers.Serializer[Any]):
    """One line: ``key`` is a module, the id of a user (or empty) or a day."""

    key = serializers.CharField(allow_blank=True)
    # The metaclass takes the field off the class, where the label of a field has this name.
    label = serializers.CharField()  # type: ignore[assignment]
    credits = serializers.IntegerField(help_text="Net of what was given back.")
    charges = serializers.IntegerField()


class UsageSerializer(serializers.Serializer[Any]):
    """What a period took; the rows sum up to ``total``."""

    locals()["from"] = serializers.DateTimeField()
    to = serializers.DateTimeField(help_text="The moment before which it ends.")
    time_zone = serializers.CharField(help_text="Where its days begin.")
    by = serializers.ChoiceField(choices=BREAKDOWNS)
    total = serializers.IntegerField()
    before = serializers.IntegerField(help_text="The credits of as many days before.")
    rows = UsageRowSerializer(many=True)


class CapKeySerializer(serializers.Serializer[Any]):
    """Which limit: its kind, and for a module or a member which one."""

    kind = serializers.ChoiceField(choices=Cap.Kind.values)
    subject = serializers.CharField(
        max_length=60,
        required=False,
        allow_blank=True,
        default="",
        help_text="The module for `module_day`, the id of the user for `member_day`, else empty.",
    )


class NewCapSerializer(CapKeySerializer):
    """A limit to set, in whole credits."""

    amount = serializers.IntegerField(min_value=0, max_value=caps.MOST)


class CapSerializer(serializers.Serializer[Any]):
    """A limit; of one that counts a day, what was spent and is left today."""

    kind = serializers.ChoiceField(choices=Cap.Kind.values, source="cap.kind")
    subject = serializers.CharField(source="cap.subject", allow_blank=True)
    name = serializers.CharField(allow_blank=True)
    amount = serializers.IntegerField(source="cap.amount")
    spent_today = serializers.IntegerField(source="spent")


class CapListSerializer(serializers.Serializer[Any]):
    """Every limit of the workspace, and when its day ends."""

    day_ends_at = serializers.DateTimeField()
    results = CapSerializer(many=True)


class OrderedSerializer(serializers.Serializer[Any]):
    """One thing that was ordered."""

    # As above.
    label = serializers.CharField()  # type: ignore[assignment]
    value = serializers.CharField()


class EntryPriceSerializer(serializers.Serializer[Any]):
    """The price a charge was made by; ``quantity`` is 0 where the price does not tell it."""

    version = serializers.IntegerField()
    unit_price = serializers.IntegerField()
    quantity = serializers.IntegerField()
    starts_at = serializers.DateTimeField()


class EntryCallSerializer(serializers.Serializer[Any]):
    """A call to a provider; ``id`` is the provider's own for the job."""

    provider = serializers.CharField()
    id = serializers.CharField(allow_blank=True)
    at = serializers.DateTimeField()
    attempt = serializers.IntegerField()
    seconds = serializers.FloatField()
    model = serializers.CharField(allow_blank=True)
    input_tokens = serializers.IntegerField(allow_null=True)
    cached_input_tokens = serializers.IntegerField(allow_null=True)
    output_tokens = serializers.IntegerField(allow_null=True)
    is_sample = serializers.BooleanField()
    has_failed = serializers.BooleanField()


class EntryRuleSerializer(serializers.Serializer[Any]):
    """The rule by which credits came back."""

    # As above.
    label = serializers.CharField()  # type: ignore[assignment]
    rule = serializers.CharField(allow_blank=True)


class EntryLotSerializer(serializers.Serializer[Any]):
    """Credits of one lot that the entry moved."""

    source = serializers.CharField()  # type: ignore[assignment]
    amount = serializers.IntegerField()
    expires_at = serializers.DateTimeField(allow_null=True)
    granted = serializers.IntegerField(allow_null=True)
    remaining = serializers.IntegerField(allow_null=True)


class ExplanationSerializer(serializers.Serializer[Any]):
    """An entry with everything that belongs to it; what is not known any more is null."""

    entry = EntrySerializer()
    # As above.
    label = serializers.CharField()  # type: ignore[assignment]
    balance_before = serializers.IntegerField()
    asked_by = serializers.CharField(allow_blank=True)
    ordered = OrderedSerializer(many=True)
    price = EntryPriceSerializer(allow_null=True)
    status = serializers.CharField(allow_null=True)
    attempts = serializers.IntegerField(allow_null=True)
    finished_at = serializers.DateTimeField(allow_null=True)
    calls = EntryCallSerializer(many=True)
    rule = EntryRuleSerializer(allow_null=True)
    lots = EntryLotSerializer(many=True)
    related = serializers.ListField(child=serializers.IntegerField())
    result_url = serializers.CharField(allow_null=True)
    invoice = serializers.CharField(allow_null=True)
    invoice_url = serializers.CharField(allow_null=True)
    hash = serializers.CharField()
    previous_hash = serializers.CharField(allow_blank=True)
