"""What programs are told of connections."""

from typing import Any

from rest_framework import serializers

from integrations.models import Credential


class ConnectionSerializer(serializers.Serializer[Credential]):
    """A workspace's own key for one provider, without the key."""

    provider = serializers.CharField()
    status = serializers.ChoiceField(choices=Credential.Status.choices)
    last4 = serializers.CharField()


class ConnectionListSerializer(serializers.Serializer[Any]):
    """Every connection: there are as many as there are providers."""

    results = ConnectionSerializer(many=True)
