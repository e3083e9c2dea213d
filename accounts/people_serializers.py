"""What the endpoints of people, workspaces and keys take and give."""

from typing import Any, ClassVar

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiExample, extend_schema_field, extend_schema_serializer
from rest_framework import serializers

from accounts import audit, brand, export_selectors, scopes, services
from accounts.models import (
    ApiKey,
    AuditEntry,
    Invitation,
    Membership,
    Role,
    TokenFamily,
    User,
    Workspace,
    WorkspaceExport,
)  # fmt: skip
from core import formatting, text_rules, time_zones
from core.work.models import Status

LANGUAGES = [code for code, _name in settings.LANGUAGES]
# A workspace has one owner, who hands it on in the app: no call of the API makes another.
GIVEN_ROLES = [role for role in Role.values if role != Role.OWNER]


def _existing_time_zone(name: str) -> str:
    if name and time_zones.zone(name) is None:
        raise serializers.ValidationError(_("There is no such time zone."))
    return name


class PersonSerializer(serializers.ModelSerializer[User]):
    """A person: id, address and name."""

    class Meta:
        model = User
        fields = ("id", "email", "name")
        read_only_fields = fields


class MeSerializer(serializers.ModelSerializer[User]):
    """The caller and how the product speaks to them."""

    language = serializers.ChoiceField(choices=LANGUAGES, required=False)
    time_zone = serializers.CharField(max_length=64, allow_blank=True, required=False)
    digits = serializers.ChoiceField(choices=User.Digits.values, required=False)
    theme = serializers.ChoiceField(choices=User.Theme.values, required=False)

    class Meta:
        model = User
        fields = ("id", "email", "name", "language", "time_zone", "digits", "theme")
        read_only_fields = ("id", "email")

    def validate_name(self, name: str) -> str:
        """Return the name as plain text."""
        text_rules.is_no_link(name)
        return text_rules.clean(name)[:120]

    def validate_time_zone(self, name: str) -> str:
        """Refuse what is no zone of the IANA database."""
        return _existing_time_zone(name)


class PlaceSerializer(serializers.Serializer[Membership]):
    """A workspace of the caller, and what they are in it."""

    id = serializers.UUIDField(source="workspace_id")
    name = serializers.CharField(source="workspace.name")
    slug = serializers.CharField(source="workspace.slug")
    role = serializers.ChoiceField(choices=Role.values)
    created_at = serializers.DateTimeField(source="workspace.created_at")


@extend_schema_serializer(
    examples=[OpenApiExample("A second business", {"name": "Corner Bakery"}, request_only=True)]
)
class NewWorkspaceSerializer(serializers.Serializer[Any]):
    """What a new workspace is called."""

    name = serializers.CharField(
        max_length=120, validators=[text_rules.shows_something, text_rules.is_no_link]
    )


class FactsField(serializers.ListField):
    """One fact or proof a line; a list in the API."""

    child = serializers.CharField(max_length=brand.LONGEST_FACT)

    def to_representation(self, data: Any) -> list[str]:
        """Return the facts of the stored text."""
        return brand.facts_in(data)

    def to_internal_value(self, data: Any) -> Any:
        """Return the text to store."""
        return "\n".join(text_rules.clean(fact) for fact in super().to_internal_value(data))


class WorkspaceDetailSerializer(serializers.ModelSerializer[Workspace]):
    """A workspace with what it says of itself and how it looks."""

    name = serializers.CharField(
        max_length=120, validators=[text_rules.shows_something, text_rules.is_no_link]
    )
    about = serializers.CharField(max_length=1000, allow_blank=True)
    heading_font = serializers.ChoiceField(choices=list(brand.FONTS), allow_blank=True)
    body_font = serializers.ChoiceField(choices=list(brand.FONTS), allow_blank=True)
    voice = serializers.CharField(max_length=1000, allow_blank=True)
    facts = FactsField(max_length=brand.MOST_FACTS)
    content_language = serializers.ChoiceField(choices=LANGUAGES, allow_blank=True)
    more_languages = serializers.ListField(
        child=serializers.ChoiceField(choices=LANGUAGES), max_length=len(LANGUAGES)
    )
    time_zone = serializers.CharField(
        max_length=64, help_text="Where its days begin: of limits a day and the months of its plan."
    )

    class Meta:
        model = Workspace
        fields = (
            "id", "name", "slug", "about", "content_language", "more_languages", "time_zone",
            "brand_color", "accent_color", "heading_font", "body_font", "voice", "facts",
            "requires_second_factor", "created_at",
        )  # fmt: skip
        read_only_fields = ("id", "slug", "requires_second_factor", "created_at")

    def validate_time_zone(self, name: str) -> str:
        """Refuse what is no zone of the IANA database."""
        return _existing_time_zone(name)

    def validate_more_languages(self, codes: list[str]) -> list[str]:
        """Return each language once."""
        return list(dict.fromkeys(codes))


class MemberSerializer(serializers.ModelSerializer[Membership]):
    """A member: the person and their role."""

    user = PersonSerializer(read_only=True)
    role = serializers.ChoiceField(choices=Role.values)

    class Meta:
        model = Membership
        fields = ("id", "user", "role", "created_at")
        read_only_fields = fields


@extend_schema_serializer(examples=[OpenApiExample("Editor", {"role": "editor"})])
class RoleSerializer(serializers.Serializer[Any]):
    """The role a member gets. Ownership is handed on in the app alone."""

    role = serializers.ChoiceField(choices=GIVEN_ROLES)


