"""What the account endpoints take and give."""

from typing import Any

from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from rest_framework import serializers

from accounts.models import User
from core.text_rules import is_no_link, shows_something


class AddressField(serializers.EmailField):
    """An e-mail address, which is the same in capitals."""

    def __init__(self, **options: Any) -> None:
        super().__init__(max_length=254, **options)

    def to_internal_value(self, data: Any) -> str:
        """Return it as addresses are stored."""
        return str(super().to_internal_value(data)).lower()


class RegisterSerializer(serializers.Serializer[Any]):
    """A new person and the name of their first workspace."""

    email = AddressField()
    password = serializers.CharField(max_length=128, trim_whitespace=False, write_only=True)
    workspace_name = serializers.CharField(
        max_length=120, required=False, validators=[shows_something, is_no_link]
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

    email = AddressField()
    password = serializers.CharField(max_length=128, trim_whitespace=False, write_only=True)
    code = serializers.CharField(
        max_length=20,
        required=False,
        allow_blank=True,
        write_only=True,
        help_text="Of the authenticator app, or a recovery code, where a second factor is set up.",
    )


class AddressSerializer(serializers.Serializer[Any]):
    """The address of an account."""

    email = AddressField()


class VerifySerializer(AddressSerializer):
    """Proof that one made the account and reads the mail of its address."""

    password = serializers.CharField(max_length=128, trim_whitespace=False, write_only=True)
    code = serializers.CharField(max_length=20, write_only=True)


class NextStepSerializer(serializers.Serializer[Any]):
    """What is to be done next, whether there is an account or not."""

    status = serializers.ChoiceField(choices=["verification_needed"])


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
