"""Landing pages in every state of paid work, and the money that belongs to them."""

from datetime import UTC, datetime
from typing import Any

from django.db.models import Sum

from core import tenancy
from core.work import jobs, services
from core.work.models import Status
from credits.models import Entry
from magicpages import services as pages
from magicpages.models import MagicPage
from tests.support.people import Account
from tests.support.rehearsal import LABEL

BRIEF: dict[str, Any] = {
    "product": "Sourdough bread, baked at night and brought by bicycle",
    "audience": "People in Lisbon who have breakfast at home",
    "offer": "The first loaf is free",
    "language": "en",
    "theme": "studio",
    "tone": "friendly",
}
PRICE = 10
PAST = datetime(2026, 1, 1, tzinfo=UTC)


def draft(account: Account, **brief: Any) -> MagicPage:
    """Keep a brief; nothing is paid."""
    with tenancy.workspace(account.workspace.pk):
        return pages.draft_page(
            workspace_id=account.workspace.pk, brief=BRIEF | brief, by=account.user
        )


def submit(page: MagicPage) -> None:
    """Confirm a draft in a transaction of its own, as a request does."""
    with tenancy.workspace(page.workspace_id):
        services.submit(item=MagicPage.objects.get(pk=page.pk))


def requested(account: Account, **brief: Any) -> MagicPage:
    """Keep and confirm a brief."""
    page = draft(account, **brief)
    submit(page)
    return reload(page)


def do_work(page: MagicPage) -> None:
    """Do what a worker does with the page's job, here and now."""
    jobs.run_work(label=LABEL, workspace_id=str(page.workspace_id), item_id=str(page.pk))


def reload(page: MagicPage) -> MagicPage:
    """Return the page as the database has it now."""
    with tenancy.workspace(page.workspace_id):
        return MagicPage.objects.get(pk=page.pk)


def rewrite(page: MagicPage, **columns: Any) -> MagicPage:
    """Change columns behind the services' back, as the passing of time would."""
    with tenancy.workspace(page.workspace_id):
        MagicPage.objects.filter(pk=page.pk).update(**columns)
    return reload(page)


def money(page: MagicPage) -> dict[str, int]:
    """Return what the ledger says of this page: the sum of each kind of entry."""
    with tenancy.workspace(page.workspace_id):
        found = Entry.objects.filter(reference=page.reference).values("kind")
        return {row["kind"]: row["total"] for row in found.annotate(total=Sum("amount"))}


def assert_settled(page: MagicPage, status: Status) -> MagicPage:
    """Check that the page ended in ``status`` and that its money says the same; return it."""
    page = reload(page)
    assert page.status == status
    assert page.finished_at is not None
    assert page.lease_id is None
    assert page.credits_charged == PRICE
    if status == Status.READY:
        assert money(page) == {"charge": -PRICE}
        assert page.credits_refunded == 0
    else:
        assert money(page) == {"charge": -PRICE, "refund": PRICE}
        assert page.credits_refunded == PRICE
    return page


def is_in(page: MagicPage, status: Status) -> bool:
    """Say whether the page is in that state now."""
    return reload(page).status == status
