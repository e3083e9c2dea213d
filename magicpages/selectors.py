"""Reads of pages, publications and leads."""

from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection
from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from magicpages.models import Lead, MagicPage, Publication


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
    return (
        MagicPage.objects.filter(workspace_id=workspace_id)
        .annotate(
            lead_count=Count("leads"),
            is_live=Exists(Publication.objects.filter(page=OuterRef("pk"))),
        )
        .defer("content", "late_result")
        .order_by("-created_at", "-id")
    )


def pages_before(
    *, workspace_id: UUID, before: tuple[datetime, UUID] | None, limit: int
) -> list[MagicPage]:
    """Return one page of the list; ``before`` is (created_at, id) of the last one seen."""
    found = pages(workspace_id=workspace_id)
    if before:
        created_at, pk = before
        found = found.filter(Q(created_at__lt=created_at) | Q(created_at=created_at, pk__lt=pk))
    return list(found[:limit])


def leads_before(
    *, page: MagicPage, before: tuple[datetime, UUID] | None, limit: int
) -> list[Lead]:
    """Return one page of a page's leads, newest first."""
    found = Lead.objects.filter(page=page).order_by("-created_at", "-id")
    if before:
        created_at, pk = before
        found = found.filter(Q(created_at__lt=created_at) | Q(created_at=created_at, pk__lt=pk))
    return list(found[:limit])


def publication_of(page: MagicPage) -> Publication | None:
    """Return what is published of a page, without its bytes."""
    return Publication.objects.filter(page=page).defer("html", "html_gzip").first()


def totals(*, workspace_id: UUID) -> dict[str, int]:
    """Count the workspace's pages, published pages and leads in one query."""
    counted: dict[str, int] = MagicPage.objects.filter(workspace_id=workspace_id).aggregate(
        pages=Count("pk", distinct=True),
        published=Count("publication", distinct=True),
        leads=Count("leads", distinct=True),
    )
    return counted


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
