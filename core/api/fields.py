"""Fields of serializers for columns of ours."""

from typing import Any

from rest_framework import serializers

from core.fields import EncryptedTextField


class SecretField(serializers.CharField):
    """Takes a secret and gives none: it cannot be anything but write-only."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs["write_only"] = True
        kwargs["read_only"] = False
        kwargs.setdefault("style", {"input_type": "password"})
        super().__init__(**kwargs)


def register_all() -> None:
    """Let serializers of models draw encrypted columns with it."""
    serializers.ModelSerializer.serializer_field_mapping[EncryptedTextField] = SecretField
