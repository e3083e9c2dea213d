"""What of landing pages goes into a workspace's export."""

from collections.abc import Iterator
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from core import exports
from magicpages.models import Lead, MagicPage, Publication

_PAGE = {
    name: name
    for name in (
        "id", "status", "title", "slug", "product", "audience", "offer", "proof", "business",
        "tone", "language", "theme", "content", "content_version", "model", "is_sample",
        "is_example", "credits_charged", "credits_refunded", "failure_class", "created_at",
        "updated_at", "finished_at",
    )
}  # fmt: skip
_PUBLICATION = {
    name: name for name in ("id", "page_id", "path", "content_version", "content", "published_at")
}
_LEAD = {
    name: name
    for name in (
        "id", "page_id", "name", "email", "phone", "consent", "language", "created_at",
    )
}  # fmt: skip


def collect(workspace_id: UUID) -> Iterator[exports.Table]:
    """Give the pages with their content, what is public of them, and who answered."""
    of = exports.of_rows
    yield of("magic_pages", MagicPage.objects.all, _PAGE, workspace_id=workspace_id)
    yield of(
        "magic_page_publications",
        Publication.objects.all,
        _PUBLICATION,
        workspace_id=workspace_id,
    )
    yield of("leads", Lead.objects.all, _LEAD, workspace_id=workspace_id)


EXPORTER = exports.Exporter(
    "magicpages", 30, _("Magic Pages and leads"), collect, models=(MagicPage, Publication, Lead)
)
