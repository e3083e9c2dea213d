"""What the Magic Pages endpoints take and give."""

from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from core.failures import FailureClass
from core.work.models import Status
from credits.serializers import SpendingSerializer
from magicpages import briefs
from magicpages.models import Lead, MagicPage, Publication, Theme, Tone
from magicpages.presenters import public_url


class BriefSerializer(serializers.Serializer[Any]):
    """A brief. Everything but the evidence and the business name is needed to write a page."""

    product = serializers.CharField(max_length=briefs.LIMITS["product"])
    audience = serializers.CharField(max_length=briefs.LIMITS["audience"])
    offer = serializers.CharField(max_length=briefs.LIMITS["offer"])
    proof = serializers.CharField(
        max_length=briefs.LIMITS["proof"], required=False, allow_blank=True, default=""
    )
    business = serializers.CharField(
        max_length=briefs.LIMITS["business"], required=False, allow_blank=True, default=""
    )
    tone = serializers.ChoiceField(choices=Tone.values, default=Tone.FRIENDLY)
    language = serializers.ChoiceField(choices=[code for code, _name in settings.LANGUAGES])
    theme = serializers.ChoiceField(choices=Theme.values, default=Theme.STUDIO)

    def to_internal_value(self, data: Any) -> Any:
        """Refuse what is no text where text is meant: a number is not silently made one."""
        if isinstance(data, dict):
            wrong = [n for n in briefs.LIMITS if n in data and not isinstance(data[n], str)]
            if wrong:
                raise serializers.ValidationError({n: [_("Not a valid string.")] for n in wrong})
        return super().to_internal_value(data)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Clean every text, and say so where nothing visible is left."""
        wrong = {}
        for name, limit in briefs.LIMITS.items():
            attrs[name] = briefs.clean_text(name, attrs[name])
            sentences = self.fields[name].error_messages
            if not attrs[name] and name not in briefs.OPTIONAL:
                wrong[name] = [_("This field may not be blank.")]
            elif len(attrs[name]) > limit:
                # Composed, some letters become several.
                wrong[name] = [str(sentences["max_length"]).format(max_length=limit)]
        if wrong:
            raise serializers.ValidationError(wrong)
        return attrs


class PageRequestSerializer(BriefSerializer, SpendingSerializer):
    """A brief, and by which quote it is paid."""


class FailureSerializer(serializers.Serializer[Any]):
    """Why a page failed and what was given back."""

    failure_class = serializers.ChoiceField(choices=FailureClass.values)
    message = serializers.CharField()
    credits_refunded = serializers.IntegerField()


class PageSerializer(serializers.ModelSerializer[MagicPage]):
    """A page, its state, and its content once it is ready."""

    status = serializers.ChoiceField(choices=Status.values)
    language = serializers.ChoiceField(choices=[code for code, _name in settings.LANGUAGES])
    status_url = serializers.SerializerMethodField()
    public_url = serializers.SerializerMethodField()
    result = serializers.SerializerMethodField()
    failure = serializers.SerializerMethodField()

    class Meta:
        model = MagicPage
        fields = (
            "id", "status", "stage", "progress", "status_url", "result", "failure", "public_url",
            "credits_charged", "credits_refunded", "is_sample", "title",
            "language", "theme", "tone",
            "product", "audience", "offer", "proof", "business", "created_at", "finished_at",
        )  # fmt: skip
        read_only_fields = fields

    def get_status_url(self, page: MagicPage) -> str:
        """Return where the page's state can be asked for."""
        return reverse("api_page", args=[page.pk])

    @extend_schema_field(serializers.CharField(allow_null=True))
    def get_public_url(self, page: MagicPage) -> str | None:
        """Return the public address, or null while it is not published."""
        publication: Publication | None = getattr(page, "publication", None)
        return public_url(publication) or None

    @extend_schema_field(serializers.DictField(allow_null=True))
    def get_result(self, page: MagicPage) -> dict[str, Any] | None:
        """Return the content, or null until the page is ready."""
        return page.content if page.is_ready else None

    @extend_schema_field(FailureSerializer(allow_null=True))
    def get_failure(self, page: MagicPage) -> dict[str, Any] | None:
        """Return why it failed, or null."""
        if not page.has_failed:
            return None
        return {
            "failure_class": page.failure_class,
            "message": str(FailureClass(page.failure_class).label),
            "credits_refunded": page.credits_refunded,
        }


class LeadSerializer(serializers.ModelSerializer[Lead]):
    """Somebody who left their details; ``consent`` is the wording they agreed to, or empty."""

    page = serializers.UUIDField(source="page_id")
    page_title = serializers.CharField(source="page")
    language = serializers.CharField()

    class Meta:
        model = Lead
        fields = (
            "id", "page", "page_title", "name", "email", "phone", "consent", "language",
            "created_at",
        )  # fmt: skip
        read_only_fields = fields
