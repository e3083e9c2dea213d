"""What every tenant table has in common, and the keys of requests that were answered already."""

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.webhooks.models import InboundEvent  # noqa: F401  Django looks for models in here.


class WorkspaceModel(models.Model):
    """A row that belongs to one workspace; its table stands behind row level security.

    Rows of a model with ``survives_erasure`` stay when their workspace is erased: nothing in them
    is about a person (docs/leaving.md).
    """

    survives_erasure: ClassVar[bool] = False

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    workspace = models.ForeignKey(
        settings.WORKSPACE_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        editable=False,
        verbose_name=_("workspace"),
    )

    class Meta:
        abstract = True


class IdempotencyKey(WorkspaceModel):
    """The first answer to a request that carried a key, to be given again when it is repeated.

    ``fingerprint`` is the SHA-256 of method, path and body, so that a key cannot be used for
    another request. The scheduler removes old rows.
    """

    key = models.CharField(max_length=255)
    fingerprint = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(default=0)
    headers = models.JSONField(default=dict)
    # Text, not JSON: the answer is given again byte for byte.
    body = models.TextField(blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["workspace", "key"], name="idempotency_key_once"),
        ]

    def __str__(self) -> str:
        return self.key
