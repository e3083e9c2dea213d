"""What people were told, in the staff site: to read, and to send a mail once more."""

from django.contrib import admin, messages
from django.contrib.admin.models import CHANGE, LogEntry
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy, ngettext

from core.admin import ReadOnlyAdmin
from notifications import outbox
from notifications.models import Notification

MOST = 100


@admin.register(Notification)
class NotificationAdmin(ReadOnlyAdmin[Notification]):
    """Notifications with where their mail stands."""

    list_display = (
        "created_at", "workspace", "user", "kind", "in_app", "read_at",
        "mail", "mail_attempts", "mailed_at",
    )  # fmt: skip
    list_filter = ("mail", "kind")
    search_fields = ("user__email", "workspace__name", "workspace__slug")
    list_select_related = ("workspace", "user")
    ordering = ("-created_at",)
    # What it says of other people is not for staff to read.
    exclude = ("values", "key")
    actions = ("send_again",)

    def has_resend_permission(self, request: HttpRequest) -> bool:
        """Say whether this member of staff may send mails again."""
        return bool(request.user.has_perm("notifications.change_notification"))

    @admin.action(description=gettext_lazy("Send the mail again"), permissions=["resend"])
    def send_again(self, request: HttpRequest, queryset: QuerySet[Notification]) -> None:
        """Want the mails once more; they leave within seconds."""
        by = request.user
        if not by.is_authenticated:
            raise PermissionDenied
        chosen = list(queryset[:MOST])
        count = outbox.send_again(ids=[row.pk for row in chosen])
        LogEntry.objects.log_actions(
            user_id=by.pk,
            queryset=chosen,
            action_flag=CHANGE,
            change_message="Mail sent again.",
        )
        done = ngettext(
            "%(count)d mail is on its way again.", "%(count)d mails are on their way again.", count
        ) % {"count": count}
        self.message_user(request, done, messages.SUCCESS)