class InvitationSerializer(serializers.ModelSerializer[Invitation]):
    """A place that is offered to an address; nobody but the mail has its link."""

    role = serializers.ChoiceField(choices=Role.values)
    state = serializers.ChoiceField(choices=Invitation.State.values)

    class Meta:
        model = Invitation
        fields = ("id", "email", "role", "state", "invited_by_name", "created_at", "expires_at")
        read_only_fields = fields


@extend_schema_serializer(
    examples=[
        OpenApiExample(
            "A colleague", {"email": "rui@bakery.example", "role": "editor"}, request_only=True
        )
    ]
)
class NewInvitationSerializer(serializers.Serializer[Any]):
    """Whom to invite, and as what."""

    email = serializers.EmailField(max_length=254)
    role = serializers.ChoiceField(choices=GIVEN_ROLES)


class AuditSerializer(serializers.ModelSerializer[AuditEntry]):
    """What happened, who did it, when, and from where; ``sentence`` is for people."""

    by = serializers.SerializerMethodField()
    by_staff = serializers.SerializerMethodField()
    sentence = serializers.SerializerMethodField()
    details = serializers.DictField()
    address = serializers.CharField(allow_null=True)

    class Meta:
        model = AuditEntry
        fields = (
            "id", "created_at", "action", "sentence", "by", "by_staff", "target", "subject",
            "details", "address", "agent", "request_id",
        )  # fmt: skip
        read_only_fields = fields

    @extend_schema_field(PersonSerializer(allow_null=True))
    def get_by(self, entry: AuditEntry) -> dict[str, Any] | None:
        """Return who did it; of staff alone only that it was staff."""
        if entry.user is None or entry.user_id == entry.staff_id:
            return None
        return PersonSerializer(entry.user).data

    def get_by_staff(self, entry: AuditEntry) -> bool:
        """Say whether somebody of NexusOne acted in the person's place."""
        return entry.staff_id is not None

    def get_sentence(self, entry: AuditEntry) -> str:
        """Return the line in words."""
        sentence = audit.sentence_of(entry)
        # Screens need the marks that keep names apart; programs have them as fields.
        return sentence.replace(formatting.ISOLATE, "").replace(formatting.ISOLATE_END, "")


class ApiKeySerializer(serializers.ModelSerializer[ApiKey]):
    """A key, without its secret."""

    user = PersonSerializer(read_only=True)
    scopes = serializers.ListField(child=serializers.CharField())

    class Meta:
        model = ApiKey
        fields: ClassVar[Any] = (
            "id", "name", "prefix", "scopes", "user", "created_at", "expires_at", "last_used_at",
            "revoked_at",
        )  # fmt: skip
        read_only_fields = fields


class IssuedKeySerializer(ApiKeySerializer):
    """A new key with its secret, which no other answer holds."""

    secret = serializers.CharField()

    class Meta(ApiKeySerializer.Meta):
        fields: ClassVar[Any] = (*ApiKeySerializer.Meta.fields, "secret")
        read_only_fields = fields


@extend_schema_serializer(
    examples=[
        OpenApiExample(
            "A till that reads",
            {"name": "Till", "scopes": ["pages:read", "leads:read"], "expires_in_days": 90},
            request_only=True,
        )
    ]
)
class NewApiKeySerializer(serializers.Serializer[Any]):
    """What a key is for, what it may do, and for how long; null is for ever."""

    LIVES: ClassVar[list[int]] = [days for days in services.KEY_LIVES if days]

    name = serializers.CharField(max_length=80, validators=[text_rules.shows_something])
    scopes = serializers.ListField(child=serializers.CharField(max_length=40), max_length=50)
    expires_in_days = serializers.ChoiceField(
        choices=LIVES, allow_null=True, default=services.USUAL_KEY_LIFE
    )

    def validate_scopes(self, chosen: list[str]) -> list[str]:
        """Refuse scopes that do not exist."""
        try:
            return scopes.in_order(chosen)
        except scopes.ScopesRefused as error:
            raise serializers.ValidationError(str(error)) from error


class SignInSerializer(serializers.ModelSerializer[TokenFamily]):
    """A program that is signed in as the caller."""

    class Meta:
        model = TokenFamily
        fields = ("id", "agent", "created_at", "used_at", "expires_at")
        read_only_fields = fields


class ExportSerializer(serializers.ModelSerializer[WorkspaceExport]):
    """An export and where it stands; ``digest`` is the SHA-256 of its file."""

    status = serializers.ChoiceField(choices=[s for s in Status.values if s != Status.DRAFT])
    status_url = serializers.SerializerMethodField()
    file_url = serializers.SerializerMethodField()

    class Meta:
        model = WorkspaceExport
        fields = (
            "id", "title", "status", "progress", "status_url", "file_url", "size", "digest",
            "created_at", "finished_at", "expires_at",
        )  # fmt: skip
        read_only_fields = fields

    def get_status_url(self, export: WorkspaceExport) -> str:
        """Return where the export's state can be asked for."""
        return reverse("api_export", args=[export.pk])

    @extend_schema_field(serializers.CharField(allow_null=True))
    def get_file_url(self, export: WorkspaceExport) -> str | None:
        """Return where the file is, or null while there is none."""
        is_there = export_selectors.is_kept(export)
        return reverse("api_export_file", args=[export.pk]) if is_there else None
