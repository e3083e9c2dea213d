"""What a worker runs: take a mail, send it, note the end."""

import logging
from smtplib import SMTPException, SMTPRecipientsRefused
from uuid import UUID

from core import tenancy
from notifications import mails, outbox

logger = logging.getLogger(__name__)


def send_mails(*, workspace_id: str, user_id: str, kind: str) -> None:
    """Send what one person waits for of one kind. Run twice, the second finds nothing to take."""
    workspace = UUID(workspace_id)
    with tenancy.workspace(workspace):
        parcel = outbox.take(workspace_id=workspace, user_id=UUID(user_id), kind=kind)
    if parcel is None:
        return
    try:
        mails.compose(parcel).send()
    except (SMTPException, OSError) as error:
        logger.warning("mail_waits", extra={"kind": kind, "reason": type(error).__name__})
        with tenancy.workspace(workspace):
            outbox.put_back(parcel, is_final=_is_final(error))
        return
    with tenancy.workspace(workspace):
        outbox.note_sent(parcel)


def _is_final(error: Exception) -> bool:
    """Say whether the mail server knows that this address takes no mail."""
    if not isinstance(error, SMTPRecipientsRefused):
        return False
    return all(code >= 500 for code, _reason in error.recipients.values())
