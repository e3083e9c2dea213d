"""What staff may do for a workspace's landing pages."""

from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from core import tenancy
from core.failures import NexusError
from core.work import services as work
from core.work.models import Status
from credits import selectors as credits
from credits import services as ledger
from credits.models import Entry, Lot
from magicpages import services
from magicpages.models import MagicPage


class AlreadyRetried(NexusError):
    """Staff had this page made again before: nothing is granted twice."""

    status = 409
    code = "already_retried"

    def __str__(self) -> str:
        return _("This was tried again before. Look for the newer page.")


class NotFailed(NexusError):
    """Only a page that failed is tried again."""

    status = 409
    code = "not_failed"

    def __str__(self) -> str:
        return _("This page has not failed.")


def retry_page(*, page: MagicPage, reason: str, by: User) -> MagicPage:
    """Make a failed page again from its brief, at our cost, and return the new page.

    The price is granted first, with ``reason`` and ``by`` in the ledger, then charged as ever; who
    asked for the failed page is told of the new one. Once per page: raises AlreadyRetried.
    """
    # The staff scope only reads; the app's own login writes, in the scope of the workspace.
    with transaction.atomic(using="default"), tenancy.bind(page.workspace_id, user_id=by.pk):
        failed = MagicPage.objects.select_for_update().get(pk=page.pk)
        if failed.status != Status.FAILED:
            raise NotFailed
        _pay_for(failed.workspace_id, key=f"retry:{failed.pk}", reason=reason, by=by)
        again = services.copy_brief(page=failed, by=failed.requested_by or by)
        work.submit(item=again)
    return again


def _pay_for(workspace_id: UUID, *, key: str, reason: str, by: User) -> None:
    if Entry.objects.filter(workspace_id=workspace_id, key=f"grant:{key}").exists():
        raise AlreadyRetried
    ledger.grant(
        workspace_id=workspace_id,
        amount=credits.price(MagicPage.operation).amount,
        source=Lot.Source.STAFF,
        key=key,
        note=reason,
        actor_id=by.pk,
    )
