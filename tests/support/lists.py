"""A list of pages in every order, with equal values and values that are missing."""

import random
from datetime import timedelta

from django.db.models import Q
from django.test import RequestFactory
from django.utils import timezone

from core import tenancy
from core.columns import Column
from core.filters import Choice, DateRange, Search, flag
from core.keyset import Order
from core.tables import Listing, Sort, Table
from magicpages.models import MagicPage
from tests.support.people import Account

TABLE = Table(
    "things",
    "Things",
    sorts=(
        Sort("created", "Newest", Order(("-created_at",)), "Oldest"),
        Sort("name", "A to Z", Order(("title",)), "Z to A"),
        Sort("ended", "Ended", Order(("submitted_at",), nullable=True), "Ended last"),
        Sort("mixed", "Mixed", Order(("language", "-title")), "Mixed, turned"),
        Sort("steps", "Steps", Order(("-content_version",))),
    ),
    columns=(
        Column("title", "Title", sort="name", is_row_header=True),
        Column("steps", "Steps", sort="steps", value="content_version", is_number=True),
        Column("language", "Language"),
    ),
    filters=(
        Search(),
        Choice("language", "Language", choices=(("en", "English"), ("ar", "Arabic"))),
        Choice("theme", "Theme", choices=(("studio", "A"), ("night", "B")), is_multiple=True),
        flag("ended", "Ended", yes="Yes", no="No", where=Q(submitted_at__isnull=False)),
        DateRange("made", "Made"),
    ),
    sizes=(3, 5),
    count_up_to=12,
)
SORTS = ["created", "-created", "name", "-name", "ended", "-ended", "mixed", "-mixed", "steps"]
COUNT = 14


def fill(account: Account, count: int = COUNT, seed: int = 1) -> set[str]:
    """Make rows with many equal values, some of them NULL; return their ids."""
    dice = random.Random(seed)
    moment = timezone.now() - timedelta(days=1)
    rows = [
        MagicPage(
            workspace=account.workspace,
            title=dice.choice(["Bread", "bread", "Étoile", "خبز", "לחם", ""]),
            language=dice.choice(["en", "ar"]),
            theme=dice.choice(["studio", "night"]),
            content_version=dice.randrange(3),
            submitted_at=dice.choice([None, moment - timedelta(hours=dice.randrange(3))]),
        )
        for _ in range(count)
    ]
    with tenancy.workspace(account.workspace.pk):
        for row in rows:
            row.search_text = row.searchable
        MagicPage.objects.bulk_create(rows)
        for row in rows:
            row.created_at = moment - timedelta(seconds=dice.randrange(4), microseconds=7)
        MagicPage.objects.bulk_update(rows, ["created_at"])
    return {str(row.pk) for row in rows}


def read(account: Account, address: str = "/things/", **headers: str) -> Listing:
    """Read the list at an address as the account's workspace has it."""
    request = RequestFactory().get(address, headers=headers)
    with tenancy.workspace(account.workspace.pk):
        return TABLE.read(request, MagicPage.objects.filter(workspace=account.workspace))


def follow(account: Account, address: str, way: str, *, insert: bool = False) -> list[list[str]]:
    """Follow a list in one direction to its end; rows may come in after every part."""
    parts: list[list[str]] = []
    while address:
        listing = read(account, address)
        parts.append([str(row.pk) for row in listing.rows])
        address = getattr(listing, way)
        if insert:
            fill(account, 1, seed=len(parts))
    return parts


def flat(parts: list[list[str]]) -> list[str]:
    return [each for part in parts for each in part]
