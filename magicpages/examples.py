"""Example pages with leads: something to look at before there is anything of one's own.

They cost nothing, are never public, and go as they came. Their words stand in
``example_content/<language>.json``.
"""

import json
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from accounts.models import Workspace
from core.interface.examples import Order
from core.work.models import Status
from magicpages import blocks
from magicpages.models import Lead, MagicPage

FOLDER = Path(__file__).parent / "example_content"
FIRST_DAY = timedelta(days=15)


@cache
def content(language: str) -> dict[str, Any]:
    """Return the examples of a language, English for an unknown one: "pages", each with "leads"."""
    known = language if language in dict(settings.LANGUAGES) else "en"
    found: dict[str, Any] = json.loads((FOLDER / f"{known}.json").read_text(encoding="utf-8"))
    return found


@transaction.atomic
def add(order: Order) -> None:
    """Add the example pages and their leads, unless there are any. Locks the workspace's row."""
    # Of two who press the button at once, the second finds the examples of the first.
    Workspace.objects.select_for_update().get(pk=order.workspace_id)
    if exist(order.workspace_id):
        return
    language = order.language if order.language in dict(settings.LANGUAGES) else "en"
    for found in content(language)["pages"]:
        page = _add_page(order, language, found)
        _add_leads(page, found["leads"])


@transaction.atomic
def remove(workspace_id: UUID) -> None:
    """Delete the example pages with their leads, and nothing else."""
    MagicPage.objects.filter(workspace_id=workspace_id, is_example=True).delete()


def exist(workspace_id: UUID) -> bool:
    """Say whether the workspace has examples."""
    return MagicPage.objects.filter(workspace_id=workspace_id, is_example=True).exists()


def _add_page(order: Order, language: str, found: dict[str, Any]) -> MagicPage:
    words = blocks.to_content(found["content"])
    made_at = timezone.now() - FIRST_DAY
    page = MagicPage(
        workspace_id=order.workspace_id,
        requested_by_id=order.user_id,
        **found["brief"],
        language=language,
        title=words["title"][:120],
        content=words,
        content_version=1,
        status=Status.READY,
        progress=100,
        finished_at=made_at,
        is_example=True,
    )
    page.search_text = page.searchable
    page.save(force_insert=True)
    MagicPage.objects.filter(pk=page.pk).update(created_at=made_at, updated_at=made_at)
    return page


def _add_leads(page: MagicPage, people: list[dict[str, Any]]) -> None:
    """Add people who answered: ``days_ago`` and ``hour`` say when, in the last two weeks."""
    midnight = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    consent = next(b for b in page.content["blocks"] if b["kind"] == "lead_form")["data"]["consent"]
    rows = [
        Lead(
            workspace_id=page.workspace_id,
            page=page,
            name=person["name"],
            email=person["email"],
            phone=person.get("phone", ""),
            consent=consent,
            language=page.language,
        )
        for person in people
    ]
    for row in rows:
        row.search_text = row.searchable
    Lead.objects.bulk_create(rows)
    for row, person in zip(rows, people, strict=True):
        # The time is set by the database at first.
        row.created_at = midnight - timedelta(days=person["days_ago"], hours=-person["hour"])
    Lead.objects.bulk_update(rows, ["created_at"])
