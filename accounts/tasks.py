"""What a worker and the scheduler do for accounts: mails of invitations."""

import logging
from smtplib import SMTPException, SMTPRecipientsRefused
from uuid import UUID

from accounts import mails, services
from core import tenancy

logger = logging.getLogger(__name__)

BATCH = 200


def send_invitation(*, workspace_id: str, invitation_id: str) -> None:
    """Send the mail of one invitation. Run twice, the second finds nothing to take."""
    workspace = UUID(workspace_id)
    with tenancy.workspace(workspace):
        letter = services.take_mail(workspace_id=workspace, invitation_id=UUID(invitation_id))
    if letter is None:
        return
    try:
        mails.invitation_mail(letter).send()
    except (SMTPException, OSError) as error:
        logger.warning("mail_waits", extra={"kind": "invitation", "reason": type(error).__name__})
        with tenancy.workspace(workspace):
            services.put_mail_back(letter, is_final=_is_final(error))
        return
    with tenancy.workspace(workspace):
        services.note_mail_sent(letter)


def sweep_invitations() -> int:
    """Queue the mails of invitations that wait, and return how many: held up, lost, or to retry."""
    with tenancy.system_scope(tenancy.SystemUse.MAIL):
        due = services.due_mails().order_by("mail_due_at").values_list("workspace_id", "pk")
        found = list(due[:BATCH])
    queued = 0
    for workspace_id, invitation_id in found:
        # While Redis is away one refusal is enough: the next round asks again.
        if not services.hand_over_invitation(workspace_id, invitation_id):
            break
        queued += 1
    return queued


def _is_final(error: Exception) -> bool:
    """Say whether the mail server knows that this address takes no mail."""
    if not isinstance(error, SMTPRecipientsRefused):
        return False
    return all(code >= 500 for code, _reason in error.recipients.values())
