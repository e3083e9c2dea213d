"""Find mails that wait: held back, to be tried again, left by a dead worker, or never queued.

Runs every few seconds in the scheduler. It may run anywhere and at any time, also twice at once.
"""

from django.db.models import Min
from django.db.models.functions import Now

from core import tenancy
from notifications import services
from notifications.models import Notification

BATCH = 200


def sweep_mails() -> int:
    """Queue what is due, the longest waiting first; return how many mails were queued."""
    with tenancy.system_scope(tenancy.SystemUse.MAIL):
        due = list(
            Notification.objects.filter(mail=Notification.Mail.WANTED, mail_due_at__lte=Now())
            .values_list("workspace_id", "user_id", "kind")
            .annotate(since=Min("mail_due_at"))
            .order_by("since")[:BATCH]
        )
    queued = 0
    for workspace_id, user_id, kind, _since in due:
        # While Redis is away one refusal is enough: the next sweeps will ask again.
        if not services.hand_over(workspace_id, user_id, kind):
            break
        queued += 1
    return queued
