"""Everything a workspace owns, as a file to take away."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.models import WorkspaceModel
from core.work.models import PaidWork


class WorkspaceExport(PaidWork):
    """One export: a zip that is kept in parts until ``expires_at``. It costs nothing."""

    operation: ClassVar[str] = ""

    title = models.CharField(max_length=120, blank=True)
    size = models.PositiveBigIntegerField(_("size in bytes"), default=0)
    digest = models.CharField(max_length=64, blank=True)
    expires_at = models.DateTimeField(_("kept until"), null=True)

    class Meta(PaidWork.Meta):
        verbose_name = _("export")
        verbose_name_plural = _("exports")
        constraints = [
            *PaidWork.Meta.constraints,
            # Parts refer to workspace and id together.
            models.UniqueConstraint(fields=["workspace", "id"], name="export_in_workspace"),
        ]
        indexes = [
            models.Index(fields=["workspace", "-created_at", "-id"], name="export_newest_first"),
        ]

    def __str__(self) -> str:
        return self.title or str(self.pk)


class ExportPart(WorkspaceModel):
    """A piece of an export's bytes, at most a megabyte; ``number`` counts from 0."""

    export = models.ForeignKey(WorkspaceExport, on_delete=models.CASCADE, related_name="parts")
    number = models.PositiveIntegerField()
    data = models.BinaryField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "export", "number"], name="export_part_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.export_id} #{self.number}"
