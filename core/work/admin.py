"""Paid work in the staff site: where it stands, why it failed, what it cost, and one more try."""

from abc import abstractmethod
from typing import ClassVar, Generic, TypeVar

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from core import formatting
from core.admin import NOTHING, AbstractAdmin, TenantAdmin, badge
from core.failures import FailureClass, NexusError
from core.work.models import PaidWork, Status

WorkT = TypeVar("WorkT", bound=PaidWork)

AT_ONCE = 50
_TONES = {Status.READY: "good", Status.FAILED: "bad", Status.RUNNING: "accent"}


class RetryForm(forms.Form):
    """Why the work is done again."""

    reason = forms.CharField(label=gettext_lazy("Reason"), min_length=5, max_length=300)


class PaidWorkAdmin(TenantAdmin[WorkT], Generic[WorkT]):
    """Pieces of paid work, whatever their kind."""

    list_filter: ClassVar[tuple[str, ...]] = ("status", "failure_class", "finished_at")
    date_hierarchy = "created_at"
    ordering = ("-created_at",)
    readonly_fields = ("state", "spent", "took", "why_it_failed")
    work_columns: ClassVar[tuple[str, ...]] = (
        "tenant", "state", "spent", "took", "created",
    )  # fmt: skip

    @admin.display(description=gettext_lazy("state"), ordering="status")
    def state(self, item: WorkT) -> SafeString:
        """Show the status as a badge, and beside it why it failed."""
        drawn = badge(item.status_words, _TONES.get(Status(item.status), ""))
        if not item.failure_class:
            return drawn
        cause = item.get_failure_class_display()
        return format_html('{}<br><span class="quiet">{}</span>', drawn, cause)

    @admin.display(description=gettext_lazy("credits charged"), ordering="credits_charged")
    def spent(self, item: WorkT) -> str:
        """Show what was charged, and what of it came back."""
        charged = formatting.number(item.credits_charged)
        if not item.credits_refunded:
            return charged
        refunded = formatting.number(item.credits_refunded)
        return _("%(charged)s, refunded %(refunded)s") % {"charged": charged, "refunded": refunded}

    @admin.display(description=gettext_lazy("took"))
    def took(self, item: WorkT) -> str:
        """Show how long it took from the request to its end."""
        if not (item.finished_at and item.submitted_at):
            return NOTHING
        return formatting.duration((item.finished_at - item.submitted_at).total_seconds())

    @admin.display(description=gettext_lazy("why it failed"))
    def why_it_failed(self, item: WorkT) -> SafeString | str:
        """Show the class, what the provider said, and whether a late result waits."""
        if not item.failure_class:
            return NOTHING
        late = _("A result arrived later, and waits to be taken free.") if item.late_result else ""
        return format_html(
            "<strong>{}</strong><br><code>{}</code><br>{}",
            FailureClass(item.failure_class).label,
            item.failure_reason or NOTHING,
            late,
        )


class RetriedWorkAdmin(PaidWorkAdmin[WorkT], Generic[WorkT], metaclass=AbstractAdmin):
    """Paid work that staff can have done again at our cost; a kind says how."""

    # The right without which nobody starts work in a customer's name.
    retry_permission: ClassVar[str]

    actions = ("try_again",)

    @abstractmethod
    def retry(self, item: WorkT, *, reason: str, request: HttpRequest) -> PaidWork:
        """Do failed work again at our cost and return the new work; may raise NexusError."""

    def has_retry_permission(self, request: HttpRequest) -> bool:
        """Say whether this member of staff may have work done again."""
        return bool(request.user.has_perm(self.retry_permission))

    @admin.action(description=gettext_lazy("Try failed work again…"), permissions=["retry"])
    def try_again(self, request: HttpRequest, queryset: QuerySet[WorkT]) -> HttpResponse | None:
        """Ask why, then do each piece of failed work again; other work is left alone."""
        if not self.has_retry_permission(request):
            raise PermissionDenied
        items = list(queryset.filter(status=Status.FAILED).select_related("workspace")[:AT_ONCE])
        if not items:
            self.message_user(request, _("None of these has failed."), messages.WARNING)
            return None
        form = RetryForm(request.POST if "retry" in request.POST else None)
        if not form.is_valid():
            return self._ask(request, form, items)
        done = [item for item in items if self._try_one(request, item, form.cleaned_data["reason"])]
        if done:
            said = ngettext(
                "%(count)s piece of work is done again.",
                "%(count)s pieces of work are done again.",
                len(done),
            ) % {"count": formatting.number(len(done))}
            self.message_user(request, said, messages.SUCCESS)
        return None

    def _try_one(self, request: HttpRequest, item: WorkT, reason: str) -> bool:
        try:
            again = self.retry(item, reason=reason, request=request)
        except NexusError as refusal:
            said = _("%(item)s: %(refusal)s") % {"item": item, "refusal": refusal}
            self.message_user(request, said, messages.ERROR)
            return False
        self.note_action(request, [item], f"→ {again.pk}: {reason}")
        return True

    def _ask(self, request: HttpRequest, form: RetryForm, items: list[WorkT]) -> TemplateResponse:
        context = {
            **self.admin_site.each_context(request),
            "title": _("Try failed work again"),
            "form": form,
            "items": items,
            "opts": self.model._meta,
        }
        return TemplateResponse(request, "admin/work/retry.html", context)
