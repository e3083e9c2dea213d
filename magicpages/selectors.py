"""Reads of pages, publications and leads."""

from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection
from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce, Left

from core import keyset, search_text
from core.work.models import Status
from magicpages.models import Lead, MagicPage, Publication

_HEAVY = ("content", "html", "html_gzip")
_HEAVY_OF_PAGE = ("content", "late_result", "search_text", "audience", "offer", "proof")
# How many pages a person is offered to choose from, and by how many letters names are sorted.
_MOST_CHOICES, _SORTED_BY = 200, 40


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
        .annotate(
            lead_count=Coalesce(Subquery(leads.annotate(n=Count("pk")).values("n")), 0),
            sort_name=Left("search_text", _SORTED_BY),
        )
        .select_related("publication")
        .defer(*_HEAVY_OF_PAGE, *(f"publication__{name}" for name in _HEAVY))
    )


def page_choices(*, workspace_id: UUID) -> list[tuple[str, str]]:
    """Return id and title of the newest pages, for a list to choose from."""
    found = MagicPage.objects.filter(workspace_id=workspace_id).exclude(status=Status.DRAFT)
    rows = found.only("title", "product", "created_at")
    return [(str(p.pk), str(p)) for p in keyset.first(rows, keyset.Order(), _MOST_CHOICES)]


def leads(*, workspace_id: UUID) -> QuerySet[Lead]:
    """Return the workspace's leads with the titles of their pages."""
    return (
        Lead.objects.filter(workspace_id=workspace_id)
        .annotate(sort_name=Left("search_text", _SORTED_BY))
        .select_related("page")
        .defer("search_text", *(f"page__{name}" for name in _HEAVY_OF_PAGE))
    )


def leads_by_id(*, workspace_id: UUID, ids: list[UUID]) -> list[Lead]:
    """Return those of these leads that there are, newest first."""
    found = leads(workspace_id=workspace_id).filter(pk__in=ids)
    return list(found.order_by(*keyset.Order().keys))


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


def figures_of(user_id: UUID) -> dict[UUID, tuple[int, int]]:
    """Return pages live and leads of the last 7 days in each workspace of the open scope's person.

    Examples do not count.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM magicpages_figures_of_user()")
        return {workspace: (live, leads) for workspace, live, leads in cursor.fetchall()}


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


def found_pages(*, workspace_id: UUID, text: str, limit: int) -> list[MagicPage]:
    """Return the pages with every word of folded ``text``, the best first; the newest for none."""
    rows = MagicPage.objects.filter(workspace_id=workspace_id)
    found = search_text.best_first(search_text.matching(rows, text), text)
    return list(found.only("id", "title", "product", "business", "status", "is_example")[:limit])


def found_leads(*, workspace_id: UUID, text: str, limit: int) -> list[Lead]:
    """Return the leads with every word of folded ``text``, the best first."""
    rows = Lead.objects.filter(workspace_id=workspace_id)
    found = search_text.best_first(search_text.matching(rows, text), text)
    return list(found.only("id", "name", "email")[:limit])
