"""Reads of pages, publications and leads."""

from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection
from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from core import keyset
from magicpages.models import Lead, MagicPage, Publication

_HEAVY = ("content", "html", "html_gzip")


class PublicBytes(NamedTuple):
    """A published page as visitors get it; ``html`` is None when the caller's copy is current."""

    etag: str
    html: bytes | None
    html_gzip: bytes | None


class PublicPage(NamedTuple):
    """Which page stands at a public path."""

    workspace_id: UUID
    page_id: UUID


def pages(*, workspace_id: UUID) -> QuerySet[MagicPage]:
    """Return the workspace's pages with what lists show of them, newest first."""
    # Counted for each row that is shown, not by a join over all of them.
    leads = Lead.objects.filter(page=OuterRef("pk")).order_by().values("page")
    return (
        MagicPage.objects.filter(workspace_id=workspace_id)
        .annotate(lead_count=Coalesce(Subquery(leads.annotate(n=Count("pk")).values("n")), 0))
        .select_related("publication")
        .defer("content", "late_result", *(f"publication__{name}" for name in _HEAVY))
    )


def pages_before(
    *, workspace_id: UUID, before: keyset.Position | None, limit: int
) -> list[MagicPage]:
    """Return one page of the list; ``before`` is (created_at, id) of the last one seen."""
    return list(keyset.before(pages(workspace_id=workspace_id), before)[:limit])


def leads_before(*, page: MagicPage, before: keyset.Position | None, limit: int) -> list[Lead]:
    """Return one page of a page's leads, newest first."""
    return list(keyset.before(Lead.objects.filter(page=page), before)[:limit])


def publication_of(page: MagicPage) -> Publication | None:
    """Return what is published of a page, without its bytes."""
    return Publication.objects.filter(page=page).defer(*_HEAVY).first()


def totals(*, workspace_id: UUID) -> dict[str, int]:
    """Count the workspace's pages, published pages and leads."""
    mine = {"workspace_id": workspace_id}
    return {
        "pages": MagicPage.objects.filter(**mine).count(),
        "published": Publication.objects.filter(**mine).count(),
        "leads": Lead.objects.filter(**mine).count(),
    }


def public_bytes(*, path: str, known_etag: str = "") -> PublicBytes | None:
    """Return what is published at a path, from outside every workspace; None where nothing is."""
    row = _one(
        "SELECT etag, html, html_gzip FROM magicpages_public_bytes(%s, %s)", path, known_etag
    )
    return PublicBytes(*row) if row else None


def public_page(*, path: str) -> PublicPage | None:
    """Return which page stands at a path, from outside every workspace; None where none does."""
    row = _one("SELECT workspace_id, page_id FROM magicpages_public_page(%s)", path)
    return PublicPage(*row) if row else None


def _one(sql: str, *arguments: Any) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(sql, arguments)
        return cursor.fetchone()
