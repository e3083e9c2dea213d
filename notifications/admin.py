"""What people were told, in the staff site: to read, and to send a mail once more."""

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy, ngettext

from core import formatting
from core.admin import TenantAdmin, badge, link_to, moment
from notifications import kinds, outbox
from notifications.models import Notification

MOST = 100
_TONES = {
    Notification.Mail.WANTED: "accent",
    Notification.Mail.SENT: "good",
    Notification.Mail.FAILED: "bad",
}


@admin.register(Notification)
class NotificationAdmin(TenantAdmin[Notification]):
    """Notifications with where their mail stands."""

    list_display = (
        "what", "person", "tenant", "created", "in_app", "was_read", "mail_state",
        "mail_attempts", "was_mailed",
    )  # fmt: skip
    list_filter = ("mail", "kind", "created_at")
    search_fields = ("user__email", "workspace__name", "workspace__slug")
    search_help_text = gettext_lazy("E-mail address or workspace")
    date_hierarchy = "created_at"
    list_select_related = ("workspace", "user")
    ordering = ("-created_at",)
    # What it says of other people is not for staff to read.
    exclude = ("values", "key")
    actions = ("send_again",)

    def search_title(self, row: Notification) -> str:
        """Name what was told: a notification has no name of its own."""
        return str(kinds.of(row.kind).label)

    @admin.display(description=gettext_lazy("kind"), ordering="kind")
    def what(self, row: Notification) -> str:
        """Name the kind as people read it."""
        return str(kinds.of(row.kind).label)

    @admin.display(description=gettext_lazy("for"), ordering="user__email")
    def person(self, row: Notification) -> SafeString | str:
        """Link to the person who was told."""
        return link_to(row.user)

    @admin.display(description=gettext_lazy("mail"), ordering="mail")
    def mail_state(self, row: Notification) -> SafeString:
        """Show where the mail stands."""
        return badge(row.get_mail_display(), _TONES.get(Notification.Mail(row.mail), ""))

    @admin.display(description=gettext_lazy("read at"), ordering="read_at")
    def was_read(self, row: Notification) -> SafeString:
        """Show when it was read."""
        return moment(row.read_at)

    @admin.display(description=gettext_lazy("mailed at"), ordering="mailed_at")
    def was_mailed(self, row: Notification) -> SafeString:
        """Show when a mail last left."""
        return moment(row.mailed_at)

    def has_resend_permission(self, request: HttpRequest) -> bool:
        """Say whether this member of staff may send mails again."""
        return bool(request.user.has_perm("notifications.change_notification"))

    @admin.action(description=gettext_lazy("Send the mail again"), permissions=["resend"])
    def send_again(self, request: HttpRequest, queryset: QuerySet[Notification]) -> None:
        """Want the mails once more; they leave within seconds."""
        if not request.user.is_authenticated:
            raise PermissionDenied
        chosen = list(queryset[:MOST])
        count = outbox.send_again(ids=[row.pk for row in chosen])
        self.note_action(request, chosen, "Mail sent again.")
        done = ngettext(
            "%(count)s mail is on its way again.", "%(count)s mails are on their way again.", count
        ) % {"count": formatting.number(count)}
        self.message_user(request, done, messages.SUCCESS)
