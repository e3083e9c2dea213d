"""What staff did, in the staff site itself."""

from django.contrib import admin
from django.contrib.admin.models import LogEntry

from core.admin import ReadOnlyAdmin
from core.webhooks import admin as webhooks  # noqa: F401  Nobody else looks for it in there.


@admin.register(LogEntry)
class LogEntryAdmin(ReadOnlyAdmin[LogEntry]):
    """Every grant, retry and change by hand: who, what, when."""

    list_display = ("__str__", "user", "content_type", "action_time")
    list_filter = ("action_flag", "content_type", "action_time")
    search_fields = ("object_repr", "object_id", "change_message", "user__email")
    date_hierarchy = "action_time"
    ordering = ("-action_time",)
    list_select_related = ("user", "content_type")
