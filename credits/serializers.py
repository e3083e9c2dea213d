"""What the credits endpoints give."""

from typing import Any

from rest_framework import serializers

from credits.models import Entry


class BalanceSerializer(serializers.Serializer[Any]):
    """Whole credits."""

    balance = serializers.IntegerField()


class EntrySerializer(serializers.ModelSerializer[Entry]):
    """One line of the ledger; ``amount`` is signed."""

    class Meta:
        model = Entry
        fields = (
            "id", "seq", "kind", "amount", "balance_after", "operation", "reference", "note",
            "created_at",
        )  # fmt: skip
        read_only_fields = fields
