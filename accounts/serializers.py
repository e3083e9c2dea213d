"""What the account endpoints take and give."""

from typing import Any

from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from rest_framework import serializers

from accounts.models import User
from core.text_rules import shows_something


class RegisterSerializer(serializers.Serializer[Any]):
    """A new person and the name of their first workspace."""

    email = serializers.EmailField(max_length=254)
    password = serializers.CharField(max_length=128, trim_whitespace=False, write_only=True)
    workspace_name = serializers.CharField(
        max_length=120, min_length=2, required=False, validators=[shows_something]
    )
    language = serializers.ChoiceField(
        choices=[code for code, _ in settings.LANGUAGES], default="en"
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Check the password against the rules, knowing the person's address."""
        try:
            validate_password(attrs["password"], User(email=attrs["email"]))
        except ValidationError as error:
            raise serializers.ValidationError({"password": error.messages}) from error
        attrs.setdefault("workspace_name", attrs["email"].partition("@")[0])
        return attrs


class LoginSerializer(serializers.Serializer[Any]):
    """Proof of who somebody is."""

    email = serializers.EmailField(max_length=254)
    password = serializers.CharField(max_length=128, trim_whitespace=False, write_only=True)


class RefreshSerializer(serializers.Serializer[Any]):
    """A refresh token, good once."""

    refresh = serializers.CharField(max_length=2000)


class TokenPairSerializer(serializers.Serializer[Any]):
    """Tokens; ``expires_in`` is seconds until the access token ends."""

    access = serializers.CharField()
    refresh = serializers.CharField()
    expires_in = serializers.IntegerField()


class WorkspaceSerializer(serializers.Serializer[Any]):
    """A workspace the caller is a member of."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    slug = serializers.CharField()


class SessionSerializer(TokenPairSerializer):
    """Tokens with who they are for."""

    email = serializers.EmailField()
    workspaces = WorkspaceSerializer(many=True)
